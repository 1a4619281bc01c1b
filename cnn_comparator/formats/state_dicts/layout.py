"""How kernels are stored in a file that does not say so: told from the chain of channels. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...snapshot import Layer, Shape

_IMAGE = (1, 3, 4)
"""Channels of an image, which one layer takes."""
_WIDEST = 32
"""A window is no wider than this."""


@dataclass(frozen=True)
class Layout:
    """The order of the axes of a kernel: ``axes`` leads to (outputs, inputs, window)."""

    name: str
    words: str
    swaps_dense: bool

    def axes(self, rank: int) -> tuple[int, ...]:
        """The stored axes in canonical order, for a weight of ``rank`` axes."""
        if rank == 2:
            return (1, 0) if self.swaps_dense else (0, 1)
        if self.name == "ohwi":
            return (0, rank - 1, *range(1, rank - 1))
        if self.name == "hwio":
            return (rank - 1, rank - 2, *range(rank - 2))
        return tuple(range(rank))


CANONICAL = Layout("oihw", "", swaps_dense=False)
LAYOUTS = (
    CANONICAL,
    Layout("ohwi", "(outputs, window, inputs)", swaps_dense=False),
    Layout("hwio", "(window, inputs, outputs)", swaps_dense=True),
)
"""PyTorch's order, that of MLX and TensorFlow Lite, and that of TensorFlow, Keras and Flax."""


def layout_of(layers: Sequence[Layer], given: str | None) -> Layout:
    """The layout that the user named, or else the one that the layers tell."""
    named = next((one for one in LAYOUTS if one.name == given), None)
    return named or told_layout(layers)


def told_layout(layers: Sequence[Layer]) -> Layout:
    """The layout in which most layers read what another one gives; PyTorch's where it is as good.

    The layers are those of a state dict, as if their weights were canonical.
    """
    shapes = [
        layer.weight.shape
        for layer in layers
        if layer.kind in ("conv", "dense")
        and layer.weight is not None
        and not layer.weight.dtype.startswith("complex")
    ]
    if not any(len(shape) >= 3 for shape in shapes):
        return CANONICAL
    scores = {layout: _links(shapes, layout) for layout in LAYOUTS}
    best = max(scores.values())
    found = [layout for layout, score in scores.items() if score == best]
    return CANONICAL if CANONICAL in found or len(found) > 1 else found[0]


def layout_note(layout: Layout) -> str | None:
    """What is said of a snapshot whose kernels were rearranged."""
    if layout is CANONICAL:
        return None
    dense = " and dense weights as (inputs, outputs)" if layout.swaps_dense else ""
    return (
        f"Its kernels are stored as {layout.words}{dense}, told from the numbers of channels; "
        "they are compared and shown as (outputs, inputs, window)."
    )


def _links(shapes: list[Shape], layout: Layout) -> int:
    """How many layers read as many channels as another one gives; one may read an image."""
    sides = []
    for shape in shapes:
        axes = layout.axes(len(shape))
        if any(shape[axis] > _WIDEST for axis in axes[2:]):
            return -1
        sides.append((shape[axes[0]], shape[axes[1]], len(shape) > 2))
    given = Counter(outputs for outputs, _, _ in sides)
    links = 0
    reads_image = False
    for outputs, inputs, has_window in sides:
        others = given[inputs] - (inputs == outputs)
        if others > 0 or inputs == 1:
            links += 1
        elif inputs in _IMAGE and has_window and not reads_image:
            links += 1
            reads_image = True
    return links


def moved(layers: Sequence[Layer], layout: Layout) -> Mapping[str, tuple[int, ...]]:
    """By name of every weight that is not canonical: its axes in canonical order."""
    found = {}
    for layer in layers:
        weight = layer.weight
        if layer.kind in ("conv", "dense") and weight and not weight.dtype.startswith("complex"):
            axes = layout.axes(len(weight.shape))
            if axes != tuple(range(len(axes))):
                found[weight.id] = axes
    return found
