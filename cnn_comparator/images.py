"""The images a person sees, wherever they come from, and their way into a model."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path, PurePath
from typing import cast

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from .errors import ImageError
from .snapshot import Runner

SUFFIXES = {".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff", ".ppm"}

Preprocess = Callable[[np.ndarray], object]


class ImageSource:
    """Images by index, read when they are looked at.

    ``labels`` are class indices (``None`` for an unknown one) or ``None``; ``classes`` the names
    of the classes or ``None``; ``note`` says what to do when there are no images.
    """

    def __init__(
        self,
        items: Sequence[object],
        names: Sequence[str],
        labels: tuple[int | None, ...] | None = None,
        classes: tuple[str, ...] | None = None,
    ) -> None:
        self._items = items
        self.names = tuple(names)
        self.labels = labels
        self.classes = classes
        self.note = None if len(items) else "Pass images=… to see what the models do with them."

    def __len__(self) -> int:
        return len(self._items)

    def picture(self, index: int) -> np.ndarray:
        """One image, uint8 ``(height, width, 3)``. Raises ``ImageError``."""
        return _picture(self._items[index], self.names[index])


def open_images(images: object, labels: object = None, classes: object = None) -> ImageSource:
    """Takes whatever holds images; see ``Comparison``. Raises ``ImageError`` in one sentence."""
    names_of_classes = None if classes is None else tuple(str(name) for name in _list(classes))
    if isinstance(images, ImageSource):
        return images
    if images is None:
        if labels is not None:
            raise ImageError("labels=… were given without images; pass images=… as well.")
        return ImageSource((), (), None, names_of_classes)
    items, names, folders = _items(images)
    if len(items) == 0:
        raise ImageError("There are no images in what was given as images=….")
    if labels is None and folders is not None:
        known = tuple(sorted(set(folders), key=_natural))
        names_of_classes = names_of_classes or known
        labels = [known.index(folder) for folder in folders]
    return ImageSource(
        items, names, _labels(labels, len(items), names_of_classes), names_of_classes
    )


def preprocess(
    pictures: Sequence[np.ndarray], runner: Runner, custom: Preprocess | None = None
) -> np.ndarray:
    """A float32 batch for a model from uint8 ``(height, width, 3)`` pictures.

    Default: bilinear resize to the model's size, scaled to 0–1, in the model's layout. ``custom``
    maps one picture to ``(channels, height, width)`` or the model's layout. Raises ``ImageError``.
    """
    if custom is None:
        return np.stack([_fit(picture, runner) for picture in pictures])
    batch = []
    for picture in pictures:
        try:
            made = np.asarray(custom(picture), np.float32)
        except Exception as error:
            raise ImageError(
                f"preprocess failed on an image: {type(error).__name__}: {error}."
            ) from error
        _check_shape(made, runner)
        batch.append(made)
    return np.stack(batch)


def png(picture: np.ndarray, size: int | None = None) -> tuple[bytes, int, int]:
    """A picture as PNG with its width and height, scaled down to fit ``size`` pixels a side."""
    image = Image.fromarray(picture)
    if size is not None:
        image.thumbnail((size, size), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue(), image.width, image.height


def _items(images: object) -> tuple[Sequence[object], list[str], list[str] | None]:
    if isinstance(images, str | PurePath):
        path = Path(images).expanduser()
        if path.is_dir():
            return _folder(path)
        if not path.is_file():
            raise ImageError(f"There is no image or folder '{images}'; check the path.")
        images = [path]
    if isinstance(images, Image.Image):
        images = [images]
    array = _array(images)
    if array is not None:
        return list(array), [f"image {index}" for index in range(len(array))], None
    items = _list(images)
    for index, item in enumerate(items):
        if isinstance(item, str | PurePath) and not Path(item).expanduser().is_file():
            raise ImageError(f"There is no image '{item}' (number {index}); check the path.")
        if not isinstance(item, str | PurePath | Image.Image):
            _check_pictures(_as_pictures(np.asarray(item)[None]))
    names = [
        Path(item).name if isinstance(item, str | PurePath) else f"image {index}"
        for index, item in enumerate(items)
    ]
    return items, names, None


def _folder(path: Path) -> tuple[Sequence[object], list[str], list[str] | None]:
    files = [file for file in path.rglob("*") if file.suffix.lower() in SUFFIXES and file.is_file()]
    if not files:
        raise ImageError(f"The folder '{path}' holds no images ({', '.join(sorted(SUFFIXES))}).")
    files.sort(key=lambda file: _natural(str(file.relative_to(path))))
    names = [str(file.relative_to(path)) for file in files]
    folders = [file.relative_to(path).parts[0] for file in files]
    in_classes = all(len(file.relative_to(path).parts) == 2 for file in files)
    return files, names, folders if in_classes else None


def _array(images: object) -> np.ndarray | None:
    if isinstance(images, list | tuple) or not hasattr(images, "__array__"):
        return None
    pictures = _as_pictures(np.asarray(images))
    _check_pictures(pictures)
    return pictures


def _as_pictures(array: np.ndarray) -> np.ndarray:
    """``(n, height, width, channels)``; one picture becomes a batch of one."""
    if array.ndim == 3 and array.shape[-1] in (1, 3, 4):
        array = array[None]
    if array.ndim == 3:
        array = array[..., None]
    if array.ndim == 4 and array.shape[-1] not in (1, 3, 4) and array.shape[1] in (1, 3, 4):
        array = array.transpose(0, 2, 3, 1)
    if array.ndim != 4 or array.shape[-1] not in (1, 3, 4):
        raise ImageError(
            f"images have shape {array.shape}; pass (n, height, width, 3) for colour"
            " or (n, height, width) for grey."
        )
    return array


def _check_pictures(array: np.ndarray) -> None:
    if array.dtype == np.uint8 or array.size == 0:
        return
    if array.dtype.kind != "f":
        raise ImageError(f"images have type {array.dtype}; pass uint8, or floats between 0 and 1.")
    low, high = float(np.min(array)), float(np.max(array))
    if not (low >= 0 and high <= 1):
        raise ImageError(
            f"images have values from {low:.4g} to {high:.4g}; pass uint8, or floats between 0"
            " and 1 as a person sees them, and put the model's scaling into preprocess=…."
        )


def _picture(item: object, name: str) -> np.ndarray:
    if isinstance(item, str | PurePath):
        try:
            with Image.open(Path(item).expanduser()) as image:
                return _rgb(ImageOps.exif_transpose(image))
        except (UnidentifiedImageError, OSError, ValueError) as error:
            raise ImageError(f"'{name}' is not an image that can be read.") from error
    if isinstance(item, Image.Image):
        return _rgb(ImageOps.exif_transpose(item))
    array = _as_pictures(np.asarray(item)[None])[0]
    _check_pictures(array)
    if array.dtype != np.uint8:
        array = np.rint(array * 255).astype(np.uint8)
    if array.shape[-1] == 1:
        array = np.repeat(array, 3, axis=-1)
    if array.shape[-1] == 4:
        return _rgb(Image.fromarray(array, "RGBA"))
    return np.ascontiguousarray(array)


def _rgb(image: Image.Image) -> np.ndarray:
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image)
    return np.asarray(image.convert("RGB"))


def _fit(picture: np.ndarray, runner: Runner) -> np.ndarray:
    channels, height, width = runner.input_shape
    image = Image.fromarray(picture)
    target = (width or image.width, height or image.height)
    if image.size != target:
        image = image.resize(target, Image.Resampling.BILINEAR)
    if channels == 1:
        image = image.convert("L")
    values = np.asarray(image, np.float32) / np.float32(255)
    values = values.reshape(*values.shape[:2], -1)
    return values if runner.layout == "NHWC" else values.transpose(2, 0, 1)


def _check_shape(made: np.ndarray, runner: Runner) -> None:
    channels, height, width = runner.input_shape
    wanted = (height, width, channels) if runner.layout == "NHWC" else (channels, height, width)
    fits = made.ndim == 3 and all(
        extent is None or extent == got for extent, got in zip(wanted, made.shape, strict=True)
    )
    if not fits:
        raise ImageError(
            f"preprocess made an input of shape {made.shape}, but the model takes {wanted}."
        )


def _labels(
    labels: object, total: int, classes: tuple[str, ...] | None
) -> tuple[int | None, ...] | None:
    if labels is None:
        return None
    found = _list(labels)
    if len(found) != total:
        raise ImageError(f"There are {total} images but {len(found)} labels; pass one for each.")
    return tuple(_label(label, classes) for label in found)


def _label(label: object, classes: tuple[str, ...] | None) -> int | None:
    if label is None:
        return None
    if isinstance(label, str):
        if classes is None or label not in classes:
            raise ImageError(f"The label '{label}' is not one of classes=….")
        return classes.index(label)
    try:
        index = int(np.asarray(label).item())
    except (TypeError, ValueError):
        raise ImageError(
            f"The label {label!r} is neither an index nor the name of a class."
        ) from None
    if index < 0 or (classes is not None and index >= len(classes)):
        known = "" if classes is None else f"; there are {len(classes)} classes"
        raise ImageError(f"The label {index} is beyond the classes{known}.")
    return index


def _list(values: object) -> list[object]:
    try:
        return list(cast("Iterable[object]", values))
    except TypeError:
        raise ImageError(
            f"{type(values).__name__} cannot be read as a list of images, labels or classes."
        ) from None


def _natural(text: str) -> list[tuple[int, int, str]]:
    """A key that sorts 2 before 10."""
    return [
        (0, int(part), "") if part.isdigit() else (1, 0, part.lower())
        for part in re.split(r"(\d+)", text)
        if part
    ]
