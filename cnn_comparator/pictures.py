"""Pictures as uint8 arrays: from arrays of other kinds, resized, and as PNG."""

from __future__ import annotations

import io

import numpy as np

from .errors import ImageError

CHANNELS = (1, 3, 4)
_SLACK = 1e-5


def from_array(array: np.ndarray, what: str) -> np.ndarray:
    """uint8 ``(height, width, 3)`` from one picture ``(height, width[, 1, 3 or 4])``.

    ``(3, height, width)`` is transposed. ``what`` begins the messages of ``ImageError``.
    """
    check_values(array, what)
    if array.ndim == 3 and array.shape[2] not in CHANNELS and array.shape[0] in CHANNELS:
        array = array.transpose(1, 2, 0)
    if array.ndim == 2:
        array = array[..., np.newaxis]
    if array.ndim != 3 or array.shape[2] not in CHANNELS or not array.size:
        raise ImageError(
            f"{what} has the shape {array.shape}; a picture is (height, width, 3), "
            "or (height, width) for grey."
        )
    if array.dtype.kind == "f":
        wide = array.astype(np.promote_types(array.dtype, np.float32), copy=False)
        array = np.rint(np.clip(wide, 0, 1) * 255)
    elif is_deep(array):
        array = array // 257
    elif array.dtype.kind == "b":
        array = array * np.uint8(255)
    if array.shape[2] == 4:
        opacity = array[..., 3:].astype(np.float64) / 255
        array = np.rint(array[..., :3] * opacity + 255 * (1 - opacity))
    if array.shape[2] == 1:
        array = np.repeat(array, 3, axis=2)
    return np.ascontiguousarray(array, np.uint8)


def is_deep(array: np.ndarray) -> bool:
    """Whether it holds whole numbers of 16 bits, of which 65 535 is white."""
    return array.dtype.kind == "u" and array.dtype.itemsize == 2


def check_values(array: np.ndarray, what: str) -> None:
    """Raises ``ImageError`` unless values are uint8, uint16, bool, or float from 0 to 1."""
    if array.dtype == np.uint8 or array.dtype.kind == "b" or is_deep(array) or not array.size:
        return
    if array.dtype.kind != "f":
        fits = array.dtype.kind in "iu" and array.min() >= 0 and array.max() <= 255
        raise ImageError(
            f"{what} holds {array.dtype}; images are uint8, uint16 or float from 0 to 1. "
            + ("Convert with .astype('uint8')." if fits else "Scale it to one of these.")
        )
    low, high = float(array.min()), float(array.max())
    if not np.isfinite((low, high)).all():
        raise ImageError(
            f"{what} has values that are NaN or infinite; float images go from 0 to 1. Replace "
            "them, for example with numpy.nan_to_num."
        )
    if not (low >= -_SLACK and high <= 1 + _SLACK):
        remedy = (
            "Divide by 255."
            if low >= 0 and 1 < high <= 255
            else "Pass what a person sees, and the normalisation as preprocess=…; or a tensor of "
            "PyTorch, which enters the model unchanged."
        )
        raise ImageError(
            f"{what} has values from {low:.4g} to {high:.4g}; float images go from 0 to 1. {remedy}"
        )


def resized(picture: np.ndarray, height: int, width: int) -> np.ndarray:
    """Bilinear, uint8 ``(height, width, 3)``."""
    from PIL import Image

    if picture.shape[:2] == (height, width):
        return picture
    image = Image.fromarray(picture).resize((width, height), Image.Resampling.BILINEAR)
    return np.asarray(image)


def grey(picture: np.ndarray) -> np.ndarray:
    """uint8 ``(height, width, 1)``: luma by ITU-R 601-2."""
    from PIL import Image

    return np.asarray(Image.fromarray(picture).convert("L"))[..., np.newaxis]


def shrunk(picture: np.ndarray, size: int) -> np.ndarray:
    """The picture in its proportions, shrunk to fit ``size`` × ``size`` pixels."""
    from PIL import Image

    if max(picture.shape[:2]) <= size:
        return picture
    image = Image.fromarray(picture)
    image.thumbnail((size, size), Image.Resampling.LANCZOS)
    return np.asarray(image)


def png(picture: np.ndarray) -> tuple[bytes, int, int]:
    """The PNG of a picture, its width and its height."""
    from PIL import Image

    image = Image.fromarray(picture)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue(), image.width, image.height


def as_array(value: object) -> np.ndarray:
    """A NumPy array of an array or a tensor of any framework."""
    for step in ("detach", "cpu"):
        if hasattr(value, step):
            value = getattr(value, step)()
    if str(getattr(value, "dtype", "")) == "torch.bfloat16":
        value = getattr(value, "float")()  # noqa: B009 - NumPy has no such type
    return np.asarray(value)
