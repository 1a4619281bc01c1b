"""Selective search: the boxes of all regions that grow while a segmentation is merged.

Source: Uijlings et al., Selective Search for Object Recognition, IJCV 2013; the strategies and
the minimum side as in R-CNN (Girshick et al., arXiv 1311.2524, §2.1).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
from PIL import Image

from ..errors import Cancelled, ImageError
from .grid import grid_boxes
from .merging import merged_boxes
from .segments import ColourSpace, measure_segments, segment, to_colour_space

Mode = Literal["single", "fast"]

SMALLEST_SEGMENTED = 64
"""Pictures with a shorter side than this (px) have too few pixels to segment."""

LARGEST_SEGMENTED = 500
"""Pictures with a longer side than this (px) are segmented at this size, as in R-CNN."""

FULL_SIDE = 256
"""From this shorter side on (px) the minimum side and the smallest segment are not reduced."""

MINIMUM_SIDE = 20
"""The shortest side of a box, in px, in pictures of ``FULL_SIDE`` or more; as in R-CNN."""

_STRATEGIES: dict[str, tuple[tuple[ColourSpace, ...], tuple[int, ...], tuple[str, ...]]] = {
    "single": (("hsv",), (100,), ("CTSF",)),
    "fast": (("hsv", "lab"), (50, 100), ("CTSF", "TSF")),
}
"""Colour spaces, segmentation scales k, and mixes of Colour, Texture, Size, Fill."""


def propose(
    picture: np.ndarray,
    *,
    mode: Mode = "fast",
    minimum_side: int | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> np.ndarray:
    """Boxes of a picture, int64 ``(n, 4)`` as x, y, width, height in px, n ≥ 1.

    Each box occurs once, the largest first, then by y, x and width; the first is the whole
    picture. The same picture gives the same boxes. Pictures with a side below 64 px give a
    regular grid of squares in several sizes instead; pictures with a side above 500 px are
    segmented at 500 px, and their boxes enclose what was found there.

    Parameters
    ----------
    picture:
        uint8 ``(height, width, 3)``, RGB.
    mode:
        ``"fast"``: 2 colour spaces × 2 scales × 2 mixes of similarities; ``"single"``: one.
    minimum_side:
        No box has a shorter side (px), but for the whole picture. Default: 20, less for small
        pictures and more for those that are segmented at a reduced size.

    Raises
    ------
    ImageError
        When the picture is not one. ``Cancelled`` when ``cancelled()`` becomes true.
    """
    if picture.ndim != 3 or picture.shape[2] != 3 or not picture.size or picture.dtype != np.uint8:
        raise ImageError(
            "Patches need a picture of uint8 (height, width, 3),"
            f" not {picture.dtype} {picture.shape}; convert it to RGB first."
        )
    height, width = picture.shape[:2]
    reduction = max(1.0, max(height, width) / LARGEST_SEGMENTED)
    side = min(height, width) / reduction
    scale = min(1.0, side / FULL_SIDE)
    if minimum_side is None:
        minimum_side = max(2, round(MINIMUM_SIDE * scale * reduction))
    if side < SMALLEST_SEGMENTED:
        boxes = grid_boxes(height, width, minimum_side)
    else:
        small = _reduced(picture, reduction)
        boxes = enlarged(_search(small, mode, scale, cancelled), small.shape, picture.shape)
    large = (boxes[:, 2] >= minimum_side) & (boxes[:, 3] >= minimum_side)
    whole = np.array([[0, 0, width, height]])
    return _sorted(np.unique(np.concatenate([whole, boxes[large]]), axis=0))


def _reduced(picture: np.ndarray, reduction: float) -> np.ndarray:
    if reduction == 1:
        return picture
    height, width = (max(1, round(extent / reduction)) for extent in picture.shape[:2])
    return np.asarray(Image.fromarray(picture).resize((width, height), Image.Resampling.BOX))


def enlarged(boxes: np.ndarray, small: tuple[int, ...], large: tuple[int, ...]) -> np.ndarray:
    """The smallest boxes of whole pixels of the large picture around those of the small one."""
    factor = np.array([large[1] / small[1], large[0] / small[0]])
    start = np.floor(boxes[:, :2] * factor)
    stop = np.minimum(np.ceil((boxes[:, :2] + boxes[:, 2:]) * factor), (large[1], large[0]))
    return np.concatenate([start, stop - start], axis=1).astype(np.int64)


def _search(
    picture: np.ndarray, mode: Mode, scale: float, cancelled: Callable[[], bool]
) -> np.ndarray:
    spaces, scales, mixes = _STRATEGIES[mode]
    found: list[np.ndarray] = []
    for space in spaces:
        pixels = to_colour_space(picture, space)
        for k in scales:
            _check(cancelled)
            labels = segment(pixels, k, max(2, round(k * scale)))
            _check(cancelled)
            segments = measure_segments(pixels, labels)
            found += [merged_boxes(segments, mix, lambda: _check(cancelled)) for mix in mixes]
    return np.concatenate(found)


def _check(cancelled: Callable[[], bool]) -> None:
    if cancelled():
        raise Cancelled("The search for patches was given up.")


def _sorted(boxes: np.ndarray) -> np.ndarray:
    x, y, width, height = boxes.T
    return boxes[np.lexsort((width, x, y, -width * height))]
