"""How kernels are stored in a file that does not say so: told from the chain of channels. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ...snapshot import Layer
from ...words import either, listed, say, together
from .arrangement import Arrangement, Stored, column_order

_IMAGE = (1, 3, 4)
"""Channels of an image, which one layer takes."""
_WIDEST = 32
"""A window is no wider than this, as a rule."""
_FEWER = 3
_DEPTHWISE = "depthwise"
_OF_PYTORCH = frozenset(("running_mean", "num_batches_tracked"))


@dataclass(frozen=True)
class Layout:
    """The order of the axes of kernels, and whether dense weights are (inputs, outputs)."""

    name: str
    words: str
    swaps_dense: bool

    def readings(self, stored: Stored) -> tuple[Arrangement, ...]:
        """What a weight may be: plain kernels, and those of a depthwise convolution."""
        rank = len(stored.shape)
        window = range(rank - 2)
        if rank == 2:
            return (_dense(stored, swapped=self.swaps_dense),)
        if self.name == "ohwi":
            plain = Arrangement.of(stored.shape, (0, rank - 1, *(one + 1 for one in window)))
            alone = stored.shape[0] == 1 < stored.shape[-1]
            # TensorFlow Lite has them as (1, window, channels).
            axes = (rank - 1, 0, *(one + 1 for one in window))
            deep = Arrangement.of(stored.shape, axes).joined()
            return (plain, deep) if alone else (plain,)
        if self.name == "hwio":
            plain = Arrangement.of(stored.shape, (rank - 1, rank - 2, *window))
            # Keras has them as (window, channels, multiplier).
            deep = Arrangement.of(stored.shape, (rank - 2, rank - 1, *window)).joined()
            return (plain, deep) if stored.shape[-2] > 1 else (plain,)
        return (Arrangement.of(stored.shape, tuple(range(rank))),)


CANONICAL = Layout("oihw", say("layout.oihw", "(outputs, inputs, window)"), swaps_dense=False)
LAYOUTS = (
    CANONICAL,
    Layout("ohwi", say("layout.ohwi", "(outputs, window, inputs)"), swaps_dense=False),
    Layout("hwio", say("layout.hwio", "(window, inputs, outputs)"), swaps_dense=True),
)
"""PyTorch's order, that of MLX and TensorFlow Lite, and that of TensorFlow, Keras and Flax."""


@dataclass(frozen=True)
class ToldLayout:
    """The layout that was found; ``others`` fit as well. ``is_given``: the user named it."""

    layout: Layout
    others: tuple[Layout, ...] = ()
    is_given: bool = False


def layout_of(layers: Sequence[Layer], given: str | None) -> ToldLayout:
    """The layout that the user named, or else the one that the layers tell."""
    named = next((one for one in LAYOUTS if one.name == given), None)
    return told_layout(layers) if named is None else ToldLayout(named, is_given=True)


def told_layout(layers: Sequence[Layer]) -> ToldLayout:
    """The layout that the shapes tell; PyTorch's where they do not tell another one.

    Another one has square windows everywhere, or at least far more of them than PyTorch's, each
    of its kernels reads what some layer gives or has its layer's bias, and more speaks for it than
    for PyTorch's: windows, biases, channels that are given and read. The layers are those of a
    state dict, as if they were canonical.
    """
    stored = [one for one in _stored(layers) if one.kind in ("conv", "dense")]
    if not any(len(one.shape) >= 3 for one in stored):
        return ToldLayout(CANONICAL)
    norms = _lengths(layers)
    found = {layout: _Evidence.of(stored, layout, norms) for layout in LAYOUTS}
    own = found[CANONICAL]
    fitting = {
        one: points.points
        for one, points in found.items()
        if (not own.odd if one is CANONICAL else points.is_possible_beside(own))
    }
    most = max(fitting.values(), default=0)
    best = [layout for layout, points in fitting.items() if points == most]
    # One point may be chance.
    alone = best[0] if len(best) == 1 and most > own.points + 1 else CANONICAL
    is_stranger = found[alone].strange < own.strange
    if not own.odd and not is_stranger and (not own.lost or own.points == most):
        others = tuple(one for one in best if one is not CANONICAL)
        return ToldLayout(CANONICAL, () if _is_of_pytorch(layers) else others)
    return ToldLayout(alone)


def arrangements(layers: Sequence[Layer], told: ToldLayout) -> dict[str, Arrangement]:
    """By name of every weight that is not stored as it is compared: how it becomes so."""
    stored = _stored(layers)
    norms = _lengths(layers)
    swapped = _swapped(stored, told)
    found = {}
    for place, one in enumerate(stored):
        if one.kind == "dense":
            arrangement = _dense(one, swapped=swapped[one.name])
        elif one.kind == "conv":
            arrangement = _chosen(stored, place, told.layout, norms)
        else:
            continue
        if not arrangement.is_plain:
            found[one.name] = arrangement
    return found


def flattened(layers: Sequence[Layer], told: ToldLayout) -> dict[str, Arrangement]:
    """How dense layers become canonical that read a map which was flattened channels last.

    ``layers`` are canonical but for that. Such a layer reads several positions of every kernel of
    the convolution before it, and as many values as no other layer gives.
    """
    if told.layout is CANONICAL:
        return {}
    weighted = [layer for layer in layers if layer.weight is not None]
    weights = [layer.weight.shape for layer in weighted if layer.weight is not None]
    given = {shape[0] for shape in weights if len(shape) >= 2}
    found: dict[str, Arrangement] = {}
    maps = 0
    before = ""
    for layer, shape in zip(weighted, weights, strict=True):
        if layer.kind == "dense" and layer.weight is not None and maps:
            several = shape[1] > maps and shape[1] % maps == 0
            if several and (before == "conv" or shape[1] not in given):
                found[layer.weight.id] = column_order(shape, maps)
        if layer.kind in ("conv", "conv_transpose"):
            maps = shape[0]
        if layer.kind != "norm":
            before = layer.kind
    return found


def layout_note(
    told: ToldLayout, arranged: Iterable[Arrangement], columns: Mapping[str, Arrangement]
) -> str | None:
    """What is said of weights that were rearranged, or that may have to be."""
    made = list(arranged)
    if told.others:
        return say(
            "layout.unknown",
            "Nothing tells whether its kernels are stored as {order}, as was assumed, or as "
            "{others}: weight_layout='{name}' says so.",
            order=told.layout.words,
            others=either([one.words for one in told.others]),
            name=told.others[0].name,
        )
    if not made and not columns:
        return None
    return together(_arranged_note(told, made), _columns_note(list(columns)))


def _arranged_note(told: ToldLayout, made: Sequence[Arrangement]) -> str | None:
    stored = []
    if any(len(one.axes) > 2 for one in made):
        order = told.layout.words
        stored.append(say("layout.kernels", "kernels are stored as {order}", order=order))
    if any(len(one.axes) == 2 for one in made):
        stored.append(say("layout.dense", "dense weights are stored as (inputs, outputs)"))
    if not stored:
        return None
    if told.is_given:
        return say(
            "layout.given",
            "Its {stored}, as weight_layout says; they are compared and shown as (outputs, "
            "inputs, window).",
            stored=listed(stored),
        )
    return say(
        "layout.told",
        "Its {stored}, told from the numbers of channels; they are compared and shown as "
        "(outputs, inputs, window).",
        stored=listed(stored),
    )


def _columns_note(names: Sequence[str]) -> str | None:
    if not names:
        return None
    return say(
        "layout.columns",
        "The columns of {names}, which read a map flattened with its channels last, are compared "
        "channel by channel with those of a snapshot that has its channels first.",
        names=listed([f"'{name}'" for name in names]),
    )


@dataclass(frozen=True)
class _Evidence:
    """What speaks for a layout, ``points``, and against it: how many windows are ``odd``, no
    squares, how many kernels are ``lost``, which neither read nor give what others do, and how many
    are ``strange`` to their biases.
    """

    points: int
    odd: int
    lost: int
    strange: int

    def is_possible_beside(self, own: _Evidence) -> bool:
        """Whether another layout than PyTorch's, its ``own``, may be that of a file.

        Networks with windows such as 1 × 7 have few of them, or none but such.
        """
        fewer = self.odd * _FEWER <= own.odd or bool(own.lost and self.odd <= own.odd)
        return not self.lost and fewer

    @classmethod
    def of(cls, stored: Sequence[Stored], layout: Layout, norms: Counter[int]) -> _Evidence:
        read = [_chosen(stored, place, layout, norms) for place in range(len(stored))]
        given = Counter(one.outputs for one in read)
        maps = Counter(one.outputs for one in read if len(one.shape) > 2)
        points, lost, odd, strange, image = 0, 0, 0, 0, False
        for weight, one in zip(stored, read, strict=True):
            if one.reads is None:
                continue
            window = one.shape[2:]
            # Of transposed kernels the bias has one value for each channel that others would read.
            biased = weight.bias in (one.outputs, *([one.reads] if window else ()))
            linked = _is_given(one, given, maps) or one.reads in norms
            if not linked and one.reads in _IMAGE and window and not image:
                linked = image = True
            points += linked + 2 * biased + (bool(window) and one.outputs in norms)
            if window:
                strange += not biased and weight.bias is not None
                square = len(set(window)) == 1 and window[0] <= _WIDEST
                points += 2 * square
                odd += not square and len(window) > 1
                lost += not (linked or biased or one.outputs in norms)
        return cls(points, odd, lost, strange)


def _is_given(one: Arrangement, given: Counter[int], maps: Counter[int]) -> bool:
    """Whether some layer gives what a weight reads; in groups, a part of what convolutions give."""
    reads = one.reads or 0
    if given[reads] > (reads == one.outputs):
        return True
    return len(one.shape) > 2 and any(
        maps[groups * reads] > (groups * reads == one.outputs)
        for groups in range(2, one.outputs + 1)
        if one.outputs % groups == 0
    )


def _stored(layers: Sequence[Layer]) -> list[Stored]:
    found = []
    for layer in layers:
        weight = layer.weight
        if weight is None or weight.dtype.startswith("complex") or len(weight.shape) < 2:
            continue
        biases = [one.shape for one in layer.parameters if one.role == "bias"]
        bias = biases[0][0] if len(biases) == 1 and len(biases[0]) == 1 else None
        found.append(Stored(weight.id, layer.kind, weight.shape, bias))
    return found


def _lengths(layers: Sequence[Layer]) -> Counter[int]:
    """How many normalisations have so many channels."""
    shapes = [layer.parameters[0].shape for layer in layers if layer.kind == "norm"]
    return Counter(shape[0] for shape in shapes if len(shape) == 1)


def _is_of_pytorch(layers: Sequence[Layer]) -> bool:
    names = (one.id for layer in layers for one in layer.parameters)
    return any(name.rpartition(".")[2] in _OF_PYTORCH for name in names)


def _dense(stored: Stored, *, swapped: bool) -> Arrangement:
    return Arrangement.of(stored.shape, (1, 0) if swapped else (0, 1))


def _swapped(stored: Sequence[Stored], told: ToldLayout) -> dict[str, bool]:
    """Of every dense weight, whether it is (inputs, outputs).

    Its bias tells, or else those of the others, or else the layout of the kernels.
    """
    dense = [one for one in stored if one.kind == "dense"]
    if told.is_given:
        return {one.name: told.layout.swaps_dense for one in dense}
    told_by_bias = {
        one.name: one.bias == one.shape[1]
        for one in dense
        if one.bias in one.shape and one.shape[0] != one.shape[1]
    }
    votes = list(told_by_bias.values())
    usual = told.layout.swaps_dense if not votes else 2 * sum(votes) > len(votes)
    return {one.name: told_by_bias.get(one.name, usual) for one in dense}


def _chosen(
    stored: Sequence[Stored], place: int, layout: Layout, norms: Counter[int]
) -> Arrangement:
    """The reading of a weight that its name, its bias or what is around it tells."""
    one = stored[place]
    plain, *others = layout.readings(one)
    if not others:
        return plain
    deep = others[0]
    if _DEPTHWISE in one.name.lower():
        return deep
    if one.bias is not None and deep.outputs != plain.outputs:
        return deep if one.bias == deep.outputs else plain
    if plain.outputs > 1:
        return plain
    # One kernel that reads all channels, or one for each of them.
    is_last = place == len(stored) - 1
    return plain if is_last or norms[1] else deep
