"""Mutations of the JSON header of safetensors: types, shapes, offsets, names, length. Pure."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from .plain import LIMITS

_TYPES = (
    "F32",
    "F64",
    "F16",
    "BF16",
    "I8",
    "U8",
    "I64",
    "BOOL",
    "F8_E4M3",
    "C64",
    "O",
    "",
    7,
    None,
)
_ODD: tuple[Any, ...] = (
    *(None, True, -1, 1.5, 1e308, float("inf"), float("nan"), "1", "", [], {}, [[1]], {"a": 1}),
    *(10**30, -(10**30), "x" * 3000, "\ud800", "\u202e", "\x00"),
)
_NAMES = (
    "",
    "a",
    "conv.weight",
    "__metadata__",
    "\ud800.weight",
    "x" * 5000,
    "\u202e.bias",
    "a.b\nc",
)


def mutated(rng: random.Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    """The header says something else of the same bytes, or of fewer or more."""
    length = int.from_bytes(data[:8], "little")
    header, body = json.loads(data[8 : 8 + length]), data[8 + length :]
    for _ in range(rng.choice((1, 1, 2, 3))):
        _mutate(rng, header)
    text = json.dumps(header).encode()
    choice = rng.random()
    if choice < 0.1:
        name = rng.choice(list(header) or ["a"])
        again = json.dumps({name: header.get(name)}).encode()
        text = text[:-1] + b"," + again[1:] if header else again
    elif choice < 0.15:
        text = rng.choice(
            (b"[" * 5000, b'{"a":' * 3000, text[:-1], b"[]", b"null", text + b" " * 99)
        )
    told = len(text) if rng.random() < 0.9 else rng.choice(LIMITS) % (1 << 64)
    if rng.random() < 0.1:
        body = body[: rng.randrange(len(body) + 1)] + bytes(rng.choice((0, 0, 1, 8)))
    return told.to_bytes(8, "little") + text + body


def _mutate(rng: random.Random, header: dict[str, Any]) -> None:
    tensors = [name for name in header if isinstance(header[name], dict)]
    if not tensors:
        header[rng.choice(_NAMES)] = _odd(rng)
        return
    name = rng.choice(tensors)
    entry = header[name]
    kind = rng.randrange(9)
    if kind == 0:
        header[rng.choice(_NAMES)] = header.pop(name)
    elif kind == 1:
        header[rng.choice(_NAMES)] = rng.choice((dict(entry), _odd(rng)))
    elif kind == 2:
        entry["dtype"] = rng.choice(_TYPES)
    elif kind == 3 and entry:
        entry.pop(rng.choice(list(entry)))
    elif kind == 4:
        entry[rng.choice(("dtype", "shape", "data_offsets", "other"))] = _odd(rng)
    else:
        numbers = entry.get(rng.choice(("shape", "data_offsets")))
        if isinstance(numbers, list):
            _renumber(rng, numbers)


def _odd(rng: random.Random) -> Any:
    """A value of its own: what is put into one file must not be changed with another."""
    return deepcopy(rng.choice(_ODD))


def _renumber(rng: random.Random, numbers: list[Any]) -> None:
    value = rng.choice((rng.choice(LIMITS), rng.choice(LIMITS), _odd(rng)))
    if not numbers or rng.random() < 0.2:
        numbers[:] = [*numbers, *[value] * rng.choice((1, 1, 70))]
        return
    at = rng.randrange(len(numbers))
    own = numbers[at]
    nearby = own + rng.choice((-8, -4, -1, 1, 4, 8)) if isinstance(own, int) else value
    numbers[at] = rng.choice((nearby, value))
