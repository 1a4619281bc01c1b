"""The header of an array that NumPy saved, read without evaluating it. Pure.

A mark, a version, the header's length, and the elements' type, their order and the shape, written
as a mapping of Python. https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import accumulate
from math import prod
from operator import mul

import numpy as np

from ...snapshot import Shape
from ...words import say
from ..state_dicts.decoding import of_type
from ..state_dicts.tensors import is_plausible

MARK = b"\x93NUMPY"
HEAD = 12 + 10_000
"""Bytes in which a header ends; NumPy takes no longer ones either."""
VOID = "bfloat16"
"""The type of elements that are said to be two bytes and nothing else: so NumPy saves it."""

_ENCODINGS = {1: "latin1", 2: "latin1", 3: "utf-8"}
_ITEM = re.compile(
    r"\s*['\"](?P<key>\w+)['\"]\s*:\s*"
    r"(['\"](?P<text>[^'\"\\]*)['\"]|(?P<flag>True|False)|\((?P<extents>[\d\s,L]*)\)|\[.*\])\s*(,\s*|$)"
)
_NUMBERS = re.compile(r"[<>=|]?[biufc]\d{1,2}")
_OTHERS = {
    "O": say("trouble.objects", "objects of Python"),
    **dict.fromkeys("US", say("trouble.text", "text")),
    "V": say("trouble.bytes", "bytes of no type"),
}
_NO_NUMBERS = say("trouble.no_numbers", "no plain numbers")


class HeaderError(ValueError):
    """What is wrong with an array, as the end of a sentence about it."""


@dataclass(frozen=True)
class Array:
    """One array: its NumPy-style dtype and shape, and how many bytes lie before its elements.

    ``trouble`` says what the elements are where they are no numbers.
    """

    shape: Shape
    start: int
    is_fortran: bool = False
    dtype: str = "unknown"
    width: int = 0
    is_big_endian: bool = False
    trouble: str | None = None

    @property
    def strides(self) -> tuple[int, ...]:
        """Elements from one position to the next along each axis."""
        extents = self.shape if self.is_fortran else self.shape[::-1]
        steps = tuple(accumulate(extents[:-1], mul, initial=1))[: len(extents)]
        return steps if self.is_fortran else steps[::-1]


def parsed_header(head: bytes, size: int) -> Array:
    """The array in ``size`` bytes that begin with ``head``. Raises ``HeaderError``."""
    encoding = _ENCODINGS.get(head[6]) if len(head) > 6 else None
    if not head.startswith(MARK) or encoding is None:
        raise HeaderError("is no array of NumPy")
    begin = 10 if head[6] == 1 else 12
    start = begin + int.from_bytes(head[8:begin], "little")
    if not begin < start <= len(head):
        raise HeaderError("has a header that does not end")
    try:
        items = _items(head[begin:start].decode(encoding).strip())
    except UnicodeDecodeError:
        items = {}
    if items.keys() != {"descr", "fortran_order", "shape"}:
        raise HeaderError("has a header that does not describe an array")
    extents, flag = items["shape"]["extents"], items["fortran_order"]["flag"]
    if extents is None or flag is None:
        raise HeaderError("has a header that does not describe an array")
    array = _typed(items["descr"]["text"] or "", Array(_shape(extents), start, flag == "True"))
    if start + prod(array.shape) * array.width > size:
        raise HeaderError("is shorter than its shape says")
    return array


def _items(text: str) -> dict[str, re.Match[str]]:
    """What is in a mapping; nothing where it is none, or has a key twice."""
    found: dict[str, re.Match[str]] = {}
    inner, place = text[1:-1], 0
    while place < len(inner):
        item = _ITEM.match(inner, place)
        if item is None or item["key"] in found:
            return {}
        found[item["key"]] = item
        place = item.end()
    return found if (text[:1], text[-1:]) == ("{", "}") else {}


def _shape(extents: str) -> Shape:
    # Python 2 put an L behind large numbers.
    parts = [one.strip().removesuffix("L") for one in extents.split(",")]
    try:
        shape = tuple(int(one) for one in (parts if parts[-1] else parts[:-1]))
    except ValueError:
        shape = (-1,)
    if not is_plausible(shape):
        raise HeaderError("has a shape that no array can have")
    return shape


def _typed(descr: str, array: Array) -> Array:
    """The array with its type, or with what its elements are instead of numbers."""
    if descr in ("<V2", "|V2"):
        return replace(array, dtype=VOID, width=2)
    if not _NUMBERS.fullmatch(descr):
        kind = descr.lstrip("<>=|")[:1]
        return replace(array, trouble=_OTHERS.get(kind, _NO_NUMBERS))
    try:
        dtype = np.dtype(descr)
    except TypeError:
        return replace(array, trouble=of_type(descr))
    big = dtype.str.startswith(">")
    return replace(array, dtype=dtype.name, width=dtype.itemsize, is_big_endian=big)
