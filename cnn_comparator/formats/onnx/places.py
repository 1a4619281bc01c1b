"""Where the elements of a stored tensor are, and how many there must be. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import TYPE_CHECKING, NamedTuple

from ...errors import SourceError
from .budgets import RANK

if TYPE_CHECKING:
    import onnx

_BITS: Mapping[int, int] = {
    **dict.fromkeys((25, 26), 2),
    **dict.fromkeys((21, 22, 23), 4),
    **dict.fromkeys((27, 28), 6),
    **dict.fromkeys((2, 3, 9, 17, 18, 19, 20, 24), 8),
    **dict.fromkeys((4, 5, 10, 16), 16),
    **dict.fromkeys((1, 6, 12), 32),
    **dict.fromkeys((7, 11, 13, 14), 64),
    15: 128,
}
"""Bits of an element by ``TensorProto.DataType``; strings have none."""
_STRING = 8
_TYPED: Mapping[int, tuple[str, int]] = {
    1: ("float_data", 1),
    14: ("float_data", 2),
    7: ("int64_data", 1),
    _STRING: ("string_data", 1),
    11: ("double_data", 1),
    15: ("double_data", 2),
    12: ("uint64_data", 1),
    13: ("uint64_data", 1),
}
"""The field of a type's elements and how many entries one has; ``int32_data`` for the others."""
_LARGEST = 1 << 48


class Place(NamedTuple):
    """A byte range of a file."""

    location: str
    offset: int
    length: int


def elements(tensor: onnx.TensorProto, name: str) -> int:
    """How many elements a tensor of the model ``name`` has. Raises ``SourceError``."""
    dims = list(tensor.dims)
    if len(dims) > RANK or min(dims, default=0) < 0 or prod(dim or 1 for dim in dims) > _LARGEST:
        raise _impossible(tensor, name, str(dims[:8]))
    return prod(dims)


def stored_bytes(tensor: onnx.TensorProto, count: int) -> int | None:
    """Bytes of ``count`` elements where they are stored raw; ``None`` for types that never are."""
    bits = _BITS.get(tensor.data_type)
    return None if bits is None else -(-count * bits // 8)


def place_of(tensor: onnx.TensorProto, name: str) -> Place:
    """Where the external data of a tensor of the model ``name`` is. Raises ``SourceError``."""
    entries = {entry.key: entry.value for entry in tensor.external_data}
    location = entries.get("location", "")
    if not isinstance(location, str) or "\0" in location or not location:
        raise _misplaced(tensor, name, "location")
    expected = stored_bytes(tensor, elements(tensor, name)) or 0
    return Place(
        location,
        _number(entries.get("offset", "") or "0", tensor, name, "offset"),
        _number(entries.get("length", "") or str(expected), tensor, name, "length"),
    )


def check_typed(tensor: onnx.TensorProto, count: int, name: str) -> None:
    """Raises ``SourceError`` when a tensor that is not raw has not ``count`` elements."""
    field, each = _TYPED.get(tensor.data_type, ("int32_data", 1))
    bits = _BITS.get(tensor.data_type, 8)
    needed = -(-count * bits // 8) if bits < 8 else count * each
    found = len(getattr(tensor, field))
    if found != needed:
        raise SourceError(
            f"The tensor '{tensor.name}' of '{name}' has {found:,} values, but its shape needs "
            f"{needed:,}. Download or export the model again."
        )


def _number(text: object, tensor: onnx.TensorProto, name: str, key: str) -> int:
    if not isinstance(text, str) or len(text) > 19 or not (text.isascii() and text.isdigit()):
        raise _misplaced(tensor, name, key)
    return int(text)


def _misplaced(tensor: onnx.TensorProto, name: str, key: str) -> SourceError:
    return SourceError(
        f"The tensor '{tensor.name}' of '{name}' does not say where its bytes are: its {key} is "
        "missing or no number. Export the model again."
    )


def _impossible(tensor: onnx.TensorProto, name: str, dims: str) -> SourceError:
    return SourceError(
        f"The tensor '{tensor.name}' of '{name}' has a shape no tensor can have, {dims}. "
        "Download or export the model again."
    )
