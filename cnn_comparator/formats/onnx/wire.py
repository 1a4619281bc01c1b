"""An ONNX model without its weights: large tensors become references to where their bytes are.

Follows the protobuf wire format (https://protobuf.dev/programming-guides/encoding) and the field
numbers of ``onnx.proto``, so that a model of any size opens without its weights in memory.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import BinaryIO

from .budgets import FIELDS

OWN_FILE = ":model file:"
"""The ``location`` of a tensor whose bytes are in the ``.onnx`` file itself."""
KEPT = 1024
"""Bytes up to which a tensor stays in the model: shapes, axes, scalars."""

METADATA = 2 << 20
"""Bytes of metadata of the model that are kept, all together."""
_UNSEEN = 2 << 20
"""Bytes of short messages that are not looked into, all together."""
_DEPTH = 100
"""Messages inside one another; protobuf itself takes no more."""
_WINDOW = 1 << 16
_VARINT, _FIXED64, _LENGTH, _FIXED32 = 0, 1, 2, 5
_RAW_DATA, _EXTERNAL_DATA, _DATA_LOCATION, _EXTERNAL = 9, 13, 14, 1


class WireError(ValueError):
    """The bytes are not a complete protobuf message."""


class FieldsError(ValueError):
    """There are more than ``FIELDS`` fields."""


class DepthError(ValueError):
    """There are more messages inside one another than protobuf takes."""


class _Schema:
    """Which fields of a message are messages worth looking into, and which nobody needs."""

    def __init__(
        self, children: Mapping[int, _Schema] | None = None, dropped: Collection[int] = ()
    ) -> None:
        self.children = dict(children or {})
        self.dropped = frozenset(dropped)


_LEAF = _Schema()
_TENSOR = _Schema({_EXTERNAL_DATA: _LEAF}, (12, 16))
_SPARSE = _Schema({1: _TENSOR, 2: _TENSOR})
_TYPE = _Schema({1: _Schema({2: _Schema({1: _LEAF})})})
_VALUE = _Schema({2: _TYPE}, (3, 4))
_ATTRIBUTE = _Schema({5: _TENSOR, 10: _TENSOR, 22: _SPARSE, 23: _SPARSE}, (13,))
_NODE = _Schema({5: _ATTRIBUTE}, (6, 9, 10))
_GRAPH = _Schema(
    {1: _NODE, 5: _TENSOR, 11: _VALUE, 12: _VALUE, 13: _VALUE, 15: _SPARSE}, (10, 14, 16)
)
_ATTRIBUTE.children.update({6: _GRAPH, 11: _GRAPH})
_FUNCTION = _Schema({7: _NODE, 9: _LEAF, 11: _ATTRIBUTE, 12: _VALUE}, (8, 14))
_METADATA = 14
_MODEL = _Schema({7: _GRAPH, 8: _LEAF, 25: _FUNCTION}, (6, 20, 26))


def without_weights(file: BinaryIO, size: int) -> bytes:
    """The serialised ``ModelProto`` with ``raw_data`` above ``KEPT`` bytes taken out.

    Such a tensor gets ``external_data`` with location ``OWN_FILE``, offset and length in bytes.
    Documentation, training information, and metadata beyond ``METADATA`` bytes are left out where
    they are met. Raises
    ``WireError`` when the file is cut off or is not protobuf, ``FieldsError``, ``DepthError``.
    """
    return _Thinner(file).thin(0, size, _MODEL, 0)


class _Thinner:
    """Walks the fields of a file through a window, so that it is read in few steps."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._window = b""
        self._base = 0
        self._fields = 0
        self._unseen = 0
        self._metadata = 0

    def thin(self, start: int, stop: int, schema: _Schema, depth: int) -> bytes:
        """The fields of one message."""
        if depth > _DEPTH:
            raise DepthError
        out = bytearray()
        position = copied = start
        while position < stop:
            number, wire, body, end = self._field(position, stop)
            length = end - body if wire == _LENGTH else 0
            new: bytes | None = None
            if wire == _LENGTH:
                if number in schema.dropped or (
                    number == _METADATA and schema is _MODEL and not self._keeps(length)
                ):
                    new = b""
                elif number == _RAW_DATA and schema is _TENSOR and length > KEPT:
                    new = _reference(body, length)
                elif number in schema.children and self._looks_into(length):
                    inner = self.thin(body, end, schema.children[number], depth + 1)
                    new = _message(number, inner)
            if new is not None:
                out += self._bytes(copied, position)
                out += new
                copied = end
            position = end
        out += self._bytes(copied, stop)
        return bytes(out)

    def _keeps(self, length: int) -> bool:
        """Whether there is room for metadata."""
        self._metadata += length
        return self._metadata <= METADATA

    def _looks_into(self, length: int) -> bool:
        if length <= KEPT:
            self._unseen += length
        return length > KEPT or self._unseen > _UNSEEN

    def _field(self, position: int, stop: int) -> tuple[int, int, int, int]:
        """Number, wire type, and where the content of a field starts and ends."""
        self._fields += 1
        if self._fields > FIELDS:
            raise FieldsError
        key, body = self._varint(position)
        number, wire = key >> 3, key & 7
        if wire == _VARINT:
            end = self._varint(body)[1]
        elif wire == _LENGTH:
            length, body = self._varint(body)
            end = body + length
        elif wire in (_FIXED64, _FIXED32):
            end = body + (8 if wire == _FIXED64 else 4)
        else:
            raise WireError(f"Unknown wire type {wire} at byte {position}.")
        if number == 0 or end > stop:
            raise WireError(f"The field at byte {position} does not end where it should.")
        return number, wire, body, end

    def _varint(self, position: int) -> tuple[int, int]:
        at = position - self._base
        if not 0 <= at <= len(self._window) - 10:
            self._file.seek(position)
            self._window, self._base, at = self._file.read(_WINDOW), position, 0
        value = self._window[at] if at < len(self._window) else 0x80
        if value < 0x80:
            return value, position + 1
        value = shift = 0
        for byte in self._window[at : at + 10]:
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value, position + shift // 7
        raise WireError(f"The number at byte {position} does not end.")

    def _bytes(self, start: int, stop: int) -> bytes:
        at = start - self._base
        if at >= 0 and stop - self._base <= len(self._window):
            return self._window[at : at + stop - start]
        self._file.seek(start)
        found = self._file.read(stop - start)
        if len(found) < stop - start:
            raise WireError(f"The file ends before byte {stop}.")
        return found


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
