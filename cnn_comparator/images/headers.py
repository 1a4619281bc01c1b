"""What the bytes of a picture claim, read before anything is decoded. Pure."""

from __future__ import annotations

import re
from struct import Struct

_SIGNATURES = (
    ("PNG", re.compile(rb"\x89PNG\r\n\x1a\n")),
    ("JPEG", re.compile(rb"\xff\xd8\xff")),
    ("GIF", re.compile(rb"GIF8[79]a")),
    ("BMP", re.compile(rb"BM")),
    ("PPM", re.compile(rb"P[1-6f]\s")),
    ("TIFF", re.compile(rb"II[*+]\0|MM\0[*+]")),
    ("WEBP", re.compile(rb"RIFF....WEBPVP8[ LX]", re.DOTALL)),
)
SIGNATURE_BYTES = 16
"""Bytes that tell the kind of a picture."""

_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]", re.DOTALL)
_START_OF_SCAN, _END_OF_IMAGE, _APP1 = 0xDA, 0xD9, 0xE1
_BARE = {0x01, 0xD8}

_WIDTHS = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_BIG_WIDTHS = {**_WIDTHS, 16: 8, 17: 8, 18: 8}
_DIRECTORIES = {34665, 34853, 40965}
_MOST_DIRECTORIES = 8


def kind_of(start: bytes) -> str | None:
    """Pillow's name of the format by its first ``SIGNATURE_BYTES``; ``None`` for all others."""
    return next((kind for kind, signature in _SIGNATURES if signature.match(start)), None)


def webp_size(data: bytes) -> tuple[int, int] | None:
    """Width and height of a WebP's canvas; ``None`` when the file is too short to tell."""
    if len(data) < 30:
        return None
    kind = data[12:16]
    if kind == b"VP8X":
        width, height = (int.from_bytes(data[at : at + 3], "little") for at in (24, 27))
        return width + 1, height + 1
    if kind == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = (int.from_bytes(data[at : at + 2], "little") & 0x3FFF for at in (26, 28))
    return width, height


def jpeg_segments(data: bytes) -> tuple[int, bytes]:
    """The scans of a JPEG's first picture, and its EXIF with all its parts joined."""
    scans, exif, at = 0, b"", 2
    while (found := _MARKER.search(data, at)) is not None:
        marker, at = data[found.start() + 1], found.end()
        if marker == _END_OF_IMAGE:
            break
        if marker in _BARE:
            continue
        length = int.from_bytes(data[at : at + 2], "big")
        segment = data[at + 2 : at + length]
        scans += marker == _START_OF_SCAN
        if marker == _APP1 and segment.startswith(b"Exif\0\0"):
            exif += segment[6:] if exif else segment
        at += max(length, 2)
    return scans, exif


def tag_bytes(tiff: bytes) -> int:
    """Bytes that the tags of a TIFF's or EXIF's first directories refer to, none beyond the file.

    In a sound file they are fewer than the file has; a file may also let thousands of tags refer
    to the same bytes, which are then copied for each.
    """
    tiff = re.sub(rb"^(Exif\0\0){1,2}", b"", tiff)
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or len(tiff) < 16:
        return 0
    big = 43 in tiff[2:4]
    first = Struct(f"{order}Q" if big else f"{order}L").unpack_from(tiff, 8 if big else 4)[0]
    offsets, total = [first], 0
    for place in range(_MOST_DIRECTORIES):
        if place >= len(offsets):
            break
        size, inner = _directory(tiff, offsets[place], order, big)
        total += size
        offsets += [offset for offset in inner if offset not in offsets]
    return total


def _directory(tiff: bytes, at: int, order: str, big: bool) -> tuple[int, list[int]]:
    head, entry = Struct(f"{order}Q" if big else f"{order}H"), Struct(f"{order}HH" + "LQ"[big] * 2)
    if at + head.size > len(tiff):
        return 0, []
    widths, inside = (_BIG_WIDTHS, 8) if big else (_WIDTHS, 4)
    start = at + head.size
    count = min(head.unpack_from(tiff, at)[0], (len(tiff) - start) // entry.size)
    total, inner = 0, []
    for tag, kind, values, offset in entry.iter_unpack(tiff[start : start + count * entry.size]):
        size = values * widths.get(kind, 0)
        total += min(size, len(tiff)) if size > inside else 0
        if tag in _DIRECTORIES:
            inner.append(offset)
    return total, inner
