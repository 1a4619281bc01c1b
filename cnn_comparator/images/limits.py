"""What a picture may claim: pixels, scans and tags, checked before they are decoded."""

from __future__ import annotations

import operator
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import SupportsIndex

from PIL import Image

from ..errors import ImageError
from ..naming import shown
from .headers import jpeg_segments, tag_bytes, webp_size

MAX_PIXELS = 64_000_000
"""Pixels of a picture that is decoded, unless ``max_pixels`` says otherwise."""

BYTES_A_PIXEL = 16
"""Bytes a pixel that a file may have; four channels of 16 bits, uncompressed, have 8."""

MOST_SCANS = 40
"""Scans of a JPEG, each of which goes over the whole picture again. Encoders make about ten."""

MOST_PIXELS_IN_PYTHON = 8_000_000
"""Pixels of a compressed BMP, or of a PPM as text or with another white than 255 and 65 535: Pillow
decodes these without compiled code."""

_IN_PYTHON = {"bmp_rle", "ppm", "ppm_plain"}

MOST_WIDTH_IN_PYTHON = 65_535
"""Pixels in its rows, any number of which one command leaves out."""

REMEDY = "Remove it, or convert it to PNG or JPEG."

_pillow = threading.Lock()


def checked_max_pixels(value: object) -> int:
    """``max_pixels`` as the user gives it. Raises ``ImageError``."""
    most = operator.index(value) if isinstance(value, SupportsIndex) else 0
    if most < 1:
        raise ImageError(
            f"max_pixels is {shown(repr(value))}; pass a whole number of pixels such as "
            f"{MAX_PIXELS}, the default."
        )
    return most


def check_bytes(kind: str, data: bytes, name: str, max_pixels: int) -> None:
    """What must be known before Pillow looks at a file at all. Raises ``ImageError``."""
    size = webp_size(data) if kind == "WEBP" else None
    if size is not None:
        _check_size(*size, name, max_pixels)
    tags = data if kind == "TIFF" else b""
    if kind == "JPEG":
        scans, tags = jpeg_segments(data)
        if scans > MOST_SCANS:
            raise ImageError(f"'{shown(name)}' is a JPEG in {scans} scans. {REMEDY}")
    if claims_too_much(tags):
        raise ImageError(f"'{shown(name)}' has tags of more bytes than it has itself. {REMEDY}")


def claims_too_much(tiff: bytes) -> bool:
    """Whether the tags of a TIFF or an EXIF refer to far more bytes than there are."""
    return tag_bytes(tiff) > 4 * len(tiff) + (1 << 16)


def check_header(image: Image.Image, name: str, max_pixels: int) -> None:
    """What an image that is not loaded yet says of itself. Raises ``ImageError``."""
    width, height = image.size
    _check_size(width, height, name, max_pixels)
    tags = getattr(image, "tag_v2", {})
    tile = (tags.get(322, 0), tags.get(323, 0))
    if all(isinstance(side, int) for side in tile):
        _check_size(*tile, name, max_pixels)
    in_python = any(tile[0] in _IN_PYTHON for tile in getattr(image, "tile", ()))
    if in_python and (width * height > MOST_PIXELS_IN_PYTHON or width > MOST_WIDTH_IN_PYTHON):
        raise ImageError(
            f"'{shown(name)}' has {width} × {height} pixels in a form of {image.format} that takes "
            f"long to decode, more than the limit of {MOST_PIXELS_IN_PYTHON} for it, which "
            f"max_pixels=… does not raise. {REMEDY}"
        )


def _check_size(width: int, height: int, name: str, max_pixels: int) -> None:
    if width * height > max_pixels:
        raise ImageError(
            f"'{shown(name)}' has {width} × {height} pixels, more than the limit of {max_pixels}. "
            "Pass a smaller picture, or raise the limit with max_pixels=…."
        )


@contextmanager
def pillow_unlimited(max_pixels: int) -> Iterator[None]:
    """Pillow's own limit is out of the way where the user's is higher."""
    if Image.MAX_IMAGE_PIXELS is None or max_pixels <= Image.MAX_IMAGE_PIXELS:
        yield
        return
    with _pillow:
        own, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
        try:
            yield
        finally:
            Image.MAX_IMAGE_PIXELS = own
