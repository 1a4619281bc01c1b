"""Mutations that know nothing of a format: bytes flipped, cut, put in, and joined. Pure."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

Mutator = Callable[[random.Random, bytes, Sequence[bytes]], bytes]
"""From random numbers, a file, and all seeds of its format, to a file that differs."""

LIMITS = (
    *(0, 1, 2, 3, 4, 7, 8, 16, 64, 100, 127, 128, 255, 256, 1000, 4096, 32767, 32768, 65535),
    *(65536, 1 << 20, 1 << 24, (1 << 31) - 1, 1 << 31, (1 << 32) - 1, 1 << 32, 1 << 40),
    *((1 << 62), (1 << 63) - 1, 1 << 63, (1 << 64) - 1),
)
"""Numbers that readers get wrong."""


def spot(rng: random.Random, data: bytes) -> int:
    """A place in the file; every second one near its beginning, where the headers are."""
    if not data:
        return 0
    return rng.randrange(min(len(data), 256) if rng.random() < 0.5 else len(data))


def flipped(rng: random.Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    """Some bits or bytes differ."""
    found = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 4, 16))):
        if found:
            at = spot(rng, data)
            found[at] = (
                found[at] ^ (1 << rng.randrange(8))
                if rng.random() < 0.5
                else rng.choice((0, 1, 0x7F, 0x80, 0xFE, 0xFF, rng.randrange(256)))
            )
    return bytes(found)


def truncated(rng: random.Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    """The end, or the beginning, is missing."""
    at = rng.randrange(len(data) + 1)
    return data[at:] if rng.random() < 0.1 else data[:at]


def inserted(rng: random.Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    """Bytes are put in: random, of one kind, or again what stands elsewhere."""
    at, count = spot(rng, data), rng.choice((1, 2, 3, 4, 8, 64, 1000))
    start = spot(rng, data)
    new = rng.choice(
        (rng.randbytes(count), bytes([rng.randrange(256)]) * count, data[start : start + count])
    )
    return data[:at] + new + data[at:]


def removed(rng: random.Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    """Bytes in the middle are missing."""
    at, count = spot(rng, data), rng.choice((1, 2, 4, 8, 64, 1000))
    return data[:at] + data[at + count :]


def overwritten(rng: random.Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    """A number of one to eight bytes becomes a limit."""
    width = rng.choice((1, 2, 4, 8))
    value = (rng.choice(LIMITS) + rng.choice((-1, 0, 0, 1))) % (1 << 8 * width)
    at = spot(rng, data)
    return data[:at] + value.to_bytes(width, rng.choice(("little", "big"))) + data[at + width :]


def spliced(rng: random.Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    """The beginning of one file and the end of another."""
    other = rng.choice(seeds)
    return data[: rng.randrange(len(data) + 1)] + other[rng.randrange(len(other) + 1) :]


PLAIN: tuple[Mutator, ...] = (flipped, truncated, inserted, removed, overwritten, spliced)
