"""Whether two weights of one snapshot are copies of each other."""

from __future__ import annotations

import numpy as np

from ..snapshot import Parameter, Snapshot
from ..ties import Same

_FIRST = 1 << 8
_BLOCK = 1 << 20
"""Weights of each that are read at a time; fewer at first, for most differ at once."""


def same_in(snapshot: Snapshot) -> Same:
    """Compares parameters of a snapshot, as far as the first difference. Raises ``SourceError``."""

    def same(one: Parameter, other: Parameter) -> bool:
        if one.shape != other.shape or one.dtype != other.dtype or _cannot_be_read(one, other):
            return False
        varies = False
        start = 0
        while start < one.size:
            stop = min(start + (_BLOCK if start else _FIRST), one.size)
            left, right = (snapshot.read(each, start, stop) for each in (one, other))
            if not np.array_equal(left, right, equal_nan=True):
                return False
            varies = varies or bool((left != left[0]).any())
            start = stop
        return varies

    return same


def _cannot_be_read(*parameters: Parameter) -> bool:
    return any(one.unreadable for one in parameters)
