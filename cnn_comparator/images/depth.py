"""What the numbers of a Pillow image mean: which of them is white, and which colour is clear."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from ..errors import ImageError
from ..words import say

_BITS, _PHOTOMETRIC, _PLANES, _SIGNS = 258, 262, 284, 339
_UNSIGNED = {"PNG", "PPM"}
"""Formats whose whole numbers Pillow may hold in 32 bits although they have 16."""

_GREY_STEPS = {"L;2": 85, "L;4": 17}
_DARK = 4
"""How many times brighter white is than anything in a picture that is called dark."""


@dataclass(frozen=True)
class Depth:
    """``white`` is the number of 16 bits that is white, or black if ``inverted``; ``clear`` the
    transparent grey or colour as Pillow holds it.
    """

    white: int = 65_535
    inverted: bool = False
    clear: Any = None
    is_deep: bool = False

    def grey(self, values: np.ndarray) -> np.ndarray:
        """uint8 of whole numbers of 16 bits, rounded down; transparent ones are white."""
        found = np.clip(values.astype(np.int64) * 255 // self.white, 0, 255).astype(np.uint8)
        found = 255 - found if self.inverted else found
        return np.where(values == self.clear, 255, found) if isinstance(self.clear, int) else found


def loaded(image: Image.Image, what: str) -> Depth:
    """Loads an image, which then has its transparent colour in its ``info`` as its pixels are.

    Raises what ``depth_of`` and Pillow raise.
    """
    depth = depth_of(image, what)
    image.load()
    if depth.clear is not None:
        image.info["transparency"] = depth.clear
    return depth


def depth_of(image: Image.Image, what: str) -> Depth:
    """Of an image, if possible before it is loaded: what is loaded does not tell all.

    Raises ``ImageError`` for numbers that mean no brightness, and for those that Pillow misreads.
    """
    tags = getattr(image, "tag_v2", {})
    signed = 2 in _numbers(tags, _SIGNS)
    if signed or (image.mode == "I" and image.format not in _UNSIGNED):
        raise ImageError(
            f"{what} holds whole numbers with a sign or of 32 bits, and nothing tells which of "
            "them is white. Save it with 8 or 16 bits, or pass an array of uint8."
        )
    bits = max(_numbers(tags, _BITS), default=8)
    if bits > 8 and 2 in _numbers(tags, _PLANES) and len(image.getbands()) > 1:
        raise ImageError(
            f"{what} is a TIFF of {bits} bits with every channel apart, which is not decoded. "
            "Save it with its channels together, or pass an array of uint8 or uint16."
        )
    raw = _raw_mode(image)
    clear = image.info.get("transparency")
    if isinstance(clear, int):
        clear *= _GREY_STEPS.get(raw, 1)
    elif isinstance(clear, tuple) and ";16" in raw:
        clear = tuple(value >> 8 for value in clear)
    inverted = image.mode.startswith("I;16") and 0 in _numbers(tags, _PHOTOMETRIC)
    is_deep = image.mode.startswith("I") or ";16" in raw
    return Depth(4095 if bits == 12 else 65_535, inverted, clear, is_deep)


def dark_note(image: Image.Image, what: str) -> str | None:
    """What to say of a picture of 16 bits that uses the lowest of its values alone.

    Loads it. Raises whatever Pillow raises, and ``ImageError``.
    """
    if not depth_of(image, what).is_deep:
        return None
    depth = loaded(image, what)
    bounds: Any = image.getextrema()
    if depth.inverted:
        return None
    highest = max(high for _, high in (bounds if isinstance(bounds[0], tuple) else (bounds,)))
    white = depth.white if image.mode.startswith("I") else 255
    return said_of_dark(what, int(highest) * depth.white // white, depth.white)


def said_of_dark(what: str, highest: int, white: int) -> str | None:
    """The sentences for values up to ``highest`` of ``white``; ``None`` for bright ones."""
    if not 0 < highest < white / _DARK:
        return None
    return say(
        "images.dark",
        "{what} has values up to about {highest}, of {white} for white: it is shown, and enters "
        "the models, as dark as that. Pass arrays of floats from 0 to 1 to have it brighter.",
        what=what,
        highest=highest,
        white=white,
    )


def _numbers(tags: Any, tag: int) -> tuple[int, ...]:
    found = tags.get(tag, ())
    found = found if isinstance(found, tuple) else (found,)
    return tuple(value for value in found if isinstance(value, int))


def _raw_mode(image: Image.Image) -> str:
    """How the file holds the pixels; empty where that is no longer known."""
    for tile in getattr(image, "tile", ()):
        own = tile[3] if isinstance(tile[3], tuple) else (tile[3],)
        return next((part for part in own if isinstance(part, str)), "")
    return ""
