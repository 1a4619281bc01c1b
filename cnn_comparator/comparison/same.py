"""Whether weights of one snapshot are copies of each other."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np

from ..snapshot import Parameter, Snapshot

_BLOCK = 1 << 20
"""Weights of each that are read at a time."""
_BEGINNING = 1 << 12


class StoredNumbers:
    """The parameters of a snapshot; see ``Numbers``. Both methods raise ``SourceError``."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._marks: dict[str, Hashable] = {}

    def mark(self, parameter: Parameter) -> Hashable:
        """A hash of the first numbers; ``None`` where all of these are one, or cannot be read."""
        if parameter.unreadable:
            return None
        if parameter.id not in self._marks:
            found = self._snapshot.read(parameter, 0, min(parameter.size, _BEGINNING))
            varies = found.size > 0 and bool((found != found[0]).any())
            self._marks[parameter.id] = hash(found.tobytes()) if varies else None
        return self._marks[parameter.id]

    def same(self, one: Parameter, other: Parameter) -> bool:
        """Compares as far as the first difference."""
        if one.shape != other.shape or one.dtype != other.dtype:
            return False
        for start in range(0, one.size, _BLOCK):
            stop = min(start + _BLOCK, one.size)
            left, right = (self._snapshot.read(each, start, stop) for each in (one, other))
            if not np.array_equal(left, right, equal_nan=True):
                return False
        return True
