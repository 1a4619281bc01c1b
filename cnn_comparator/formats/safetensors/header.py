"""The header of a ``.safetensors`` file, checked as the format's own library checks it. Pure.

A JSON object of every tensor's type, shape and place; the tensors lie one after the other, without
a hole, and end with the file. https://huggingface.co/docs/safetensors
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import Any, NoReturn

from ...snapshot import Shape
from ..state_dicts.tensors import is_plausible

HEADER_LIMIT = 32 << 20
"""Bytes: a hundred times the header of the largest models."""
_BRACKETS = 1 << 20
METADATA = "__metadata__"

DTYPES = {
    "F64": "float64",
    "F32": "float32",
    "F16": "float16",
    "BF16": "bfloat16",
    "F8_E4M3": "float8_e4m3fn",
    "F8_E4M3FNUZ": "float8_e4m3fnuz",
    "F8_E5M2": "float8_e5m2",
    "F8_E5M2FNUZ": "float8_e5m2fnuz",
    "F8_E8M0": "float8_e8m0fnu",
    "C64": "complex64",
    "I64": "int64",
    "I32": "int32",
    "I16": "int16",
    "I8": "int8",
    "U64": "uint64",
    "U32": "uint32",
    "U16": "uint16",
    "U8": "uint8",
    "BOOL": "bool",
    "F6_E2M3": "float6_e2m3fn",
    "F6_E3M2": "float6_e3m2fn",
    "F4": "float4_e2m1fn",
}
_BITS = dict.fromkeys(("BOOL", "U8", "I8"), 8) | {
    name: int("".join(filter(str.isdigit, name.split("_")[0]))) for name in DTYPES if name != "BOOL"
}


class HeaderError(ValueError):
    """What is wrong with a header, as the middle of a sentence."""


@dataclass(frozen=True)
class Entry:
    """One tensor: its NumPy-style dtype, shape, and place in the file in bytes."""

    dtype: str
    shape: Shape
    start: int
    stop: int


@dataclass(frozen=True)
class Header:
    """The tensors in the order of the header; other names of some of them, by those names."""

    entries: Mapping[str, Entry]
    ties: Mapping[str, str]


def parsed_header(text: bytes, data: int, size: int) -> Header:
    """What a header says, checked.

    ``data`` is where the bytes of the tensors begin in a file of ``size`` bytes. Raises
    ``HeaderError``.
    """
    if text.count(b"{") + text.count(b"[") > _BRACKETS:
        raise HeaderError("its header has more brackets than any model needs")
    try:
        header = json.loads(
            text.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_no_number
        )
    except HeaderError:
        raise
    except (ValueError, RecursionError):
        raise HeaderError("its header is no JSON") from None
    if not isinstance(header, dict):
        raise HeaderError("its header is no JSON object")
    metadata = header.pop(METADATA, {})
    _check_metadata(metadata)
    entries = {_name(name): _entry(name, one, data) for name, one in header.items()}
    _check_places(entries, data, size)
    # What ``safetensors.torch.save_model`` leaves out of the file: the name, and the one it keeps.
    ties = {
        _name(name): kept
        for name, kept in metadata.items()
        if kept in entries and name not in entries
    }
    return Header(entries, ties)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise HeaderError("its header has the same name twice")
    return found


def _no_number(text: str) -> NoReturn:
    raise HeaderError(f"its header holds {text}")


def _check_metadata(found: object) -> None:
    if not isinstance(found, dict) or not all(isinstance(one, str) for one in found.values()):
        raise HeaderError(f"its {METADATA} is no mapping of texts")


def _name(name: str) -> str:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        raise HeaderError("a name in its header is no text") from None
    return name


def _entry(name: str, found: object, data: int) -> Entry:
    if not isinstance(found, dict) or set(found) != {"dtype", "shape", "data_offsets"}:
        raise HeaderError(f"its header does not describe '{name}'")
    kind, shape, offsets = found["dtype"], found["shape"], found["data_offsets"]
    if not isinstance(kind, str) or kind not in DTYPES:
        raise HeaderError(f"'{name}' has the unknown type {str(kind)[:40]}")
    if not isinstance(shape, list) or not is_plausible(shape):
        raise HeaderError(f"the shape of '{name}' is none that a tensor can have")
    if not _whole_numbers(offsets) or len(offsets) != 2 or offsets[0] > offsets[1]:
        raise HeaderError(f"the place of '{name}' in the file is no range")
    if prod(shape) * _BITS[kind] != (offsets[1] - offsets[0]) * 8:
        raise HeaderError(f"the shape of '{name}' does not fit the bytes it has")
    return Entry(DTYPES[kind], tuple(shape), data + offsets[0], data + offsets[1])


def _whole_numbers(found: object) -> bool:
    return isinstance(found, list) and all(type(one) is int and 0 <= one < 1 << 63 for one in found)


def _check_places(entries: Mapping[str, Entry], data: int, size: int) -> None:
    end = data
    for entry in sorted(entries.values(), key=lambda one: (one.start, one.stop)):
        if entry.start != end:
            raise HeaderError("the tensors in it overlap or leave a hole")
        end = entry.stop
    if end != size:
        raise HeaderError("its tensors do not end where the file ends")
