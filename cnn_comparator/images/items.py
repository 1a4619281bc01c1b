"""One item of a list or a data set: its image and its label."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath

import numpy as np
from PIL import Image

from .. import pictures
from ..errors import CNNComparatorError, ImageError
from ..naming import shown
from ..sample import Sample
from .decoding import decoded, from_image, note_of_image
from .depth import said_of_dark
from .frameworks import is_model_input
from .picture_files import PictureFiles, path_of
from .stored import StoredPicture
from .tensors import from_tensor

_IMAGE_KEYS = ("image", "images", "img", "pixel_values", "input", "inputs", "x")
_LABEL_KEYS = ("label", "labels", "target", "targets", "class", "y")


def split(item: object) -> tuple[object, object]:
    """The image and the label, ``None`` if there is none, of an image, a pair or a dict."""
    if isinstance(item, Mapping):
        keys = [key for key in _IMAGE_KEYS if key in item]
        if not keys:
            known = shown(", ".join(f"'{key}'" for key in item))
            raise ImageError(
                f"The images are dicts with the keys {known or 'of nothing'}, and none of them "
                "is 'image'. Name the image 'image' and its class 'label'."
            )
        return item[keys[0]], next((item[key] for key in _LABEL_KEYS if key in item), None)
    if isinstance(item, tuple | list) and item:
        return item[0], item[1] if len(item) > 1 else None
    return item, None


def checked_item(image: object, name: str, files: PictureFiles) -> object:
    """The image in the form in which it is kept; a path comes back as text.

    It is an ``ImageError`` when it cannot be one; files are read later.
    """
    try:
        if isinstance(image, str | PurePath):
            if not files.see(path_of(image)):
                files.picture(path_of(image), str(image))
            return str(image)
        if not isinstance(image, Image.Image):
            read_item(image, name, files)
    except ImageError as error:
        return error.with_traceback(None)
    return image


def read_item(image: object, name: str, files: PictureFiles, label: object = None) -> Sample:
    """The image as picture or tensor. ``name`` begins the messages of ``ImageError``."""
    if isinstance(image, ImageError):
        raise ImageError(str(image))
    if isinstance(image, Mapping) and {"bytes", "path"} >= {*image}:
        # What Hugging Face's data sets give when they do not decode.
        image = image.get("bytes") or image.get("path")
    if isinstance(image, bytes):
        return Sample(decoded(image, name, files.max_pixels), None, label)
    if isinstance(image, str | PurePath):
        return Sample(files.picture(path_of(image), str(image)), None, label)
    if isinstance(image, Image.Image):
        return Sample(from_image(image, name, files.max_pixels), None, label)
    if is_model_input(image):
        return from_tensor(image, name, label)
    if _is_array(image):
        return Sample(pictures.from_array(pictures.as_array(image), name), None, label)
    raise ImageError(
        f"{name} is a {type(image).__qualname__}; pass arrays, tensors, Pillow images or paths."
    )


def note_of_item(image: object, name: str, files: PictureFiles) -> str | None:
    """What a person should know of a picture that is darker than they expect; see ``dark_note``.

    ``None`` for all else, also for what cannot be read.
    """
    if isinstance(image, str | PurePath):
        return files.note(path_of(image), str(image))
    try:
        if isinstance(image, Image.Image):
            return note_of_image(image, name, files.max_pixels)
        return note_of_array(pictures.as_array(image), name) if _is_array(image) else None
    except CNNComparatorError:
        return None


def note_of_array(array: np.ndarray, what: str) -> str | None:
    """As ``note_of_item``, of an array of one picture or several."""
    return said_of_dark(what, int(array.max()), 65_535) if pictures.is_deep(array) else None


def small_item(image: object, files: PictureFiles, size: int) -> np.ndarray | None:
    """The picture of a file, shrunk to fit a size; ``None`` for what is no file."""
    if not isinstance(image, str | PurePath):
        return None
    return files.thumbnail(path_of(image), str(image), size)


def stored_item(image: object, files: PictureFiles) -> StoredPicture | None:
    """What reads the picture of a file; ``None`` for what is no file."""
    if not isinstance(image, str | PurePath):
        return None
    path = path_of(image)
    return StoredPicture(files.only(path), path, str(image))


def _is_array(image: object) -> bool:
    return hasattr(image, "__array__") and not is_model_input(image)
