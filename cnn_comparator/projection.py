"""Boxes of a picture on the activation map of the whole (He et al., arXiv 1406.4729, §4). Pure."""

from __future__ import annotations

import numpy as np

from .entered import EnteredPart


def projected(
    boxes: np.ndarray, size: tuple[int, int], shape: tuple[int, int], part: EnteredPart | None
) -> np.ndarray:
    """The places of a map under boxes, int ``(n, 4)`` as left, top, right, bottom, the last two
    excluded; rounded outwards, so that at least one place is inside.

    ``boxes`` are int ``(n, 4)`` as x, y, width, height in pixels of a picture of ``size``; the map
    has ``shape``, height and width, over what enters the model: the whole picture, or ``part`` of
    it. Of boxes beside that part there is no place: right or bottom is not beyond left or top.
    """
    (height, width), (rows, columns) = size, shape
    whole = (0, 0, width, height)
    ends = boxes[:, :2] + boxes[:, 2:]
    picture, inside, (tall, wide) = (
        (whole, whole, size) if part is None else (part.picture, part.input, part.size)
    )
    found = np.empty((len(boxes), 4), np.int64)
    for axis, extent, places in ((0, wide, columns), (1, tall, rows)):
        first, length = picture[axis], picture[axis + 2]
        start, stop = (np.clip(one[:, axis] - first, 0, length) for one in (boxes, ends))
        own, shift = inside[axis + 2] * places, inside[axis] * length * places
        low, high = start * own + shift, stop * own + shift
        found[:, axis] = low // (length * extent)
        found[:, axis + 2] = np.where(start < stop, -(-high // (length * extent)), 0)
    return found


def projected_maxima(channel: np.ndarray, places: np.ndarray) -> np.ndarray:
    """The largest value of a channel's map in each of ``places``, see ``projected``: float64
    ``(n,)``, NaN where one is NaN and where there is no place.
    """
    return np.array(
        [
            channel[top:bottom, left:right].max() if left < right and top < bottom else np.nan
            for left, top, right, bottom in places.tolist()
        ],
        np.float64,
    )
