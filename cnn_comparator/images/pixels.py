"""The pixels of a Pillow image, a band of rows at a time: large ones are never held twice."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator

import numpy as np
from PIL import Image

from .. import pictures
from .depth import Depth, loaded
from .limits import claims_too_much

BAND = 1 << 20
"""Pixels that are converted at once."""

_ORIENTATION = 0x0112
_TURNED: dict[int, Callable[[np.ndarray], np.ndarray]] = {
    2: lambda picture: picture[:, ::-1],
    3: lambda picture: picture[::-1, ::-1],
    4: lambda picture: picture[::-1],
    5: lambda picture: picture.transpose(1, 0, 2),
    6: lambda picture: np.rot90(picture, -1),
    7: lambda picture: picture[::-1, ::-1].transpose(1, 0, 2),
    8: lambda picture: np.rot90(picture, 1),
}
_GARBAGE = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
)


def from_pillow(image: Image.Image, what: str) -> np.ndarray:
    """uint8 ``(height, width, 3)``, upright as its EXIF says; transparency becomes white.

    ``what`` begins the messages of ``ImageError``. Raises whatever Pillow raises.
    """
    depth = loaded(image, what)
    convert = _converter(image, depth, what)
    found = np.empty((image.height, image.width, 3), np.uint8)
    top = 0
    for band in _bands(image):
        found[top : top + band.height] = convert(band)
        top += band.height
    turned = _TURNED.get(_orientation(image))
    return found if turned is None else np.ascontiguousarray(turned(found))


def _bands(image: Image.Image) -> Iterator[Image.Image]:
    rows = max(1, BAND // image.width)
    for top in range(0, image.height, rows):
        yield image.crop((0, top, image.width, min(top + rows, image.height)))


def _converter(image: Image.Image, depth: Depth, what: str) -> Callable[[Image.Image], np.ndarray]:
    if image.mode.startswith("I"):
        return lambda band: _three(depth.grey(np.asarray(band)))
    if image.mode == "F":
        bounds = [(np.min(values), np.max(values)) for values in map(np.asarray, _bands(image))]
        pictures.check_values(np.array([np.min(bounds), np.max(bounds)]), what)
        return lambda band: pictures.from_array(np.asarray(band), what)
    if {"A", "a"} & {*image.getbands()} or "transparency" in image.info:
        return _opaque
    return lambda band: np.asarray(band if band.mode == "RGB" else band.convert("RGB"))


def _three(grey: np.ndarray) -> np.ndarray:
    return np.repeat(grey[..., np.newaxis], 3, axis=2)


def _opaque(band: Image.Image) -> np.ndarray:
    layer = (band.convert("LA") if band.mode == "La" else band).convert("RGBA")
    paper = Image.new("RGBA", layer.size, "white")
    return np.asarray(Image.alpha_composite(paper, layer).convert("RGB"))


def _orientation(image: Image.Image) -> int:
    """1 to 8 as EXIF numbers them; 1, upright, where the EXIF cannot be read."""
    try:
        return 1 if claims_too_much(_exif(image)) else int(image.getexif().get(_ORIENTATION, 1))
    except _GARBAGE:
        return 1


def _exif(image: Image.Image) -> bytes:
    own, text = image.info.get("exif"), image.info.get("Raw profile type exif")
    if isinstance(own, bytes) or not isinstance(text, str):
        return own if isinstance(own, bytes) else b""
    return bytes.fromhex(re.sub(r"\s", "", "".join(text.split("\n")[3:])))
