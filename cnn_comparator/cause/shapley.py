"""Shapley values of the parts of a network: what each brings, whatever else is exchanged. Pure.

L. S. Shapley, A value for n-person games, 1953; sampled by permutations, Castro et al., 2009.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import product
from math import comb

import numpy as np

MOST_EXACT = 10
"""Parts up to which all hybrids are run."""
PERMUTATIONS = 64

Word = tuple[bool, ...]
"""Of every part, whether it is the donor's."""


def words(parts: int) -> list[Word]:
    """All hybrids of so many parts."""
    return list(product((False, True), repeat=parts))


def exact(values: Mapping[Word, float], parts: int) -> np.ndarray:
    """Float64 by part; the sum is the difference of all and none."""
    found = np.zeros(parts)
    for word, value in values.items():
        size = sum(word)
        for part in range(parts):
            # Of the orders in which parts are added, those that come past this hybrid.
            if word[part]:
                found[part] += value / (parts * comb(parts - 1, size - 1))
            else:
                found[part] -= value / (parts * comb(parts - 1, size))
    return found


def permutations(parts: int, seed: int, count: int = PERMUTATIONS) -> list[np.ndarray]:
    """Orders in which parts are added, every second one the reverse of the one before."""
    random = np.random.default_rng(seed)
    found: list[np.ndarray] = []
    while len(found) < count:
        order = random.permutation(parts)
        found += [order, order[::-1]]
    return found[:count]


def path(order: np.ndarray) -> list[Word]:
    """The hybrids on the way from none to all."""
    word = np.zeros(len(order), bool)
    found = [tuple(map(bool, word))]
    for part in order:
        word[part] = True
        found.append(tuple(map(bool, word)))
    return found


def sampled(
    value: Callable[[Word], float], orders: list[np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """By part: the mean over orders, and its standard error over orders with their reverse."""
    brought = np.zeros((len(orders), len(orders[0])))
    for row, order in enumerate(orders):
        values = [value(word) for word in path(order)]
        brought[row, order] = np.diff(values)
    pairs = brought[: len(orders) // 2 * 2].reshape(-1, 2, brought.shape[1]).mean(axis=1)
    error = pairs.std(axis=0, ddof=1) / np.sqrt(len(pairs)) if len(pairs) > 1 else pairs[0] * np.nan
    return brought.mean(axis=0), error
