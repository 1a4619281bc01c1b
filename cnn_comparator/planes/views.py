"""Two outputs with axes of space as planes to draw, and their difference. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from .plane import Plane, plane_of
from .reducing import Way

Kind = Literal["colour", "classes", "values"]
"""A picture, the strongest channel of every place, or the values of one channel."""

_DARK = 32
"""A picture of 0–255 has something brighter."""
_BEYOND = 0.05
"""How far values of a picture may be beyond, in widths of the range."""
_FEW = 0.01
"""Share of values that may be further beyond."""
_LABELS = 256
"""Integers below are classes of places."""
_TONES = 32
"""So many different bytes are shades of a picture and no classes."""


@dataclass(frozen=True, kw_only=True)
class View:
    """Planes of A and of B, ``None`` for one that has no such channel, and their difference.

    ``kind`` says what they show, ``channel`` of which of ``channels``. ``low`` and ``high`` are the
    ends of the scale that A and B share: of their finite values, or of the picture, beyond which a
    share ``clipped`` of the values is. ``difference`` is b − a, for colours the largest \\|b − a\\|
    of the three, for classes 1 where they are others; ``most`` is its largest absolute value, and
    ``disagree`` the share of the places at which the classes are others. All three are ``None``
    where the sizes differ.
    """

    kind: Kind
    channel: int | None = None
    channels: int
    low: float | None = None
    high: float | None = None
    clipped: float = 0.0
    a: Plane | None
    b: Plane | None
    difference: Plane | None
    most: float | None
    disagree: float | None = None


def view_of(a: np.ndarray | None, b: np.ndarray | None, channel: int | None) -> View:
    """What to draw of two outputs ``(channels, height, width)``, one of which may be missing.

    ``channel`` asks for the values of one, ``None`` for the picture of all of them.
    """
    present = [one for one in (a, b) if one is not None]
    channels = max(len(one) for one in present)
    ends = _ends_of(present)
    if channel is None and ends is not None:
        return _colours(a, b, ends)
    if channel is None and (all(len(one) > 1 for one in present) or _are_labels(present)):
        return _classes(a, b, channels)
    return _values(a, b, channel or 0, channels)


def _ends_of(present: list[np.ndarray]) -> tuple[float, float] | None:
    """The range of values of pictures; ``None`` for what is none."""
    sizes = {len(one) for one in present}
    if not sizes <= {1, 3} or len(sizes) > 1 or _are_labels(present):
        return None
    values = np.concatenate([one.reshape(-1) for one in present]).astype(np.float64)
    values = values[np.isfinite(values)]
    if not values.size:
        return None
    for low, high in _ranges(present, values):
        margin = _BEYOND * (high - low)
        beyond = np.count_nonzero((values < low - margin) | (values > high + margin))
        if beyond <= _FEW * values.size:
            return low, high
    return None


def _ranges(present: list[np.ndarray], values: np.ndarray) -> list[tuple[float, float]]:
    """The ranges that pictures of this type and number of channels have."""
    if all(one.dtype == np.uint8 for one in present):
        return [(0, 255)]
    if len(present[0]) == 1:
        # Beyond 0–1 it is rather a depth or a score than a shade of grey.
        return [(0, 1)]
    return [(0, 1), (-1, 1), *([(0.0, 255.0)] if values.max() > _DARK else [])]


def _are_labels(present: list[np.ndarray]) -> bool:
    """Whether these are planes of whole numbers that name a class each."""
    if any(len(one) != 1 or one.dtype.kind not in "biu" or not one.size for one in present):
        return False
    if any(one.min() < 0 or one.max() >= _LABELS for one in present):
        return False
    bytes_ = all(one.dtype == np.uint8 for one in present)
    return not bytes_ or len(np.unique(np.concatenate([one.ravel() for one in present]))) <= _TONES


def _colours(a: np.ndarray | None, b: np.ndarray | None, ends: tuple[float, float]) -> View:
    low, high = ends
    maps = [None if one is None else np.moveaxis(one, 0, -1).astype(np.float64) for one in (a, b)]
    values = np.concatenate([one.reshape(-1) for one in maps if one is not None])
    known = values[np.isfinite(values)]
    channels = next(one.shape[-1] for one in maps if one is not None)
    apart = _apart(*maps)
    if apart is not None:
        apart = np.abs(apart).max(axis=-1) if channels == 3 else apart[..., 0]
    flat = [one if one is None or channels == 3 else one[..., 0] for one in maps]
    return View(
        kind="colour",
        channels=channels,
        low=low,
        high=high,
        clipped=float(np.count_nonzero((known < low) | (known > high)) / known.size),
        a=_plane(flat[0], "mean"),
        b=_plane(flat[1], "mean"),
        difference=_plane(apart, "largest"),
        most=_most(apart),
    )


def _classes(a: np.ndarray | None, b: np.ndarray | None, channels: int) -> View:
    strongest = [None if one is None else _strongest(one) for one in (a, b)]
    other = disagree = None
    apart = _apart(*strongest)
    if apart is not None:
        other = np.where(np.isnan(apart), np.nan, apart != 0)
        known = np.count_nonzero(~np.isnan(other))
        disagree = float(np.nansum(other) / known) if known else None
    return View(
        kind="classes",
        channels=channels,
        a=_plane(strongest[0], "middle"),
        b=_plane(strongest[1], "middle"),
        difference=_plane(other, "largest"),
        most=_most(other),
        disagree=disagree,
    )


def _values(a: np.ndarray | None, b: np.ndarray | None, channel: int, channels: int) -> View:
    maps = [
        None if one is None or channel >= len(one) else one[channel].astype(np.float64)
        for one in (a, b)
    ]
    known = np.concatenate([np.zeros(0), *(one.ravel() for one in maps if one is not None)])
    known = known[np.isfinite(known)]
    apart = _apart(*maps)
    return View(
        kind="values",
        channel=channel,
        channels=channels,
        low=float(known.min()) if known.size else None,
        high=float(known.max()) if known.size else None,
        a=_plane(maps[0], "mean"),
        b=_plane(maps[1], "mean"),
        difference=_plane(apart, "largest"),
        most=_most(apart),
    )


def _strongest(maps: np.ndarray) -> np.ndarray:
    """The channel with the largest value at every place, the first of equals; NaN where one is.

    A single channel of whole numbers holds the classes themselves.
    """
    if len(maps) == 1:
        return maps[0].astype(np.float64)
    found = maps.argmax(axis=0).astype(np.float64)
    if maps.dtype.kind == "f":
        found[np.isnan(maps).any(axis=0)] = np.nan
    return found


def _apart(a: np.ndarray | None, b: np.ndarray | None) -> np.ndarray | None:
    """b − a, NaN where either is not finite; ``None`` where they cannot be compared."""
    if a is None or b is None or a.shape != b.shape:
        return None
    with np.errstate(invalid="ignore", over="ignore"):
        found = np.asarray(b - a)
    found[~(np.isfinite(a) & np.isfinite(b))] = np.nan
    return found


def _most(apart: np.ndarray | None) -> float | None:
    known = np.zeros(0) if apart is None else np.abs(apart[~np.isnan(apart)])
    return float(known.max()) if known.size else None


def _plane(values: np.ndarray | None, way: Way) -> Plane | None:
    return None if values is None else plane_of(values, way)
