"""How pictures enter a model."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from . import pictures
from .errors import ImageError
from .snapshot import Runner


def preprocess(
    shown: Sequence[np.ndarray],
    runner: Runner,
    custom: Callable[[np.ndarray], object] | None = None,
) -> np.ndarray:
    """The batch, float32 in the model's layout, of uint8 pictures ``(height, width, 3)``.

    Default: bilinear resize to the model's size, scale to 0–1. A model that takes any size gets
    the size of the first picture. ``custom`` maps one picture to the model's input without the
    batch. Raises ``ImageError`` when the result does not fit the model.
    """
    channels, height, width = runner.input_shape
    if custom is not None:
        return np.stack([_custom(picture, runner, custom) for picture in shown])
    if channels not in (None, 1, 3):
        raise ImageError(
            f"The model takes {channels} channels, pictures have 3. "
            "Pass preprocess=…, a function from one picture to the model's input."
        )
    height = shown[0].shape[0] if height is None else height
    width = shown[0].shape[1] if width is None else width
    batch = np.stack([pictures.resized(picture, height, width) for picture in shown])
    if channels == 1:
        batch = np.stack([pictures.grey(picture) for picture in batch])
    scaled = batch.astype(np.float32) / np.float32(255)
    if runner.layout == "NHWC":
        return scaled
    return np.ascontiguousarray(scaled.transpose(0, 3, 1, 2))


def _custom(
    picture: np.ndarray, runner: Runner, custom: Callable[[np.ndarray], object]
) -> np.ndarray:
    try:
        found = pictures.as_array(custom(picture.copy())).astype(np.float32)
    except Exception as error:
        raise ImageError(
            f"preprocess failed on a picture of shape {picture.shape}: "
            f"{type(error).__name__}: {error}."
        ) from error
    if found.ndim == 4 and len(found) == 1:
        found = found[0]
    channels, height, width = runner.input_shape
    wanted = (height, width, channels) if runner.layout == "NHWC" else (channels, height, width)
    fits = found.ndim == 3 and all(
        want in (None, got) for want, got in zip(wanted, found.shape, strict=True)
    )
    if not fits:
        text = ", ".join("any" if extent is None else str(extent) for extent in wanted)
        raise ImageError(
            f"preprocess gave an array of shape {found.shape}, "
            f"but the model takes ({text}). Change what preprocess returns."
        )
    return found
