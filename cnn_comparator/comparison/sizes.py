"""The sizes of image that the user's models are likely to take."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..errors import ImageError
from ..images import ImageSource
from ..pictures import as_array
from ..preprocessing import check_custom


def input_sizes(
    images: ImageSource, preprocess: Callable[[np.ndarray], object] | None
) -> list[tuple[int | None, int, int]]:
    """Channels (``None`` if unknown), height and width of the first image as a model gets it.

    The first one that can be read. Raises ``ImageError`` when ``preprocess`` fails on it, or the
    first few cannot be read.
    """
    if not len(images):
        return []
    sample = images.first_readable()
    check_custom(sample, preprocess)
    if sample.tensor is not None:
        return [(sample.tensor.shape[0], sample.tensor.shape[1], sample.tensor.shape[2])]
    picture = sample.picture
    if preprocess is None:
        return [(None, picture.shape[0], picture.shape[1])]
    try:
        shape = as_array(preprocess(picture.copy())).shape[-3:]
    except Exception as error:
        raise ImageError(
            f"preprocess failed on a picture of shape {picture.shape}: "
            f"{type(error).__name__}: {error}."
        ) from error
    if len(shape) != 3:
        raise ImageError(
            f"preprocess gave an array of shape {shape} of a picture, not one with three axes. "
            "Let it return the model's input, such as float32 (3, height, width)."
        )
    return [(shape[0], shape[1], shape[2])]
