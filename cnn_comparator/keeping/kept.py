"""Class probabilities that are kept while a comparison is open."""

from __future__ import annotations

import tempfile
import threading
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import IO

import numpy as np

from .block import BlockScores

MEMORY = 256 << 20
"""Bytes of scores in memory."""
DISK = 4 << 30
"""Bytes of scores in temporary files."""

Key = tuple[int, ...]


@dataclass(frozen=True)
class _Place:
    """A block without its scores, and where these are in the file of its snapshot."""

    block: BlockScores
    start: int
    shape: tuple[int, ...]


@dataclass
class _Snapshot:
    blocks: dict[Key, BlockScores | _Place] = field(default_factory=dict)
    memory: int = 0
    disk: int = 0
    file: IO[bytes] | None = None


class KeptScores:
    """All scores of all images in float32, of every snapshot that was asked for: the first
    ``memory`` bytes in memory, ``disk`` bytes more in temporary files, which are gone when they are
    closed or the process ends.

    When both are full, the snapshots that nobody asked for longest are forgotten, never those
    asked for last. What finds no room even so, for instance because the disk is full, is not kept.
    Thread-safe.
    """

    def __init__(self, memory: int = MEMORY, disk: int = DISK) -> None:
        self._limits = memory, disk
        self._lock = threading.Lock()
        self._snapshots: OrderedDict[str, _Snapshot] = OrderedDict()
        self._asked: frozenset[str] = frozenset()
        self._closed = False

    def ask(self, snapshots: Sequence[str]) -> None:
        """These are now the ones asked for last."""
        with self._lock:
            self._asked = frozenset(snapshots)
            for name in snapshots:
                if name in self._snapshots:
                    self._snapshots.move_to_end(name)

    def find(self, snapshot: str, images: Sequence[int]) -> BlockScores | None:
        """The scores of some images, if they are there."""
        with self._lock:
            own = self._snapshots.get(snapshot, _Snapshot())
            found = own.blocks.get(tuple(images))
            if not isinstance(found, _Place):
                return found
            scores = _read(own.file, found)
            if scores is None:
                del own.blocks[tuple(images)]
                return None
            return replace(found.block, scores=scores)

    def put(self, snapshot: str, images: Sequence[int], scores: BlockScores) -> None:
        """Keeps the scores of some images, where there is room."""
        key, size = tuple(images), scores.scores.nbytes
        with self._lock:
            if self._closed:
                return
            own = self._snapshots.setdefault(snapshot, _Snapshot())
            if key in own.blocks:
                return
            while not self._has_room(size) and self._forget_one(but=snapshot):
                pass
            memory, disk = self._used()
            if memory + size <= self._limits[0]:
                own.blocks[key] = scores
                own.memory += size
            elif disk + size <= self._limits[1]:
                place = _written(own, scores)
                if place is not None:
                    own.blocks[key] = place
                    own.disk += size

    def close(self) -> None:
        """Forgets everything, and removes what is on disk."""
        with self._lock:
            self._closed = True
            while self._snapshots:
                _close(self._snapshots.popitem()[1])

    def _used(self) -> tuple[int, int]:
        known = self._snapshots.values()
        return sum(one.memory for one in known), sum(one.disk for one in known)

    def _has_room(self, size: int) -> bool:
        return any(
            used + size <= limit for used, limit in zip(self._used(), self._limits, strict=True)
        )

    def _forget_one(self, but: str) -> bool:
        """Whether there was one that may be forgotten."""
        found = next((one for one in self._snapshots if one not in self._asked | {but}), None)
        if found is not None:
            _close(self._snapshots.pop(found))
        return found is not None


def _close(snapshot: _Snapshot) -> None:
    if snapshot.file is not None:
        with suppress(OSError):
            snapshot.file.close()


def _written(snapshot: _Snapshot, block: BlockScores) -> _Place | None:
    """Where the scores of a block are in the file now; ``None`` where they cannot be written."""
    start = snapshot.disk
    left = memoryview(np.ascontiguousarray(block.scores)).cast("B")
    try:
        if snapshot.file is None:
            # Open for as long as the snapshot is kept.
            snapshot.file = tempfile.TemporaryFile(  # noqa: SIM115
                prefix="cnn-comparator-", buffering=0
            )
        snapshot.file.seek(start)
        while left:
            left = left[snapshot.file.write(left) :]
    except OSError:
        return None
    return _Place(replace(block, scores=np.empty(0, np.float32)), start, block.scores.shape)


def _read(file: IO[bytes] | None, place: _Place) -> np.ndarray | None:
    """``None`` where they cannot be read."""
    scores = np.empty(place.shape, np.float32)
    left = memoryview(scores).cast("B")
    try:
        if file is None:
            return None
        file.seek(place.start)
        while left:
            data = file.read(len(left))
            if not data:
                return None
            left[: len(data)] = data
            left = left[len(data) :]
    except OSError:
        return None
    return scores
