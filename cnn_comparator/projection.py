"""Boxes of a picture on the activation map of the whole (He et al., arXiv 1406.4729, §4). Pure."""

from __future__ import annotations

import numpy as np

from .entered import EnteredPart
from .patches import Scores


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
    picture, inside, (tall, wide), mirrored = (
        (whole, whole, size, (False, False))
        if part is None
        else (part.picture, part.input, part.size, part.mirrored)
    )
    found = np.empty((len(boxes), 4), np.int64)
    for axis, extent, places in ((0, wide, columns), (1, tall, rows)):
        first, length = picture[axis], picture[axis + 2]
        start, stop = (np.clip(one[:, axis] - first, 0, length) for one in (boxes, ends))
        if mirrored[axis]:
            start, stop = length - stop, length - start
        own, shift = inside[axis + 2] * places, inside[axis] * length * places
        low, high = start * own + shift, stop * own + shift
        found[:, axis] = low // (length * extent)
        found[:, axis + 2] = np.where(start < stop, -(-high // (length * extent)), 0)
    return found


def projected_maxima(channel: np.ndarray, places: np.ndarray) -> Scores:
    """The largest value of a channel's map in each of ``places``, see ``projected``, NaN where one
    is NaN and where there is no place; and where on the flat map it is, of equal ones the first.
    """
    found = np.full(len(places), np.nan)
    peaks = np.full(len(places), -1)
    for i, (left, top, right, bottom) in enumerate(places.tolist()):
        if left < right and top < bottom:
            inside = channel[top:bottom, left:right]
            row, column = divmod(int(inside.argmax()), right - left)
            found[i] = inside[row, column]
            peaks[i] = (top + row) * channel.shape[1] + left + column
    return Scores(found, peaks)
