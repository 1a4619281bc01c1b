"""Orders and alignments, against brute force."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn_comparator.graph import align, network_order, rising
from tests.python.growth import growth

words = st.lists(st.sampled_from("abc"), max_size=6)


def subsequences(word: list[str]) -> set[tuple[str, ...]]:
    return {found for size in range(len(word) + 1) for found in combinations(word, size)}


@given(a=words, b=words)
def test_align_is_a_longest_common_subsequence(a: list[str], b: list[str]) -> None:
    pairs = align(a, b)
    assert all(a[i] == b[j] for i, j in pairs)
    assert all(i < k and j < m for (i, j), (k, m) in pairwise(pairs))
    assert len(pairs) == max(map(len, subsequences(a) & subsequences(b)))


@given(st.lists(st.integers(0, 9), max_size=8))
def test_rising_is_longest(values: list[int]) -> None:
    found = [values[index] for index in rising(values)]
    assert all(x < y for x, y in pairwise(found))
    every = (c for size in range(len(values) + 1) for c in combinations(values, size))
    assert len(found) == max(len(c) for c in every if all(x < y for x, y in pairwise(c)))


@pytest.mark.slow
def test_long_sequences_are_aligned_in_passing() -> None:
    def aligned(size: int) -> None:
        same = [str(i % 7) for i in range(size)]
        a, b = ["x", *same], [*same[3:], "y"]
        pairs = align(a, b)
        assert all(a[i] == b[j] for i, j in pairs)
        assert all(i < k and j < m for (i, j), (k, m) in pairwise(pairs))
        assert len(pairs) > 0.95 * size

    assert growth(aligned, 5_000) < 32


@pytest.mark.slow
def test_orders_of_many_nodes_take_no_square() -> None:
    def ordered(size: int) -> None:
        names = [str(i) for i in range(size)]
        priorities = {name: (i,) for i, name in enumerate(names)}
        chain = {name: [before] for before, name in pairwise(names)}
        assert network_order(priorities, chain) == names
        circles = {name: [names[i ^ 1]] for i, name in enumerate(names)}
        assert network_order(priorities, circles) == names

    assert growth(ordered, 2_500) < 32


def test_inputs_come_before_and_priorities_decide_the_rest() -> None:
    priorities = {"late": (0,), "a": (1,), "b": (2,), "c": (3,)}
    assert network_order(priorities, {"late": ["b"]}) == ["a", "b", "late", "c"]


def test_a_cycle_is_broken_at_its_first_node() -> None:
    priorities = {"a": (0,), "b": (1,), "c": (2,)}
    assert network_order(priorities, {"a": ["b"], "b": ["a"], "c": ["b"]}) == ["a", "b", "c"]
