"""Layers guessed from the names and shapes of a state dict. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from ...snapshot import GATES, Layer, Parameter, Role, Shape
from ...words import say
from .apart import parts_of
from .order import in_network_order
from .scales import after_their_parts, blocks_among, scale_axis

_COUNTERS = frozenset({"num_batches_tracked", "n_averaged"})
_STATISTICS: Mapping[str, Role] = {
    **dict.fromkeys(("running_mean", "moving_mean"), "running_mean"),
    **dict.fromkeys(("running_var", "moving_variance", "moving_var"), "running_var"),
}
_WEIGHTS = frozenset(
    ("weight", "weights", "kernel", "kernels", "w", "filter", "filters", "embedding", "embeddings")
)
_BIASES = frozenset(("bias", "biases", "b"))
_OF_NORM: Mapping[str, Role] = {
    **dict.fromkeys(("weight", "gamma", "scale"), "gamma"),
    **dict.fromkeys(("bias", "beta", "offset"), "beta"),
    "mean": "running_mean",
    "var": "running_var",
}
"""What only in a normalisation means this."""
_BARE = re.compile(r"([a-z]+)_?(\d*)", re.IGNORECASE)
"""A name of its own, such as ``w1``."""
_INDEX = re.compile(r":\d+$")
"""What TensorFlow puts behind the names of its variables."""
_RECURRENT = re.compile(r"(weight|bias)_([ih]h|hr)(_l\d+(_reverse)?)?")
RECURRENT_KERNEL = "recurrent_kernel"
"""What Keras calls the weight of the hidden state."""
_EMBEDDING = re.compile(r"embed|(^|\.)wte$|(^|\.)wpe$|token", re.IGNORECASE)

Stored = tuple[Shape, str]
"""Shape and dtype."""


def is_complex(dtype: str) -> bool:
    """Whether weights of a type are complex: their last axis holds real and imaginary parts."""
    return dtype.startswith("complex")


COMPLEX = say(
    "snapshot.complex",
    "Complex weights are compared by their real and imaginary parts, two numbers each; the "
    "Euclidean distance is that of |b − a|.",
)


def complex_note(layers: Iterable[Layer]) -> str | None:
    """What is said of a snapshot with complex weights."""
    parameters = (one for layer in layers for one in layer.parameters)
    return COMPLEX if any(is_complex(one.dtype) for one in parameters) else None


def is_counter(name: str) -> bool:
    """Whether a name is that of a counter of PyTorch, which is no parameter."""
    return name.rpartition(".")[2] in _COUNTERS


def split_name(name: str) -> tuple[str, str]:
    """The beginning that the parameters of one layer share, and what a parameter is called.

    Names are divided by dots or slashes; ``w1`` and ``b1`` alone belong together by their number.
    """
    name = _INDEX.sub("", name)
    place = max(name.rfind("."), name.rfind("/"))
    if place >= 0:
        return name[:place], name[place + 1 :]
    bare = _BARE.fullmatch(name)
    known = _WEIGHTS | _BIASES
    if bare is not None and bare[1].lower() in known:
        return "", f"{bare[1]}{bare[2]}"
    return name, ""


def listed_layers(
    stored: Mapping[str, Stored],
    kinds: Mapping[str, str] = MappingProxyType({}),
    *,
    chained: bool = True,
    note: str | None = None,
) -> list[Layer]:
    """One layer for each common beginning of names, in order; ``chained`` draws them as a list.

    ``kinds`` are those known, by name of layer. Else a weight of three or more axes is a
    convolution's, of two a dense layer's or an embedding's, of one a normalisation's. What a
    weight is called is a hint; where none has such a name, it is the tensor with the most axes.
    """
    groups: dict[tuple[str, str], dict[str, Stored]] = {}
    for name, one in stored.items():
        stem, last = split_name(name)
        bare = None if stem else _BARE.fullmatch(last)
        if not is_counter(name):
            groups.setdefault((stem, "" if bare is None else bare[2]), {})[name] = one
    blocks = blocks_among(stem for stem, _ in groups) - kinds.keys()
    named = {
        layer or _weight_of(group) or names[0]: {name: group[name] for name in names}
        for (stem, _), group in groups.items()
        for layer, names in _layers_of(stem, group, blocks)
    }
    shapes = {
        stem: {name: _plain(*one) for name, one in group.items()} for stem, group in named.items()
    }
    scales = _scales(named, kinds)
    rest = {stem: group for stem, group in shapes.items() if stem not in scales}
    order = in_network_order(rest) if _is_sorted(stored) else list(rest)
    layers: list[Layer] = []
    for stem in after_their_parts(order, scales):
        group = named[stem]
        kind = kinds.get(stem) or ("other" if _is_part(stem) else _kind(stem, group))
        before = (layers[-1].id,) if chained and layers else ()
        parameters = _parameters(kind, group)
        settings = _settings(kind, group)
        if stem in scales:
            kind, settings = "norm", {"axis": scales[stem]}
            parameters = tuple(_scale(one) for one in parameters)
        layers.append(Layer(stem, kind, kind, before, parameters, settings, note=note))
    return layers


def _layers_of(
    stem: str, group: Mapping[str, Stored], blocks: Collection[str]
) -> Iterable[tuple[str, list[str]]]:
    return parts_of(stem, list(group), blocks).items() if stem else [("", list(group))]


def _scales(named: Mapping[str, Mapping[str, Stored]], kinds: Mapping[str, str]) -> dict[str, int]:
    """The axis of every scale that a block of layers has as a parameter of its own."""
    blocks = blocks_among(named)
    found = {}
    for stem, group in named.items():
        if stem in blocks and stem not in kinds and len(group) == 1:
            name, (shape, dtype) = next(iter(group.items()))
            axis = None if is_complex(dtype) else scale_axis(_last(name), shape)
            if axis is not None and _last(name) not in _STATISTICS:
                found[stem] = axis
    return found


def _scale(parameter: Parameter) -> Parameter:
    return replace(parameter, role="gamma", shape=(parameter.size,))


def _is_part(stem: str) -> bool:
    """Whether a weight is computed of what has this name: it is none that acts itself."""
    return "parametrizations" in stem.split(".")


def _is_sorted(stored: Mapping[str, Stored]) -> bool:
    """Whether names are sorted, or sorted type by type, as safetensors writes them."""
    own = {name: dtype for name, (_, dtype) in stored.items() if not is_counter(name)}
    types = list(dict.fromkeys(own.values()))
    return len(own) > 1 and list(own) == sorted(own, key=lambda one: (types.index(own[one]), one))


def _kind(stem: str, group: Mapping[str, Stored]) -> str:
    lasts = {_last(name): _plain(*one) for name, one in group.items()}
    if RECURRENT_KERNEL in lasts or any(_RECURRENT.fullmatch(last) for last in lasts):
        return "recurrent"
    if any(last in _STATISTICS for last in lasts):
        return "norm"
    weight = _weight_of(group)
    shape = () if weight is None else _plain(*group[weight])
    rank = -1 if weight is None else len(shape)
    if rank == 3 and shape[0] == 1 and not (weight and _last(weight) in _WEIGHTS):
        # A token or positions, as those of a vision transformer.
        return "other"
    if rank >= 3:
        return "conv"
    if rank == 2:
        named = _EMBEDDING.search(stem) or (weight and _EMBEDDING.search(_last(weight)))
        return "embedding" if named and not _BIASES & lasts.keys() else "dense"
    if rank < 0:
        return (
            "norm"
            if {"gamma", "beta"} & lasts.keys()
            or any(both <= lasts.keys() for both in ({"scale", "bias"}, {"mean", "var"}))
            else "other"
        )
    return "norm"


def _last(name: str) -> str:
    """What a parameter is called, in lower case and without a number."""
    last = split_name(name)[1].lower()
    bare = _BARE.fullmatch(last)
    return bare[1] if bare is not None and bare[1] in _WEIGHTS | _BIASES else last


def _weight_of(group: Mapping[str, Stored]) -> str | None:
    """The name of the weight: one that is called so, or else the one with the most axes.

    Of several, whatever their order in the file: the most axes, then the first name.
    """
    named = [name for name in group if _last(name) in _WEIGHTS]
    if named:
        return min(named, key=lambda name: (-len(_plain(*group[name])), name))
    ranks = {
        name: len(_plain(*one))
        for name, one in group.items()
        if _last(name) not in _STATISTICS and not _RECURRENT.fullmatch(_last(name))
    }
    most = max(ranks.values(), default=0)
    found = [name for name, rank in ranks.items() if rank == most]
    return found[0] if most >= 2 and len(found) == 1 else None


def _plain(shape: Shape, dtype: str) -> Shape:
    """Without the axis of real and imaginary parts."""
    return shape[:-1] if is_complex(dtype) else shape


def _settings(kind: str, group: Mapping[str, Stored]) -> Mapping[str, object]:
    """Gates, whose number tells an LSTM from a GRU: a hidden weight has so many times its width."""
    if kind == "recurrent":
        for name, (shape, _) in group.items():
            if _last(name).startswith((RECURRENT_KERNEL, "weight_hh")) and len(shape) == 2:
                for gates in GATES.values():
                    if max(shape) == len(gates) * min(shape):
                        return {"gates": gates}
    return {}


def _parameters(kind: str, group: Mapping[str, Stored]) -> tuple[Parameter, ...]:
    weight = None if kind == "norm" else _weight_of(group)
    found: list[Parameter] = []
    for name, (shape, dtype) in group.items():
        role: Role = "weight" if name == weight else _role(kind, _last(name))
        is_second = weight is not None or any(one.role == "weight" for one in found)
        if role == "weight" and name != weight and is_second:
            role = "other"
        found.append(Parameter(name, role, shape, dtype))
    if len(found) == 1 and found[0].role == "other":
        # A tensor on its own, such as a functional weight: its change is all there is to see.
        only = found[0]
        return (Parameter(only.id, "weight", only.shape, only.dtype),)
    return tuple(found)


def _role(kind: str, last: str) -> Role:
    if last in _STATISTICS:
        return _STATISTICS[last]
    if kind == "norm" and last in _OF_NORM:
        return _OF_NORM[last]
    if _RECURRENT.fullmatch(last):
        if last.startswith("bias"):
            return "bias"
        return "weight" if last.startswith("weight_ih") else "other"
    if last in _WEIGHTS:
        return "weight"
    return "bias" if last in _BIASES else "other"
