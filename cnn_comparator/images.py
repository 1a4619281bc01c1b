"""The images a comparison shows."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path, PurePath

import numpy as np

from . import pictures
from .errors import ImageError
from .labels import read_classes, read_labels
from .pictures import as_array, png
from .preprocessing import preprocess

__all__ = ["ImageSource", "open_images", "png", "preprocess"]

_EXTENSIONS = frozenset(
    (".bmp", ".gif", ".jpeg", ".jpg", ".pbm", ".pgm", ".png", ".ppm", ".tif", ".tiff", ".webp")
)
_NOTHING = (
    "No images were given. Pass images=… (a folder, a list of files or an array) "
    "to see predictions, activations and patches."
)
Loader = Callable[[], np.ndarray]


class ImageSource:
    """Pictures with names and, if known, labels; files are read when a picture is asked for.

    ``labels`` are indices of classes, ``None`` where unknown; ``note`` is for people.
    """

    def __init__(
        self,
        loaders: Sequence[Loader] = (),
        names: Sequence[str] = (),
        labels: tuple[int | None, ...] | None = None,
        classes: tuple[str, ...] | None = None,
        note: str | None = None,
    ) -> None:
        self._loaders = tuple(loaders)
        self.names = tuple(names)
        self.labels = labels
        self.classes = classes
        self.note = note

    def __len__(self) -> int:
        return len(self._loaders)

    def picture(self, index: int) -> np.ndarray:
        """uint8 ``(height, width, 3)``. Raises ``ImageError``."""
        if not 0 <= index < len(self):
            raise ImageError(f"There is no image {index}; there are {len(self)} images.")
        return self._loaders[index]()


def open_images(images: object, labels: object = None, classes: object = None) -> ImageSource:
    """The pictures of an array, a list, a folder, a path or one picture.

    Arrays are ``(n, height, width[, 1, 3 or 4])`` or ``(n, 3, height, width)``, uint8 or float
    0–1. The sub-folders of a folder without pictures of its own are its classes, in the order in
    which Python sorts their names, as torchvision and Keras do. ``labels`` are indices, or names
    of ``classes``. Raises ``ImageError``.
    """
    if isinstance(images, ImageSource):
        return images
    names = read_classes(classes)
    if images is None:
        if labels is not None:
            raise ImageError("There are labels but no images. Pass images=… as well.")
        return ImageSource(classes=names, note=_NOTHING)
    if isinstance(images, str | PurePath):
        found = _from_path(Path(images).expanduser(), str(images), names)
    elif isinstance(images, list | tuple):
        found = _from_list(images)
    elif hasattr(images, "getbands"):
        found = _from_list([images])
    elif hasattr(images, "__array__"):
        found = _from_array(as_array(images))
    else:
        raise ImageError(
            f"Images cannot be read from {type(images).__qualname__}. Pass an array, a list of "
            "pictures or paths, or the path of a folder."
        )
    names = names or found.classes
    indices = found.labels if labels is None else read_labels(labels, len(found), names)
    return ImageSource(found._loaders, found.names, indices, names)


def _from_array(array: np.ndarray) -> ImageSource:
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

    def loader(index: int) -> Loader:
        return lambda: pictures.from_array(array[index], names[index])

    return ImageSource([loader(index) for index in range(len(array))], names)


def _from_list(items: Sequence[object]) -> ImageSource:
    if not items:
        raise ImageError("The list of images is empty. Pass at least one picture.")
    loaders, names = [], []
    for index, item in enumerate(items):
        name = f"image {index}"
        if isinstance(item, str | PurePath):
            name = str(item)
            loaders.append(_file(Path(item).expanduser(), name))
        else:
            loaders.append(_item(item, name))
        names.append(name)
    return ImageSource(loaders, names)


def _item(item: object, name: str) -> Loader:
    from PIL import Image

    if isinstance(item, Image.Image):
        return lambda: pictures.from_image(item)
    if not hasattr(item, "__array__"):
        raise ImageError(
            f"{name} is a {type(item).__qualname__}; pass arrays, Pillow images or paths."
        )
    array = as_array(item)
    pictures.from_array(array, name)
    return lambda: pictures.from_array(array, name)


def _file(path: Path, name: str) -> Loader:
    if not path.is_file():
        raise ImageError(f"No file at '{name}'. Check the path of the image.")
    return lambda: pictures.from_file(path, name)


def _from_path(path: Path, name: str, classes: tuple[str, ...] | None) -> ImageSource:
    if not path.is_dir():
        if not path.exists():
            raise ImageError(f"No folder or file at '{name}'. Check the path of the images.")
        return ImageSource([_file(path, name)], [path.name])
    files = sorted(
        (file for file in path.rglob("*") if _is_picture(file, path)),
        key=lambda file: _natural(file.relative_to(path).as_posix()),
    )
    if not files:
        raise ImageError(f"The folder '{name}' has no images, such as .png or .jpg files.")
    names = [file.relative_to(path).as_posix() for file in files]
    loaders = [_file(file, shown) for file, shown in zip(files, names, strict=True)]
    if any("/" not in shown for shown in names):
        return ImageSource(loaders, names)
    folders = sorted({shown.split("/")[0] for shown in names})
    known = _folder_classes(folders, classes, name)
    labels = tuple(known.index(shown.split("/")[0]) for shown in names)
    return ImageSource(loaders, names, labels, tuple(known))


def _is_picture(file: Path, root: Path) -> bool:
    hidden = any(part.startswith(".") for part in file.relative_to(root).parts)
    return not hidden and file.suffix.lower() in _EXTENSIONS and file.is_file()


def _folder_classes(
    folders: list[str], classes: tuple[str, ...] | None, name: str
) -> Sequence[str]:
    """The folder of every class, in the order of the classes."""
    if classes is None or (len(classes) == len(folders) and set(folders) != set(classes)):
        return folders
    if set(folders) <= set(classes):
        return classes
    unknown = next(folder for folder in folders if folder not in classes)
    raise ImageError(
        f"The folder '{name}' has a sub-folder '{unknown}', which is none of the "
        f"{len(classes)} classes. Rename it, or leave classes out."
    )


def _natural(name: str) -> list[tuple[int, int | str]]:
    """Sorts ``photo2`` before ``photo10``."""
    return [
        (0, int(part)) if part.isdigit() else (1, part.lower())
        for part in re.split(r"(\d+)", name)
        if part
    ]
