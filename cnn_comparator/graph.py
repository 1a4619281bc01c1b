"""Orders of graphs and sequences. Pure."""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
Node = TypeVar("Node", bound=Hashable)

CELLS = 4_000_000
"""Pairs that ``align`` looks at: two thousand of each side."""
_AHEAD = 1000


def network_order(
    priorities: Mapping[Node, tuple[int, ...]], inputs: Mapping[Node, Sequence[Node]]
) -> list[Node]:
    """Every node after its inputs and, as far as that allows, by rising priority.

    ``priorities`` holds all nodes. Where the inputs form a cycle, the node of lowest priority
    goes first.
    """
    nodes = sorted(priorities, key=priorities.__getitem__)
    if _is_ordered(nodes, inputs):
        return nodes
    waiting = {
        node: {one for one in inputs.get(node, ()) if one in priorities and one != node}
        for node in priorities
    }
    followers: dict[Node, list[Node]] = {node: [] for node in priorities}
    for node, before in waiting.items():
        for earlier in before:
            followers[earlier].append(node)
    places = {node: index for index, node in enumerate(nodes)}
    ready = [places[node] for node, before in waiting.items() if not before]
    heapq.heapify(ready)
    order: list[Node] = []
    first = 0
    while waiting:
        while nodes[first] not in waiting:
            first += 1
        node = nodes[heapq.heappop(ready) if ready else first]
        if waiting.pop(node, None) is None:
            continue
        order.append(node)
        for later in followers[node]:
            if later in waiting:
                waiting[later].discard(node)
                if not waiting[later]:
                    heapq.heappush(ready, places[later])
    return order


def _is_ordered(nodes: Sequence[Node], inputs: Mapping[Node, Sequence[Node]]) -> bool:
    """Whether every node stands after its inputs already."""
    later = set(nodes)
    for node in nodes:
        later.discard(node)
        if not later.isdisjoint(inputs.get(node, ())):
            return False
    return True


def rising(values: Sequence[int]) -> list[int]:
    """Indices of a longest strictly rising subsequence."""
    tails: list[int] = []
    tail_indices: list[int] = []
    before: list[int | None] = []
    for index, value in enumerate(values):
        place = bisect_left(tails, value)
        before.append(tail_indices[place - 1] if place else None)
        if place == len(tails):
            tails.append(value)
            tail_indices.append(index)
        else:
            tails[place], tail_indices[place] = value, index
    found: list[int] = []
    cursor = tail_indices[-1] if tail_indices else None
    while cursor is not None:
        found.append(cursor)
        cursor = before[cursor]
    return found[::-1]


def align(a: Sequence[Key], b: Sequence[Key]) -> list[tuple[int, int]]:
    """Index pairs of a longest common subsequence; earliest matches first.

    Quadratic in what is left after the common beginning and end, up to ``CELLS``; beyond that each
    key goes to the next one equal to it, which may leave some out.
    """
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    end = 0
    while end < min(len(a), len(b)) - start and a[-1 - end] == b[-1 - end]:
        end += 1
    rest_a, rest_b = a[start : len(a) - end], b[start : len(b) - end]
    is_small = len(rest_a) * len(rest_b) <= CELLS
    middle = (_aligned if is_small else _in_passing)(rest_a, rest_b)
    return [
        *((index, index) for index in range(start)),
        *((i + start, j + start) for i, j in middle),
        *((len(a) - index, len(b) - index) for index in range(end, 0, -1)),
    ]


def _aligned(a: Sequence[Key], b: Sequence[Key]) -> list[tuple[int, int]]:
    lengths = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in range(len(a) - 1, -1, -1):
        row, below = lengths[i], lengths[i + 1]
        for j in range(len(b) - 1, -1, -1):
            row[j] = below[j + 1] + 1 if a[i] == b[j] else max(below[j], row[j + 1])
    pairs: list[tuple[int, int]] = []
    i = j = 0
    while i < len(a) and j < len(b):
        if a[i] == b[j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif lengths[i + 1][j] >= lengths[i][j + 1]:
            i += 1
        else:
            j += 1
    return pairs


def _in_passing(a: Sequence[Key], b: Sequence[Key]) -> list[tuple[int, int]]:
    """Pairs every key of A with the next equal one of B, unless that is far ahead."""
    places: dict[Key, list[int]] = {}
    for j, key in enumerate(b):
        places.setdefault(key, []).append(j)
    pairs: list[tuple[int, int]] = []
    following = 0
    for i, key in enumerate(a):
        known = places.get(key, [])
        index = bisect_left(known, following)
        if index < len(known) and known[index] < following + _AHEAD:
            pairs.append((i, known[index]))
            following = known[index] + 1
    return pairs
