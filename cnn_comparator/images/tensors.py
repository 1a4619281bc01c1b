"""Tensors that enter the model unchanged, and how they are shown."""

from __future__ import annotations

import numpy as np

from .. import pictures
from ..errors import ImageError
from ..sample import Sample
from ..words import say
from .source import Found

UNCHANGED = say("images.unchanged", "The tensors enter the models unchanged.")
STRETCHED = say(
    "images.stretched",
    "The tensors enter the models unchanged; each is shown with its values stretched from the "
    "smallest to the largest.",
)


def from_tensors(batch: object) -> Found:
    """The images of one tensor ``(n, channels, height, width)``, or of one image less."""
    values = pictures.as_array(batch)
    if values.ndim == 3 and values.shape[0] in pictures.CHANNELS:
        values = values[np.newaxis]
    if values.ndim == 3:
        values = values[:, np.newaxis]
    if values.ndim != 4 or not values.size:
        raise ImageError(
            f"The tensor of images has the shape {values.shape}; "
            "pass (n, channels, height, width) with at least one image."
        )
    names = [f"image {index}" for index in range(len(values))]
    note = note_of(from_tensor(values[0], names[0]))
    return Found(lambda index: from_tensor(values[index], names[index]), names, note=note)


def note_of(sample: Sample) -> str | None:
    """What a person should know of a tensor and its picture."""
    if sample.tensor is None:
        return None
    return UNCHANGED if _is_seen(sample.tensor) else STRETCHED


def from_tensor(value: object, name: str, label: object = None) -> Sample:
    """A tensor ``(channels, height, width)``, ``(height, width, channels)`` or without channels.

    It is shown as it is when all its values lie from 0 to 1, otherwise stretched from its least
    to its largest finite value; of other than one or three channels the first three are shown, or
    the first.
    """
    tensor = np.asarray(pictures.as_array(value), np.float32)
    if tensor.ndim == 2:
        tensor = tensor[np.newaxis]
    if tensor.ndim != 3 or not tensor.size:
        raise ImageError(
            f"{name} is a tensor of shape {tensor.shape}; "
            "an image is (channels, height, width), or (height, width) for grey."
        )
    if tensor.shape[0] not in pictures.CHANNELS and tensor.shape[2] in pictures.CHANNELS:
        tensor = tensor.transpose(2, 0, 1)
    tensor = np.ascontiguousarray(tensor)
    seen = tensor if _is_seen(tensor) else _stretched(tensor)
    seen = seen[:3] if len(seen) >= 3 else seen[:1]
    return Sample(pictures.from_array(seen.transpose(1, 2, 0), name), tensor, label)


def _is_seen(tensor: np.ndarray) -> bool:
    return bool(tensor.min() >= 0 and tensor.max() <= 1)


def _stretched(tensor: np.ndarray) -> np.ndarray:
    """From 0 to 1 in float32; values that are not finite become 0, a constant tensor 0.5."""
    finite = np.isfinite(tensor)
    if not finite.any():
        return np.zeros_like(tensor)
    low, high = (np.float64(bound) for bound in (tensor[finite].min(), tensor[finite].max()))
    if low == high:
        return np.where(finite, np.float32(0.5), np.float32(0))
    scaled = (np.where(finite, tensor, low) - low) / (high - low)
    return scaled.astype(np.float32)
