"""Greedy merging of segments by colour, texture, size and fill (Uijlings et al. 2013, §3.2)."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heapify, heappop, heappush

import numpy as np

from .segments import Segments

PAIRS_AT_ONCE = 4096


def merged_boxes(segments: Segments, mix: str, check: Callable[[], None]) -> np.ndarray:
    """Boxes of all segments and of all regions merged from them, int64 ``(2n − 1, 4)`` x, y, w, h.

    ``mix`` has the letters of the similarities that are added: ``C``, ``T``, ``S``, ``F``. The
    most similar neighbours merge first; of equal ones those with the smallest indices.
    ``check`` is called now and then and may raise.
    """
    regions = _Regions(segments, mix)
    count = len(segments.sizes)
    neighbours: list[set[int]] = [set() for _ in range(2 * count - 1)]
    for one, other in segments.pairs.tolist():
        neighbours[one].add(other)
        neighbours[other].add(one)
    ones, others = segments.pairs.T
    heap = list(zip(_far(regions, ones, others), ones.tolist(), others.tolist(), strict=True))
    heapify(heap)
    alive = [True] * count + [False] * (count - 1)
    new = count
    while heap:
        _, one, other = heappop(heap)
        if not (alive[one] and alive[other]):
            continue
        if new % 64 == 0:
            check()
        alive[one] = alive[other] = False
        alive[new] = True
        regions.merge(one, other, new)
        around = sorted((neighbours[one] | neighbours[other]) - {one, other})
        neighbours[new].update(around)
        for neighbour in around:
            neighbours[neighbour] -= {one, other}
            neighbours[neighbour].add(new)
        ranks = _far(regions, np.array(around, np.intp), np.full(len(around), new))
        for rank, neighbour in zip(ranks, around, strict=True):
            heappush(heap, (rank, neighbour, new))
        new += 1
    left, top, right, bottom = regions.bounds[:new].T
    return np.stack([left, top, right - left, bottom - top], axis=1)


def _far(regions: _Regions, ones: np.ndarray, others: np.ndarray) -> list[float]:
    """Negative similarities, so that the most similar pair is the least."""
    found: list[float] = []
    for start in range(0, len(ones), PAIRS_AT_ONCE):
        cut = slice(start, start + PAIRS_AT_ONCE)
        found += (-regions.similarity(ones[cut], others[cut])).tolist()
    return found


class _Regions:
    """The segments, with room for the regions that will be merged from them."""

    def __init__(self, segments: Segments, mix: str) -> None:
        self._area = segments.area
        self._mix = mix
        self._sizes = _with_room(segments.sizes)
        self.bounds = _with_room(segments.bounds)
        self._colour = _with_room(segments.colour)
        self._texture = _with_room(segments.texture)

    def merge(self, one: int, other: int, new: int) -> None:
        """Makes region ``new`` of two regions; its histograms are their mean by size."""
        sizes = self._sizes
        sizes[new] = sizes[one] + sizes[other]
        self.bounds[new, :2] = np.minimum(self.bounds[one, :2], self.bounds[other, :2])
        self.bounds[new, 2:] = np.maximum(self.bounds[one, 2:], self.bounds[other, 2:])
        for table in (self._colour, self._texture):
            table[new] = (sizes[one] * table[one] + sizes[other] * table[other]) / sizes[new]

    def similarity(self, ones: np.ndarray, others: np.ndarray) -> np.ndarray:
        """The sum of the similarities of pairs of regions, float64; each is within [0, 1]."""
        sizes = self._sizes[ones] + self._sizes[others]
        total = np.zeros(len(ones))
        if "C" in self._mix:
            total += np.minimum(self._colour[ones], self._colour[others]).sum(axis=1)
        if "T" in self._mix:
            total += np.minimum(self._texture[ones], self._texture[others]).sum(axis=1)
        if "S" in self._mix:
            total += 1 - sizes / self._area
        if "F" in self._mix:
            low = np.minimum(self.bounds[ones, :2], self.bounds[others, :2])
            high = np.maximum(self.bounds[ones, 2:], self.bounds[others, 2:])
            total += 1 - ((high - low).prod(axis=1) - sizes) / self._area
        return total


def _with_room(rows: np.ndarray) -> np.ndarray:
    return np.concatenate([rows, np.zeros((len(rows) - 1, *rows.shape[1:]), rows.dtype)])
