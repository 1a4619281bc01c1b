"""Checks of what a user sets about the distribution."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import inf
from typing import Any

from traitlets import TraitError

from .schema import contract, default_cuts


def checked_cuts(cuts: Sequence[float]) -> list[float]:
    """Bounds between the RPD levels. Raises ``TraitError`` unless they fit the levels."""
    count = len(default_cuts())
    rising = all(low < high for low, high in pairwise((0.0, *cuts, 2.0)))
    if len(cuts) != count or not rising:
        raise TraitError(
            f"rpd_cuts takes {count} rising numbers between 0 and 2, e.g. {default_cuts()},"
            f" not {list(cuts)}."
        )
    return list(cuts)


def checked_bins(bins: Mapping[str, Any]) -> dict[str, Any]:
    """Bins with every key. Raises ``TraitError`` naming what does not fit."""
    found = {"scale": "linear", "count": None, "range": None, **bins}
    scale, count, limits = found["scale"], found["count"], found["range"]
    most: int = contract("measures.json")["most_bins"]
    if set(found) != {"scale", "count", "range"} or scale not in ("linear", "log"):
        raise TraitError('bins takes {"scale": "linear" or "log", "count": …, "range": …}.')
    if count is not None and not (type(count) is int and 1 <= count <= most):
        raise TraitError(f"bins takes a count from 1 to {most}, or None, not {count!r}.")
    if limits is None:
        return found
    numbers = isinstance(limits, Sequence) and all(type(x) in (int, float) for x in limits)
    if not numbers or len(limits) != 2 or not 0 <= limits[0] < limits[1] < inf:
        raise TraitError(f"bins takes a rising range [low, high] from 0 on, or None, not {limits}.")
    if scale == "log" and limits[0] == 0:
        raise TraitError("Logarithmic bins cannot begin at 0; give a range from a positive number.")
    return {**found, "range": [float(limits[0]), float(limits[1])]}
