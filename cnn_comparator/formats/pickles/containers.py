"""Fills the containers of a pickle, whatever stands for them. Pure."""

from __future__ import annotations

from typing import Any

from .stubs import Stub, StubClass

_PLAIN = (str, bytes, bool, float, type(None))
_HASHED_APART = 1 << 60
"""Larger integers may be made to collide in a mapping."""
_LONGEST = 32


def key_of(value: object) -> object:
    """A value as a key of a mapping: what is hashed is short, flat and of a plain type.

    A stub, equal to itself alone, stands for every other one.
    """
    if _is_plain(value):
        return value
    if isinstance(value, tuple) and len(value) < _LONGEST and all(map(_is_plain, value)):
        return value
    return Stub(StubClass("", "key"))


def _is_plain(value: object) -> bool:
    if isinstance(value, int) and not isinstance(value, bool):
        return -_HASHED_APART < value < _HASHED_APART
    return isinstance(value, _PLAIN)


def set_items(target: object, pairs: list[Any]) -> None:
    """Sets keys and values, which stand one after the other."""
    for key, value in zip(pairs[::2], pairs[1::2], strict=True):
        if isinstance(target, dict):
            target[key_of(key)] = value
        elif isinstance(target, Stub):
            target.items.append((key, value))


def extend(target: object, values: list[Any]) -> None:
    """Appends values."""
    if isinstance(target, list):
        target.extend(values)
    elif isinstance(target, Stub):
        target.items.extend(values)


def add_items(target: object, values: list[Any]) -> None:
    """Adds values to a set."""
    if isinstance(target, set):
        target.update(map(key_of, values))
    elif isinstance(target, Stub):
        target.items.extend(values)
