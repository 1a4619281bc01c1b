"""A number about all images."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan

from .statistics import wilson


@dataclass(frozen=True)
class Rate:
    """A ``value`` about so many images, ``None`` where it is not defined. Of a share also how many
    it counts, and from ``low`` to ``high`` where it lies with 95 % confidence.
    """

    rate: str
    value: float | None
    low: float | None
    high: float | None
    count: int | None
    of: int


def share(name: str, count: int, total: int) -> Rate:
    """So many of all, with the Wilson interval."""
    if total == 0:
        return Rate(name, None, None, None, count, total)
    return Rate(name, count / total, *wilson(count, total), count, total)


def plain(name: str, value: float, total: int) -> Rate:
    """A number that counts nothing; NaN where it is not defined."""
    return Rate(name, None if isnan(value) else value, None, None, None, total)
