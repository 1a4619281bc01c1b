"""From the bytes of a picture to its pixels: only formats that are decoded in this process.

Pillow hands some formats to other programs (PostScript to Ghostscript) and lets other packages
add formats of their own. Neither is ever asked here, whatever a file is called.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import TypeVar

import numpy as np
from PIL import Image, ImageFile

from .. import pictures
from ..errors import ImageError
from ..naming import shown
from .depth import dark_note
from .headers import SIGNATURE_BYTES, kind_of
from .limits import REMEDY, check_bytes, check_header, pillow_unlimited
from .pixels import from_pillow
from .reading import reading

Used = TypeVar("Used")

KINDS = "PNG, JPEG, GIF, BMP, PPM, TIFF and WebP"

_CLASSES = {
    "PNG": "Png",
    "JPEG": "Jpeg",
    "GIF": "Gif",
    "BMP": "Bmp",
    "PPM": "Ppm",
    "TIFF": "Tiff",
    "WEBP": "WebP",
}
_DECODED_HERE = {*_CLASSES, "DIB", "MPO"}


def decoded(data: bytes, name: str, max_pixels: int) -> np.ndarray:
    """uint8 ``(height, width, 3)``, upright as the camera's EXIF says. Raises ``ImageError``."""
    return _read(data, name, max_pixels, from_pillow)


def decoded_small(data: bytes, name: str, max_pixels: int, size: int) -> np.ndarray:
    """As ``decoded``, shrunk to fit ``size`` × ``size``; a JPEG is decoded at a fraction only."""

    def shrink(image: Image.Image, what: str) -> np.ndarray:
        if image.format == "JPEG":
            image.thumbnail((size, size), Image.Resampling.LANCZOS)
        return from_pillow(image, what)

    return pictures.shrunk(_read(data, name, max_pixels, shrink), size)


def note_of_data(data: bytes, name: str, max_pixels: int) -> str | None:
    """What a person should know of a picture, see ``dark_note``. Raises as ``decoded`` does."""
    return _read(data, name, max_pixels, dark_note)


def from_image(image: Image.Image, name: str, max_pixels: int) -> np.ndarray:
    """A Pillow image of the user's, as ``decoded``; one that is not loaded yet is loaded here.

    Raises ``ImageError`` for one not loaded whose loading may start another program.
    """
    return _given(image, name, max_pixels, from_pillow)


def note_of_image(image: Image.Image, name: str, max_pixels: int) -> str | None:
    """As ``note_of_data``, of a Pillow image of the user's. Raises as ``from_image`` does."""
    return _given(image, name, max_pixels, dark_note)


def check_kind(start: bytes, name: str) -> str:
    """The format by the first bytes of a file. Raises ``ImageError`` for one that is not read."""
    kind = kind_of(start)
    if kind is None:
        raise ImageError(f"'{shown(name)}' is no picture that can be read ({KINDS}). {REMEDY}")
    return kind


def _read(data: bytes, name: str, max_pixels: int, use: Callable[[Image.Image, str], Used]) -> Used:
    kind, what = check_kind(data[:SIGNATURE_BYTES], name), f"'{shown(name)}'"
    with reading(what, REMEDY), _cut_off(what), pillow_unlimited(max_pixels):
        check_bytes(kind, data, name, max_pixels)
        with _opened(kind, data, what) as image:
            check_header(image, name, max_pixels)
            return use(image, what)


def _given(
    image: Image.Image, name: str, max_pixels: int, use: Callable[[Image.Image, str], Used]
) -> Used:
    late = isinstance(image, ImageFile.ImageFile) and not _is_loaded(image)
    if late and image.format not in _DECODED_HERE:
        raise ImageError(
            f"{shown(name)} is a picture of format {shown(str(image.format))} that is not loaded "
            "yet, and loading it may start another program. Call its load() first if you trust "
            f"it, or pass {KINDS}."
        )
    with reading(shown(name), REMEDY), _cut_off(shown(name)):
        if late:
            check_header(image, name, max_pixels)
        return use(image, shown(name))


def _opened(kind: str, data: bytes, what: str) -> ImageFile.ImageFile:
    """Lazily, by Pillow's own class for the format and no other."""
    module = import_module(f"PIL.{_CLASSES[kind]}ImagePlugin")
    try:
        opened: ImageFile.ImageFile = getattr(module, f"{_CLASSES[kind]}ImageFile")(
            io.BytesIO(data)
        )
    except SyntaxError as error:
        if kind != "TIFF" or "pixel mode" not in str(error):
            raise
        raise ImageError(
            f"{what} is a TIFF whose channels, or the numbers in them, are of a kind that is not "
            "decoded. Read it with a package such as tifffile, and pass arrays."
        ) from error
    return opened


@contextmanager
def _cut_off(what: str) -> Iterator[None]:
    """Tells what Pillow says of files that end too early."""
    try:
        yield
    except OSError as error:
        if "truncated" not in str(error).lower():
            raise
        raise ImageError(
            f"{what} is cut off. Download or save it again, or leave it out."
        ) from error


def _is_loaded(image: ImageFile.ImageFile) -> bool:
    own = vars(image)
    return own.get("_im", own.get("im")) is not None and not image.tile
