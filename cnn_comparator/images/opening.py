"""From what the user gives to an image source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePath

from .. import pictures
from ..errors import ImageError
from ..labels import read_classes, read_labels
from ..words import say
from .arrays import from_array, from_list
from .datasets import from_loader, from_map_style, from_stream
from .files import from_path
from .frameworks import is_loader, is_model_input, is_stream
from .limits import MAX_PIXELS, checked_max_pixels
from .picture_files import PictureFiles, path_of
from .reading import reading
from .source import NOTHING, Found, ImageSource
from .tensors import from_tensors

_NO_IMAGES = say(
    "images.none",
    "No images were given. Pass images=… (a folder, a list of files, an array, a data set or a "
    "loader) to see predictions, activations and patches.",
)


def open_images(
    images: object,
    labels: object = None,
    classes: object = None,
    max_pixels: int = MAX_PIXELS,
) -> ImageSource:
    """The images of an array, a list, a folder, a path, one picture, a data set or a loader.

    Arrays are ``(n, height, width[, 1, 3 or 4])`` or ``(n, 3, height, width)``, uint8 or float
    0–1. The sub-folders of a folder without pictures of its own are its classes, in the order in
    which Python sorts their names, as torchvision and Keras do. Floating-point tensors of PyTorch
    enter the model unchanged. ``labels`` are indices, or names of ``classes``; both win over what
    the images bring themselves. Files, and Pillow images that are not loaded yet, of more than
    ``max_pixels`` are not decoded. Raises ``ImageError``.
    """
    if isinstance(images, ImageSource):
        return images
    names = read_classes(classes)
    files = PictureFiles(checked_max_pixels(max_pixels))
    if images is None:
        if labels is not None:
            raise ImageError("There are labels but no images. Pass images=… as well.")
        return ImageSource(Found(NOTHING.read, (), note=_NO_IMAGES), None, names)
    with reading("The images", "Check what images=… is."):
        found = _found(images, names, files)
    names = names or found.classes
    given = found.labels if labels is None else labels
    indices = None if given is None else read_labels(given, len(found.names), names)
    return ImageSource(found, indices, names)


def _found(images: object, classes: tuple[str, ...] | None, files: PictureFiles) -> Found:
    if isinstance(images, str | PurePath):
        return from_path(path_of(images), str(images), classes, files)
    if isinstance(images, list | tuple):
        return from_list(images, files)
    if hasattr(images, "getbands"):
        return from_list([images], files)
    if is_model_input(images):
        return from_tensors(images)
    if hasattr(images, "__array__"):
        array = pictures.as_array(images)
        is_list = array.ndim == 1 and array.dtype.kind in "OUT"
        return from_list(list(array), files) if is_list else from_array(array)
    if is_loader(images):
        return from_loader(images, files)
    kind = type(images)
    if not isinstance(images, Mapping | bytes):
        if hasattr(kind, "__len__") and hasattr(kind, "__getitem__") and not is_stream(images):
            return from_map_style(images, files)
        if isinstance(images, Iterable):
            return from_stream(images, files)
    raise ImageError(
        f"Images cannot be read from {kind.__qualname__}. Pass an array, a list of pictures or "
        "paths, the path of a folder, or a data set or loader of PyTorch."
    )
