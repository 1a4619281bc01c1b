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
    """The layout that the shapes tell; PyTorch's where they do not tell another one.

    Another one has square windows, all its kernels read what some layer gives, and it links more
    layers than PyTorch's, in which some kernels read what none gives; or as many, where those of
    PyTorch are no squares: taken for channels, windows of one size link every layer to every
    other. The layers are those of a state dict, as if their weights were canonical.
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
    chains = {layout: _Chain.of(shapes, layout) for layout in LAYOUTS}
    own = chains[CANONICAL]
    if own.is_whole and own.has_square_windows:
        return CANONICAL
    found = [
        layout
        for layout, chain in chains.items()
        if chain.is_whole
        and chain.has_square_windows
        and chain.links >= own.links + own.has_square_windows
    ]
    return found[0] if len(found) == 1 else CANONICAL


def layout_note(layout: Layout) -> str | None:
    """What is said of a snapshot whose kernels were rearranged."""
    if layout is CANONICAL:
        return None
    dense = " and dense weights as (inputs, outputs)" if layout.swaps_dense else ""
    return (
        f"Its kernels are stored as {layout.words}{dense}, told from the numbers of channels; "
        "they are compared and shown as (outputs, inputs, window)."
    )


@dataclass(frozen=True)
class _Chain:
    """What the shapes of all layers are in a layout.

    ``links`` counts layers that read as many channels as another one gives; one may read an
    image. ``is_whole``: all with a window do.
    """

    links: int
    is_whole: bool
    has_square_windows: bool

    @classmethod
    def of(cls, shapes: Sequence[Shape], layout: Layout) -> _Chain:
        ordered = [tuple(shape[axis] for axis in layout.axes(len(shape))) for shape in shapes]
        given = Counter(shape[0] for shape in ordered)
        links, broken, reads_image = 0, 0, False
        for shape in ordered:
            outputs, inputs, *window = shape
            if given[inputs] > (inputs == outputs) or (inputs == 1 and window):
                links += 1
            elif inputs in _IMAGE and window and not reads_image:
                links += 1
                reads_image = True
            else:
                broken += bool(window)
        windows = [shape[2:] for shape in ordered if len(shape) > 2]
        square = all(len(set(window)) == 1 and window[0] <= _WIDEST for window in windows)
        return cls(links, broken == 0, square)


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
