"""Mutations of pictures: lengths, sizes and kinds of their chunks, with right checksums. Pure."""

from __future__ import annotations

import random
import struct
import zlib
from collections.abc import Sequence
from typing import Literal

from .plain import LIMITS, PLAIN

Order = Literal["little", "big"]

_PNG_KINDS = (
    b"IHDR",
    b"PLTE",
    b"IDAT",
    b"tRNS",
    b"zTXt",
    b"iCCP",
    b"eXIf",
    b"fcTL",
    b"fdAT",
    b"acTL",
)


def _limit(rng: random.Random, width: int) -> int:
    return (rng.choice(LIMITS) + rng.choice((-1, 0, 0, 1))) % (1 << 8 * width)


def _patched(rng: random.Random, data: bytes, order: Order) -> bytes:
    """A number in a chunk becomes a limit."""
    width = rng.choice((1, 2, 4))
    at = rng.randrange(max(1, min(len(data), 64)))
    return data[:at] + _limit(rng, width).to_bytes(width, order) + data[at + width :]


def png(rng: random.Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    """Chunks changed, renamed, repeated, moved or lying about their length; checksums are right."""
    chunks, at = [], 8
    while at + 12 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        chunks.append((data[at + 4 : at + 8], data[at + 8 : at + 8 + length]))
        at += 12 + length
    place = rng.choice((0, rng.randrange(len(chunks))))
    kind, content = chunks[place]
    choice = rng.randrange(6)
    if choice < 2:
        chunks[place] = (kind, _patched(rng, content, "big"))
    elif choice == 2:
        chunks[place] = (kind, rng.choice(PLAIN)(rng, content, [each for _, each in chunks]))
    elif choice == 3:
        chunks[place] = (rng.choice(_PNG_KINDS), content)
    elif choice == 4:
        chunks[place:place] = [rng.choice(chunks)] * rng.choice((1, 2, 300))
    else:
        del chunks[place]
    lie = rng.randrange(len(chunks) or 1) if rng.random() < 0.15 else -1
    return data[:8] + b"".join(
        struct.pack(">I", _limit(rng, 4) if index == lie else len(content))
        + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        for index, (kind, content) in enumerate(chunks)
    )  # fmt: skip


def jpeg(rng: random.Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    """A segment's length, sizes or tables changed; or segments repeated or missing."""
    places, at = [], 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        places.append(at)
        if data[at + 1] == 0xDA:
            break
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    if not places:
        return data
    start = rng.choice(places)
    end = start + 2 + int.from_bytes(data[start + 2 : start + 4], "big")
    segment = data[start:end]
    choice = rng.randrange(5)
    if choice == 0:
        return data[: start + 2] + _limit(rng, 2).to_bytes(2, "big") + data[start + 4 :]
    if choice == 1:
        return data[:end] + segment * rng.choice((1, 2, 300)) + data[end:]
    if choice == 2:
        return data[:start] + data[end:]
    if choice == 3:
        return data[: start + 1] + bytes([rng.choice(range(0xC0, 0xFF))]) + data[start + 2 :]
    return data[: start + 4] + _patched(rng, segment[4:], "big") + data[end:]


def tiff(rng: random.Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    """An entry of the first directory has another tag, type, count or value."""
    order: Order = "little" if data[:2] == b"II" else "big"
    sign = "<" if order == "little" else ">"
    if data[2:4] not in (b"*\0", b"\0*") or len(data) < 16:
        return rng.choice(PLAIN)(rng, data, seeds)
    start = struct.unpack_from(sign + "L", data, 4)[0]
    if start + 2 > len(data):
        return data
    count = struct.unpack_from(sign + "H", data, start)[0]
    found = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 3))):
        at = start + 2 + 12 * rng.randrange(max(1, count))
        offset, width = rng.choice(((0, 2), (2, 2), (4, 4), (8, 4), (8, 2)))
        if at + offset + width <= len(found):
            value = rng.choice((_limit(rng, width), rng.randrange(1, 20), 254 + rng.randrange(90)))
            found[at + offset : at + offset + width] = value.to_bytes(4, order)[
                slice(0, width) if order == "little" else slice(4 - width, 4)
            ]
    return bytes(found)


def little(rng: random.Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    """A number in the first bytes becomes a limit, as GIF, BMP and WebP write numbers."""
    return _patched(rng, data, "little")


def riff(rng: random.Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    """A chunk of a WebP is changed, repeated, missing or lying about its length."""
    chunks, at = [], 12
    while at + 8 <= len(data):
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        chunks.append((data[at : at + 4], data[at + 8 : at + 8 + length], length))
        at += 8 + length + length % 2
    place = rng.randrange(len(chunks))
    kind, content, length = chunks[place]
    choice = rng.randrange(5)
    if choice == 0:
        chunks[place] = (kind, content, _limit(rng, 4))
    elif choice == 1:
        chunks[place:place] = [rng.choice(chunks)] * rng.choice((1, 2, 300))
    elif choice == 2:
        del chunks[place]
    else:
        chunks[place] = (kind, _patched(rng, content, "little"), length)
    body = b"".join(
        kind + length.to_bytes(4, "little") + content + bytes(len(content) % 2)
        for kind, content, length in chunks
    )
    return b"RIFF" + (len(body) + 4).to_bytes(4, "little") + b"WEBP" + body
