"""Mutations of protobuf: a file is read as fields within fields, changed, and written again. Pure.

Which bytes are messages is guessed: those that can be read as one.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field

from .plain import LIMITS

_DEEPEST = 12
_VARINT, _EIGHT, _BYTES, _FOUR = 0, 1, 2, 5
_NAMES = (
    *(b"", b"x", b"w", b"y", b"\xff\xfe", b"a" * 3000, "\u202egnp".encode(), b"Conv", b"Loop"),
    *(b"If", b"Constant", b"Identity", b"DequantizeLinear", b"ai.onnx.ml", b"../../etc/passwd"),
    *(b"Reshape", b"ConstantOfShape", b"Expand", b"Tile", b"BatchNormalization", b"LSTM"),
)


@dataclass
class Field:
    """One field; ``inner`` is set for bytes that read as a message."""

    number: int
    kind: int
    value: int = 0
    data: bytes = b""
    inner: list[Field] = field(default_factory=list)
    lie: int = 0


def mutated(rng: random.Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    """Some fields differ: numbers, names, lengths, order; or stand twice, or are missing."""
    fields = parsed(data)
    if not fields:
        return data
    for _ in range(rng.choice((1, 1, 2, 3))):
        _mutate(rng, fields)
    return written(fields)


def parsed(data: bytes, depth: int = 0) -> list[Field] | None:
    """The fields of a message; ``None`` when the bytes cannot be one."""
    fields: list[Field] = []
    at = 0
    while at < len(data):
        key = _varint(data, at)
        if key is None or key[0] >> 3 == 0:
            return None
        at = key[1]
        one = Field(key[0] >> 3, key[0] & 7)
        if one.kind == _VARINT:
            value = _varint(data, at)
            if value is None:
                return None
            one.value, at = value
        else:
            fixed = {_EIGHT: (8, at), _FOUR: (4, at)}.get(one.kind)
            length = _varint(data, at) if one.kind == _BYTES else fixed
            if length is None or length[1] + length[0] > len(data):
                return None
            one.data = data[length[1] : length[1] + length[0]]
            at = length[1] + length[0]
            if one.kind == _BYTES and depth < _DEEPEST and 2 <= len(one.data) < 100_000:
                one.inner = parsed(one.data, depth + 1) or []
        fields.append(one)
    return fields


def written(fields: list[Field]) -> bytes:
    """The bytes of a message."""
    parts: list[bytes] = []
    for one in fields:
        parts.append(_packed(one.number << 3 | one.kind))
        if one.kind == _VARINT:
            parts.append(_packed(one.value))
            continue
        data = written(one.inner) if one.inner else one.data
        if one.kind == _BYTES:
            parts.append(_packed(max(0, len(data) + one.lie)))
        parts.append(data)
    return b"".join(parts)


def _mutate(rng: random.Random, fields: list[Field]) -> None:
    everywhere = [message for message in _messages(fields) if message]
    siblings = rng.choice(everywhere)
    at = rng.randrange(len(siblings))
    one = siblings[at]
    kind = rng.randrange(11)
    if kind == 0:
        del siblings[at]
    elif kind == 1:
        siblings[at:at] = [deepcopy(one) for _ in range(rng.choice((1, 1, 2, 50)))]
    elif kind == 2:
        one.number = rng.choice((1, 2, 3, 4, 5, 7, 8, 9, 11, 13, 14, 20, 25, 1000))
    elif kind == 3:
        siblings[at] = deepcopy(rng.choice(rng.choice(everywhere)))
    elif kind == 4:
        one.lie = rng.choice((-1, 1, 5, 1000, 1 << 31, 1 << 62))
    elif one.kind == _VARINT:
        one.value = (rng.choice(LIMITS) + rng.choice((-1, 0, 0, 1))) % (1 << 64)
    elif one.inner and kind < 7:
        rng.shuffle(one.inner)
    elif one.inner and kind == 7:
        _nest(rng, one)
    else:
        _rename(rng, one, everywhere)


def _nest(rng: random.Random, one: Field) -> None:
    """The message lies in itself, many times."""
    data = written(one.inner)
    for _ in range(rng.choice((1, 5, 90, 500))):
        data = _packed(rng.choice((one.number, 5, 6)) << 3 | _BYTES) + _packed(len(data)) + data
    one.data, one.inner = data, []


def _rename(rng: random.Random, one: Field, everywhere: list[list[Field]]) -> None:
    """Other bytes: a name that stands elsewhere (which makes loops), or one from the list."""
    taken = [each.data for message in everywhere for each in message if 0 < len(each.data) < 40]
    choice = rng.random()
    one.inner = []
    if taken and choice < 0.5:
        one.data = rng.choice(taken)
    elif choice < 0.75 or not one.data:
        one.data = rng.choice(_NAMES)
    else:
        found = bytearray(one.data)
        found[rng.randrange(len(found))] = rng.randrange(256)
        one.data = bytes(found)[
            : rng.choice((len(found), len(found), rng.randrange(len(found) + 1)))
        ]


def _messages(fields: list[Field]) -> Iterator[list[Field]]:
    yield fields
    for one in fields:
        if one.inner:
            yield from _messages(one.inner)


def _varint(data: bytes, at: int) -> tuple[int, int] | None:
    value = shift = 0
    while at < len(data) and shift < 70:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value % (1 << 64), at
        shift += 7
    return None


def _packed(value: int) -> bytes:
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    found.append(value)
    return bytes(found)
