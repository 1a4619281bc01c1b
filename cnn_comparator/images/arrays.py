"""Images from one array, or from a list of pictures, tensors, arrays and paths."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

import numpy as np

from .. import pictures
from ..errors import ImageError
from ..sample import Sample
from ..words import say, together
from .frameworks import is_model_input
from .items import (
    checked_item,
    note_of_array,
    note_of_item,
    read_item,
    small_item,
    split,
    stored_item,
)
from .picture_files import PictureFiles
from .source import Found
from .tensors import from_tensor, note_of
from .unread import unread_note


def from_array(array: np.ndarray) -> Found:
    """Pictures ``(n, height, width[, 1, 3 or 4])`` or ``(n, 3, height, width)``."""
    given = array.shape
    if array.ndim == 2 or (array.ndim == 3 and array.shape[2] in (3, 4)):
        array = array[np.newaxis]
    if array.ndim == 4 and array.shape[3] not in pictures.CHANNELS:
        array = array.transpose(0, 2, 3, 1)
    if array.ndim == 3:
        array = array[..., np.newaxis]
    if array.ndim != 4 or array.shape[3] not in pictures.CHANNELS:
        raise ImageError(
            f"The array of images has the shape {given}; "
            "pass (n, height, width, 3), or (n, height, width) for grey."
        )
    if not array.size:
        raise ImageError("The array of images is empty. Pass at least one picture.")
    pictures.check_values(array, "The array of images")
    names = [f"image {index}" for index in range(len(array))]
    notes = [note_of_array(array, "The array of images")]
    if len(given) == 3 and given[0] == 3 == len(array):
        notes.append(
            say(
                "images.grey",
                "The array of shape {shape} was taken for 3 grey images. Pass array[None] if it is "
                "one in colour.",
                shape=str(given),
            )
        )
    note = together(*notes)
    return Found(
        lambda index: Sample(pictures.from_array(array[index], names[index])), names, note=note
    )


def from_list(items: Sequence[object], files: PictureFiles) -> Found:
    """One image an item: a picture, a tensor, an array, a path, or one of these and a label."""
    if not items:
        raise ImageError("The list of images is empty. Pass at least one picture.")
    parts = [split(item) for item in items]
    images = [
        checked_item(image, f"image {index}", files) for index, (image, label) in enumerate(parts)
    ]
    errors = [image for image in images if isinstance(image, ImageError)]
    if len(errors) == len(images):
        raise errors[0]
    names = [
        str(image) if isinstance(image, str | PurePath) else f"image {index}"
        for index, (image, _) in enumerate(parts)
    ]
    labels = [label for _, label in parts]
    tensors = next((image for image in images if is_model_input(image)), None)
    dark = note_of_item(images[0], names[0], files)
    own = dark if tensors is None else note_of(from_tensor(tensors, names[0]))
    return Found(
        lambda index: read_item(images[index], names[index], files),
        names,
        labels if any(label is not None for label in labels) else None,
        note=together(own, unread_note(errors, len(images))),
        thumbnail=lambda index, size: small_item(images[index], files, size),
        stored=lambda index: stored_item(images[index], files),
    )
