"""Results of studies as the browser reads them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from math import isfinite
from typing import Any

import numpy as np

from ..words import Words, encoded_words
from .study import Partial, Study

STAYS = {"stays": True}
"""Metadata of a field that is not sent with the result: it is asked for as parts."""


def encoded(result: object) -> tuple[Any, list[bytes]]:
    """A dataclass as JSON, and the binary buffers that it refers to.

    An array becomes ``{"buffer": index, "dtype": name}``, little-endian and flat; a number that
    is not finite ``None``.
    """
    buffers: list[bytes] = []
    return _encoded(result, buffers), buffers


def joined(study: Study[Any, Any], before: Partial | None, after: Partial) -> Partial:
    """Two partial results, one behind the other, as one."""
    if before is None:
        return after
    grown = {
        name: (*getattr(before.result, name), *getattr(after.result, name)) for name in study.grows
    }
    return Partial(replace(after.result, **grown), after.share)


def _encoded(value: Any, buffers: list[bytes]) -> Any:
    if isinstance(value, np.ndarray):
        flat = np.ascontiguousarray(value)
        buffers.append(flat.astype(flat.dtype.newbyteorder("<"), copy=False).tobytes())
        return {"buffer": len(buffers) - 1, "dtype": value.dtype.name}
    if isinstance(value, Words):
        return encoded_words(value)
    if is_dataclass(value):
        return {
            one.name: _encoded(getattr(value, one.name), buffers)
            for one in fields(value)
            if one.metadata != STAYS
        }
    if isinstance(value, dict):
        return {key: _encoded(one, buffers) for key, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_encoded(one, buffers) for one in value]
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and not isfinite(value) else value
