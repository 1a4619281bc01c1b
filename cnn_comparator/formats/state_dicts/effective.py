"""Weights that are stored in parts and computed by their layer: what acts is what is compared.

Known are weight normalisation (g · v / ‖v‖, Salimans and Kingma 2016), spectral normalisation
(W / σ, Miyato et al. 2018) and pruning masks (W · mask), as ``torch.nn.utils`` and its
parametrizations store them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any

import numpy as np

from ...words import listed, say, together
from .finding import some
from .scaled import ScaledTensor, is_scale, scaled_weights
from .tensors import Derived, LazyTensor
from .ties import made_once

_BLOCK = 1 << 20
"""Elements read at a time."""

_MASK = say("acts.mask", "a pruning mask")
_WEIGHT_NORM = say("acts.weight_norm", "weight normalisation")
_SPECTRAL_NORM = say("acts.spectral_norm", "spectral normalisation")

_PARTS = (
    re.compile(r"(?P<stem>(?:.*\.)?)parametrizations\.(?P<base>[^.]+)\.(?P<part>.+)"),
    re.compile(r"(?P<stem>(?:.*\.)?)(?P<base>[^.]+)_(?P<part>g|v|u|orig|mask)"),
)


_INSIDE = "parametrizations."
_ADAPTER = re.compile(r"\.(lora|hada|lokr|oft|ia3)_\w+(?=\.|$)")
"""What changes a layer's weight or output beside it, as the package peft names it."""


@dataclass(frozen=True)
class EffectiveState:
    """A state dict in which every weight is the one that acts, and what to say of that."""

    tensors: Mapping[str, Any]
    note: str | None


def effective(
    tensors: Mapping[str, Any], lazy: Callable[[Any], LazyTensor] = lambda one: one
) -> EffectiveState:
    """The same tensors, with those that belong together in place of their parts.

    ``lazy`` gives what reads a tensor. A computed weight is a ``ComputedTensor`` under the name
    that it has without its parts.
    """
    groups: dict[str, dict[str, str]] = {}
    for name in tensors:
        match = _matched(name)
        if match is not None:
            groups.setdefault(match["stem"] + match["base"], {})[match["part"]] = name
    scaled = scaled_weights(tensors, lazy)
    made: dict[str, ComputedTensor | ScaledTensor] = dict(scaled.made)
    gone: dict[str, str] = dict(scaled.parts)
    unknown: list[str] = []
    groups = {name: parts for name, parts in groups.items() if name not in tensors}
    found = made_once(
        groups,
        lambda _, parts: _computed({part: lazy(tensors[own]) for part, own in parts.items()}),
        lambda parts: tuple(sorted((part, id(tensors[own])) for part, own in parts.items())),
    )
    for name, computed in found.items():
        parts = groups[name].values()
        if computed is not None:
            made[name] = computed
            gone.update(dict.fromkeys(parts, name))
        elif any(_INSIDE in own for own in parts):
            unknown.append(name)
    result: dict[str, Any] = {}
    for name, one in tensors.items():
        whole = gone.get(name)
        if whole is None:
            result[name] = one
        elif whole not in result:
            result[whole] = made[whole]
    note = together(_note(made, unknown, scaled.raw), _adapters(result))
    return EffectiveState(result, note)


def whole_of(name: str) -> str | None:
    """The weight of which a tensor is a part by its name; ``None`` where it is none."""
    if is_scale(name):
        return f"{name.rpartition('.')[0]}.weight".lstrip(".")
    match = _matched(name)
    return None if match is None else match["stem"] + match["base"]


def _matched(name: str) -> re.Match[str] | None:
    return next((match for one in _PARTS if (match := one.fullmatch(name))), None)


@dataclass(eq=False)
class ComputedTensor(Derived):
    """A weight times a factor, which is one number, or one for each position along an axis, or
    one for each element (a mask). Computed in float64.
    """

    how: str
    factor_of: Callable[[], np.ndarray]
    axis: int | None = None
    mask: LazyTensor | None = None

    @property
    def dtype(self) -> str:
        """``float64`` when the weight is stored so, else ``float32``."""
        return "float64" if self.given.dtype == "float64" else "float32"

    @property
    def trouble(self) -> str | None:
        """That of the parts."""
        return self.given.trouble or (None if self.mask is None else self.mask.trouble)

    def read(self, start: int, stop: int) -> np.ndarray:
        """Elements ``start:stop``, flat."""
        values = self.given.read(start, stop).astype(np.float64)
        with np.errstate(over="ignore", invalid="ignore"):
            if self.mask is not None:
                values *= self.mask.read(start, stop)
            elif self.axis is None:
                values *= self._factor
            else:
                inner = prod(self.shape[self.axis + 1 :])
                places = np.arange(start, stop) // inner % self.shape[self.axis]
                values *= self._factor[places]
            return values.astype(self.dtype)

    def stored(self) -> np.ndarray:
        """The whole weight."""
        return self.read(0, prod(self.shape)).reshape(self.shape)

    @cached_property
    def _factor(self) -> np.ndarray:
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            return self.factor_of()


def _computed(parts: Mapping[str, LazyTensor]) -> ComputedTensor | None:
    names = frozenset(parts)
    if any(one.dtype.startswith("complex") for one in parts.values()):
        return None
    if names == {"g", "v"}:
        return _weight_norm(parts["g"], parts["v"])
    if names == {"original0", "original1"}:
        return _weight_norm(parts["original0"], parts["original1"])
    if names == {"orig", "mask"} and parts["orig"].shape == parts["mask"].shape:
        return ComputedTensor(parts["orig"], _MASK, lambda: np.ones(()), mask=parts["mask"])
    if names == {"orig", "u", "v"}:
        return _spectral_norm(parts["orig"], parts["u"], parts["v"])
    if names == {"original", "0._u", "0._v"}:
        return _spectral_norm(parts["original"], parts["0._u"], parts["0._v"])
    return None


def _weight_norm(g: LazyTensor, v: LazyTensor) -> ComputedTensor | None:
    """g · v / ‖v‖, the norm over all axes but the one along which g lies, or over all."""
    count = prod(g.shape)
    axes = [axis for axis, extent in enumerate(g.shape) if extent != 1] or [0]
    alone = len(axes) == 1 and g.ndim == v.ndim
    if count == 1 and (g.ndim == 0 or not alone or v.shape[0] != 1):
        return ComputedTensor(v, _WEIGHT_NORM, lambda: g.read(0, 1)[0] / np.sqrt(_squares(v, None)))
    if not alone or count != v.shape[axes[0]]:
        return None
    [axis] = axes
    return ComputedTensor(
        v,
        _WEIGHT_NORM,
        lambda: g.read(0, count).astype(np.float64) / np.sqrt(_squares(v, axis)),
        axis,
    )


def _spectral_norm(weight: LazyTensor, u: LazyTensor, v: LazyTensor) -> ComputedTensor | None:
    """W / σ with σ = uᵀ · W · v, W as a matrix whose rows are the axis that u fits."""
    rows, columns = prod(u.shape), prod(v.shape)
    axis = next(
        (
            axis
            for axis in range(min(2, weight.ndim))
            if weight.shape[axis] == rows and prod(weight.shape) == rows * columns
        ),
        None,
    )
    if axis is None or weight.ndim < 2:
        return None

    def factor() -> np.ndarray:
        whole = weight.read(0, prod(weight.shape)).astype(np.float64).reshape(weight.shape)
        matrix = np.moveaxis(whole, axis, 0).reshape(rows, columns)
        left, right = (one.read(0, prod(one.shape)).astype(np.float64) for one in (u, v))
        return np.asarray(1.0 / (left @ matrix @ right))

    return ComputedTensor(weight, _SPECTRAL_NORM, factor)


def _squares(v: LazyTensor, axis: int | None) -> np.ndarray:
    """Sums of squares over all axes but one, or over all."""
    size = prod(v.shape)
    extent = 1 if axis is None else v.shape[axis]
    inner = size if axis is None else prod(v.shape[axis + 1 :])
    found = np.zeros(extent)
    for start in range(0, size, _BLOCK):
        stop = min(start + _BLOCK, size)
        squares = v.read(start, stop).astype(np.float64) ** 2
        places = np.arange(start, stop) // max(1, inner) % extent
        found += np.bincount(places, squares, minlength=extent)
    return found if axis is not None else found[0]


def _adapters(names: Iterable[str]) -> str | None:
    matches = ((name, _ADAPTER.search(name)) for name in names if _INSIDE not in name)
    found = list(dict.fromkeys(name[: match.start()] for name, match in matches if match))
    if not found:
        return None
    return say(
        "acts.adapters",
        "{names} has an adapter, listed beside the weights: it is not added to them. Merge it "
        "before saving to compare what acts.",
        "{names} have adapters, listed beside the weights: they are not added to them. Merge them "
        "before saving to compare what acts.",
        n=len(found),
        names=some(found),
    )


def _note(
    made: Mapping[str, ComputedTensor | ScaledTensor], unknown: Sequence[str], raw: Sequence[str]
) -> str | None:
    ways = list(dict.fromkeys(one.how for one in made.values()))
    said = []
    if ways:
        said.append(
            say(
                "acts.applied",
                "Weights are compared as they act, with {ways} applied.",
                ways=listed(ways),
            )
        )
    if unknown:
        said.append(
            say(
                "acts.unknown",
                "Of {names} only the parts that are stored are compared: a parametrization that a "
                "state dict does not tell computes the weight of them. Pass model=… to compare "
                "what acts.",
                names=some(unknown),
            )
        )
    if raw:
        said.append(
            say(
                "acts.raw",
                "Of {names} the stored numbers are compared as they are: how they are scaled or "
                "packed is not known here.",
                names=some(raw),
            )
        )
    return together(*said)
