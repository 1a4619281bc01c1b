"""Small sound pictures of many kinds."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from PIL import Image, PngImagePlugin

_PIXELS = np.random.default_rng(5).integers(0, 256, (21, 26, 4), np.uint8)
_PIXELS[4:14, 5:20] = _PIXELS[0, 0]


def _image(mode: str = "RGB") -> Image.Image:
    if mode == "I;16":
        return Image.fromarray(_PIXELS[..., 0].astype(np.uint16) * 257)
    if mode == "F":
        return Image.fromarray(_PIXELS[..., 0].astype(np.float32) / 255)
    return Image.fromarray(_PIXELS).convert("RGB").convert(mode)


def _saved(kind: str, mode: str = "RGB", **options: Any) -> bytes:
    buffer = io.BytesIO()
    image = Image.fromarray(_PIXELS) if mode == "RGBA" else _image(mode)
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def _exif() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "maker"
    exif.get_ifd(0x8769)[0x9003] = "2020:01:01 00:00:00"
    return exif


def _frames(mode: str = "RGB") -> list[Image.Image]:
    return [_image(mode).rotate(90 * turn) for turn in (1, 2)]


def png() -> list[bytes]:
    text = PngImagePlugin.PngInfo()
    text.add_text("words", "a" * 500, zip=True)
    text.add_itxt("more", "é", zip=True)
    return [
        *(_saved("PNG", mode) for mode in ("RGB", "RGBA", "L", "LA", "P", "1", "I;16")),
        _saved("PNG", "P", transparency=3),
        _saved("PNG", exif=_exif(), pnginfo=text, dpi=(72, 72)),
        _saved("PNG", save_all=True, append_images=_frames()),
    ]


def jpeg() -> list[bytes]:
    return [
        *(_saved("JPEG", mode) for mode in ("RGB", "L", "CMYK")),
        _saved("JPEG", progressive=True),
        _saved("JPEG", exif=_exif(), comment=b"words", dpi=(72, 72)),
        _saved("JPEG", subsampling=2, restart_marker_blocks=2),
        _saved("MPO", save_all=True, append_images=_frames()),
    ]


def gif() -> list[bytes]:
    return [
        *(_saved("GIF", mode) for mode in ("P", "L", "1")),
        _saved("GIF", "P", transparency=7, interlace=True, comment=b"words"),
        _saved("GIF", "P", save_all=True, append_images=_frames("P"), disposal=2, loop=0),
    ]


def bmp() -> list[bytes]:
    grey = _saved("BMP", "P")
    runs = b"".join(b"\x1a" + bytes([row]) + b"\0\0" for row in range(21)) + b"\0\1"
    start = int.from_bytes(grey[10:14], "little")
    compressed = grey[:30] + (1).to_bytes(4, "little") + grey[34:start] + runs
    return [*(_saved("BMP", mode) for mode in ("RGB", "RGBA", "L", "1")), grey, compressed]


def tiff() -> list[bytes]:
    coded = ("tiff_lzw", "tiff_deflate", "jpeg", "packbits", "group4")
    return [
        *(_saved("TIFF", mode) for mode in ("RGB", "RGBA", "L", "P", "1", "I;16", "F", "CMYK")),
        *(_saved("TIFF", "1" if each == "group4" else "RGB", compression=each) for each in coded),
        _saved("TIFF", big_tiff=True, exif=_exif()),
        _saved("TIFF", compression="tiff_lzw", tiffinfo={322: 16, 323: 16}),
        _saved("TIFF", save_all=True, append_images=_frames()),
    ]


def webp() -> list[bytes]:
    return [
        _saved("WEBP"),
        _saved("WEBP", lossless=True),
        _saved("WEBP", "RGBA", exif=_exif().tobytes()),
        _saved("WEBP", "RGBA", lossless=True, xmp=b"<x/>"),
        _saved("WEBP", save_all=True, append_images=_frames(), duration=50),
    ]
