"""Layers guessed from the names and shapes of a state dict. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from ...snapshot import GATES, Layer, Parameter, Role, Shape

_COUNTERS = frozenset({"num_batches_tracked", "n_averaged"})
_STATISTICS: Mapping[str, Role] = {"running_mean": "running_mean", "running_var": "running_var"}
_RECURRENT = re.compile(r"(weight|bias)_([ih]h|hr)(_l\d+(_reverse)?)?")
_EMBEDDING = re.compile(r"embed|(^|\.)wte$|(^|\.)wpe$|token", re.IGNORECASE)

Stored = tuple[Shape, str]
"""Shape and dtype."""


def is_complex(dtype: str) -> bool:
    """Whether weights of a type are complex: their last axis holds real and imaginary parts."""
    return dtype.startswith("complex")


COMPLEX = (
    "Complex weights are compared by their real and imaginary parts, two numbers each; the "
    "Euclidean distance is that of |b − a|."
)


def complex_note(layers: Iterable[Layer]) -> str | None:
    """What is said of a snapshot with complex weights."""
    parameters = (one for layer in layers for one in layer.parameters)
    return COMPLEX if any(is_complex(one.dtype) for one in parameters) else None


def is_counter(name: str) -> bool:
    """Whether a name is that of a counter of PyTorch, which is no parameter."""
    return name.rpartition(".")[2] in _COUNTERS


def listed_layers(
    stored: Mapping[str, Stored],
    kinds: Mapping[str, str] = MappingProxyType({}),
    *,
    chained: bool = True,
    note: str | None = None,
) -> list[Layer]:
    """One layer for each common beginning of names, in order; ``chained`` draws them as a list.

    ``kinds`` are those known, by name of layer. Else a weight of three or more axes is a
    convolution's, of two a dense layer's or an embedding's, of one a normalisation's.
    """
    groups: dict[str, dict[str, Stored]] = {}
    for name, one in stored.items():
        stem = name.rpartition(".")[0]
        if not is_counter(name):
            groups.setdefault(stem or name, {})[name] = one
    layers: list[Layer] = []
    for stem, group in groups.items():
        kind = kinds.get(stem) or _kind(stem, group)
        before = (layers[-1].id,) if chained and layers else ()
        parameters = _parameters(kind, group)
        settings = _settings(kind, group)
        layers.append(Layer(stem, kind, kind, before, parameters, settings, note=note))
    return layers


def _kind(stem: str, group: Mapping[str, Stored]) -> str:
    lasts = {name.rpartition(".")[2]: _plain(*one) for name, one in group.items()}
    if any(_RECURRENT.fullmatch(last) for last in lasts):
        return "recurrent"
    if "running_mean" in lasts or "running_var" in lasts:
        return "norm"
    weight = lasts.get("weight")
    rank = len(weight) if weight is not None else -1
    if rank >= 3:
        return "conv"
    if rank == 2:
        return "embedding" if _EMBEDDING.search(stem) and "bias" not in lasts else "dense"
    return "norm" if rank == 1 else "other"


def _plain(shape: Shape, dtype: str) -> Shape:
    """Without the axis of real and imaginary parts."""
    return shape[:-1] if is_complex(dtype) else shape


def _settings(kind: str, group: Mapping[str, Stored]) -> Mapping[str, object]:
    """Gates, whose number tells an LSTM from a GRU: a hidden weight has so many times its width."""
    if kind == "recurrent":
        for name, (shape, _) in group.items():
            if name.rpartition(".")[2].startswith("weight_hh") and len(shape) == 2:
                for gates in GATES.values():
                    if shape[0] == len(gates) * shape[1]:
                        return {"gates": gates}
    return {}


def _parameters(kind: str, group: Mapping[str, Stored]) -> tuple[Parameter, ...]:
    found: list[Parameter] = []
    for name, (shape, dtype) in group.items():
        role = _role(kind, name.rpartition(".")[2])
        if role == "weight" and any(one.role == "weight" for one in found):
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
    if kind == "norm" and last in ("weight", "bias"):
        return "gamma" if last == "weight" else "beta"
    if last in ("weight", "bias"):
        return "weight" if last == "weight" else "bias"
    if _RECURRENT.fullmatch(last):
        return "weight" if last.startswith("weight") else "bias"
    return "other"
