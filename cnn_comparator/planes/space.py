"""Which axes of an output are those of space. Pure."""

from __future__ import annotations

from typing import Literal

import numpy as np

_ALIKE = 1.5
"""How far the ratio of height and width may be from that of the image: edges are cut off by
convolutions, but lists of boxes or features are no pictures."""


def channels_first(
    values: np.ndarray, layout: Literal["NCHW", "NHWC"], size: tuple[int, int]
) -> np.ndarray | None:
    """An output for one image as ``(channels, height, width)``, a view; ``None`` where it has no
    two axes of space.

    ``layout`` is that of the model and ``size`` the height and width of what entered it: where the
    layout of the output is another one, as converters leave it, the sides tell.
    """
    while values.ndim > 3 and values.shape[0] == 1:
        values = values[0]
    if values.dtype.kind not in "biuf" or values.ndim not in (2, 3):
        return None
    ways = [values[np.newaxis]] if values.ndim == 2 else [values, np.moveaxis(values, -1, 0)]
    if layout == "NHWC":
        ways.reverse()
    return next((way for way in ways if _is_space(way.shape, size)), None)


def _is_space(shape: tuple[int, ...], size: tuple[int, int]) -> bool:
    channels, height, width = shape
    if not channels or min(height, width) < 2:
        return False
    ratio = (height * size[1]) / (width * size[0])
    return 1 / _ALIKE <= ratio <= _ALIKE
