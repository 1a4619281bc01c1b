"""An ONNX model without its weights: large tensors become references to where their bytes are.

Follows the protobuf wire format (https://protobuf.dev/programming-guides/encoding) and the field
numbers of ``onnx.proto``, so that a model of any size opens without its weights in memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import BinaryIO, NamedTuple

OWN_FILE = ":model file:"
"""The ``location`` of a tensor whose bytes are in the ``.onnx`` file itself."""
KEPT = 1024
"""Bytes up to which a tensor stays in the model: shapes, axes, scalars."""

_VARINT, _FIXED64, _LENGTH, _FIXED32 = 0, 1, 2, 5
_RAW_DATA, _EXTERNAL_DATA, _DATA_LOCATION, _EXTERNAL = 9, 13, 14, 1


class WireError(ValueError):
    """The bytes are not a complete protobuf message."""


class _Schema(dict[int, "_Schema"]):
    """Which fields of a message are messages that can hold large tensors."""


_TENSOR = _Schema()
_ATTRIBUTE = _Schema({5: _TENSOR})
_NODE = _Schema({5: _ATTRIBUTE})
_GRAPH = _Schema({1: _NODE, 5: _TENSOR})
_ATTRIBUTE[6] = _GRAPH
_MODEL = _Schema({7: _GRAPH, 25: _Schema({7: _NODE})})


class _Field(NamedTuple):
    number: int
    wire: int
    head: int
    body: int
    end: int


def without_weights(file: BinaryIO, size: int) -> bytes:
    """The serialised ``ModelProto`` with ``raw_data`` above ``KEPT`` bytes taken out.

    Such a tensor gets ``external_data`` with location ``OWN_FILE``, offset and length in bytes.
    Raises ``WireError`` when the file is cut off or is not protobuf.
    """
    return _thin(file, 0, size, _MODEL)


def _thin(file: BinaryIO, start: int, stop: int, schema: Mapping[int, _Schema]) -> bytes:
    out = bytearray()
    for field in _fields(file, start, stop):
        large = field.wire == _LENGTH and field.end - field.body > KEPT
        child = schema.get(field.number)
        if large and schema is _TENSOR and field.number == _RAW_DATA:
            out += _reference(field.body, field.end - field.body)
        elif large and child is not None:
            out += _message(field.number, _thin(file, field.body, field.end, child))
        else:
            file.seek(field.head)
            out += file.read(field.end - field.head)
    return bytes(out)


def _fields(file: BinaryIO, start: int, stop: int) -> Iterator[_Field]:
    position = start
    while position < stop:
        key, body = _varint(file, position)
        number, wire = key >> 3, key & 7
        if wire == _VARINT:
            end = _varint(file, body)[1]
        elif wire == _LENGTH:
            length, body = _varint(file, body)
            end = body + length
        elif wire in (_FIXED64, _FIXED32):
            end = body + (8 if wire == _FIXED64 else 4)
        else:
            raise WireError(f"Unknown wire type {wire} at byte {position}.")
        if number == 0 or end > stop:
            raise WireError(f"The field at byte {position} does not end where it should.")
        yield _Field(number, wire, position, body, end)
        position = end


def _varint(file: BinaryIO, position: int) -> tuple[int, int]:
    file.seek(position)
    value = 0
    for index, byte in enumerate(file.read(10)):
        value |= (byte & 0x7F) << (7 * index)
        if byte < 0x80:
            return value, position + index + 1
    raise WireError(f"The number at byte {position} does not end.")


def _reference(offset: int, length: int) -> bytes:
    entries = {"location": OWN_FILE, "offset": str(offset), "length": str(length)}
    return b"".join(
        _message(_EXTERNAL_DATA, _message(1, key.encode()) + _message(2, value.encode()))
        for key, value in entries.items()
    ) + bytes((_DATA_LOCATION << 3 | _VARINT, _EXTERNAL))


def _message(number: int, body: bytes) -> bytes:
    return _encoded(number << 3 | _LENGTH) + _encoded(len(body)) + body


def _encoded(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
