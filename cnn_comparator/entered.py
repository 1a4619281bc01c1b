"""Which part of a picture a function of the user's passes on to a model, by trying it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

Box = tuple[int, int, int, int]
"""x, y, width and height in pixels."""


@dataclass(frozen=True)
class EnteredPart:
    """The part ``picture`` of a picture becomes the part ``input`` of what enters the model, which
    has ``size``, height and width. ``mirrored``: whether left and right, and whether top and bottom
    change places.
    """

    picture: Box
    input: Box
    size: tuple[int, int]
    mirrored: tuple[bool, bool] = (False, False)


_SLACK = 0.02
"""Share of a side by which a place may miss a straight line, and an edge that of the picture:
filters of resizing and 8 bits make as much."""
_INNER = 0.1
"""Share of a side near the edges that filters bend."""
_TIMES = 3
"""How often each ramp is tried: what is random gives another part."""


def entered_box(
    entering: Callable[[Sequence[np.ndarray]], np.ndarray], height: int, width: int
) -> Box | None:
    """The part of pictures of a size that enters; ``None`` where the whole does, and where it
    cannot be told, see ``entered_part``.
    """
    found = entered_part(entering, height, width)
    return None if found is None else cropped(found, height, width)


def cropped(part: EnteredPart, height: int, width: int) -> Box | None:
    """The part of a picture that enters; ``None`` where the whole does."""
    return None if part.picture == (0, 0, width, height) else part.picture


def entered_part(
    entering: Callable[[Sequence[np.ndarray]], np.ndarray], height: int, width: int
) -> EnteredPart | None:
    """The part of pictures of a size that enters, and what it becomes; ``None`` where it cannot be
    told: for anything but crops, padding, flips, resizing and a straight line for each channel,
    such as a mean and a standard deviation.

    ``entering`` maps pictures, uint8 ``(height, width, 3)``, to what enters the model, ``(n,
    channels, height, width)``. Pictures that are black, white, and brighter from left to right or
    from top to bottom tell which place of the picture each number comes from.
    """
    if min(height, width) < 2:
        return None
    across = np.broadcast_to(_brighter(width)[None, :, None], (height, width, 3))
    down = np.broadcast_to(_brighter(height)[:, None, None], (height, width, 3))
    black = np.zeros((height, width, 3), np.uint8)
    tried = [black, black + np.uint8(255), *_TIMES * [across, down]]
    found = np.asarray(entering([np.ascontiguousarray(one) for one in tried]), np.float64)
    if found.ndim != 4 or not np.isfinite(found).all() or 0 in found.shape:
        return None
    dark, bright, *ramps = found
    x, y = ramps[:2]
    span = bright - dark
    lit = np.abs(span) > 1e-3 * np.abs(span).max()
    seen = lit.all(axis=0)
    is_random = any((one != (x, y)[i % 2]).any() for i, one in enumerate(ramps))
    if is_random or (seen != lit.any(axis=0)).any() or not seen.any():
        return None
    rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
    inside = (slice(None), slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1))
    if not seen[inside[1:]].all():
        return None
    shares = [((one - dark)[inside] / span[inside]) for one in (x, y)]
    horizontal = _edges(shares[0], 2, width)
    vertical = _edges(shares[1], 1, height)
    if horizontal is None or vertical is None:
        return None
    (left, right, turned), (top, bottom, upended) = horizontal, vertical
    return EnteredPart(
        (left, top, right - left, bottom - top),
        (int(columns[0]), int(rows[0]), int(np.ptp(columns)) + 1, int(np.ptp(rows)) + 1),
        seen.shape,
        (turned, upended),
    )


def _brighter(count: int) -> np.ndarray:
    return np.rint(np.linspace(0, 255, count)).astype(np.uint8)


def _edges(shares: np.ndarray, axis: int, size: int) -> tuple[int, int, bool] | None:
    """From where to where a side of the picture enters along an axis, and whether the other way
    round; ``None`` where the places do not lie on a straight line along it.
    """
    places = shares * (size - 1)
    other = (0, 3 - axis)
    line = places.mean(axis=other)
    slack = max(1.5, _SLACK * size)
    if np.abs(places - np.expand_dims(line, other)).max() > slack:
        return None
    count = len(line)
    if count < 3:
        return None
    inner = slice(round(_INNER * count), max(round((1 - _INNER) * count), 2))
    index = np.arange(count)
    step, first = np.polyfit(index[inner], line[inner], 1)
    if step == 0 or np.abs(first + step * index - line)[inner].max() > slack:
        return None
    ends = sorted((first - step / 2 + 0.5, first + step * (count - 0.5) + 0.5))
    low, high = (float(np.clip(end, 0, size)) for end in ends)
    near = _SLACK * size
    start, stop = (0 if low <= near else round(low)), (size if high >= size - near else round(high))
    return start, stop, bool(step < 0)
