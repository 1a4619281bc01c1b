"""What is kept in memory, what on disk, and what is forgotten."""

from __future__ import annotations

import tempfile
from typing import Any

import numpy as np
import pytest

from cnn_comparator.keeping import BlockScores, KeptScores

IMAGES = 4
BLOCK = IMAGES * 8 * 4
"""Bytes of the scores of a block."""


def block(seed: int) -> BlockScores:
    scores = np.random.default_rng(seed).random((IMAGES, 8), np.float32)
    return BlockScores(scores, scores.argmax(1), np.full(IMAGES, -1), {}, {})


def fill(store: KeptScores, snapshot: str, blocks: int) -> None:
    for seed in range(blocks):
        store.put(snapshot, range(seed, seed + IMAGES), block(seed))


def found(store: KeptScores, snapshot: str, blocks: int) -> list[bool]:
    """Which blocks are there, and whole."""
    there = []
    for seed in range(blocks):
        one = store.find(snapshot, range(seed, seed + IMAGES))
        if one is not None:
            np.testing.assert_array_equal(one.scores, block(seed).scores)
            np.testing.assert_array_equal(one.predicted, block(seed).predicted)
        there.append(one is not None)
    return there


def test_what_memory_does_not_hold_is_on_disk_and_comes_back_whole() -> None:
    store = KeptScores(memory=2 * BLOCK, disk=100 * BLOCK)
    store.ask("ab")
    fill(store, "a", 5)
    fill(store, "b", 5)
    assert all(found(store, "a", 5)) and all(found(store, "b", 5))
    store.close()
    assert not any(found(store, "a", 5))
    fill(store, "a", 1)
    assert not any(found(store, "a", 1))


def test_the_longest_unasked_is_forgotten_and_never_the_pair() -> None:
    store = KeptScores(memory=2 * BLOCK, disk=4 * BLOCK)
    for name in "abc":
        store.ask([name])
        fill(store, name, 2)
    store.ask("ac")
    fill(store, "d", 2)
    assert not any(found(store, "b", 2))
    assert all(all(found(store, name, 2)) for name in "acd")
    store.ask("ad")
    fill(store, "d", 9)
    assert not any(found(store, "c", 2))
    assert all(found(store, "a", 2)) and found(store, "d", 9) == [True] * 4 + [False] * 5


class FullDisk:
    """A file that takes a part of what is written, then says that the disk is full."""

    def __init__(self) -> None:
        self.taken = False

    def seek(self, place: int) -> None:
        assert place == 0

    def write(self, data: Any) -> int:
        if self.taken:
            raise OSError(28, "No space left on device")
        self.taken = True
        return len(data) // 2

    def close(self) -> None:
        raise OSError(28, "No space left on device")


def test_a_full_disk_keeps_nothing_and_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda **_: FullDisk())
    store = KeptScores(memory=BLOCK)
    fill(store, "a", 3)
    assert found(store, "a", 3) == [True, False, False]
    store.close()
