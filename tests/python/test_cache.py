"""What is kept, what is forgotten, and that keeping takes no square of the number of values."""

from __future__ import annotations

from dataclasses import dataclass

from cnn_comparator.cache import Cache


@dataclass
class Value:
    size: int
    asked: int = 0

    @property
    def nbytes(self) -> int:
        self.asked += 1
        return self.size


def test_what_was_not_used_for_longest_goes_first() -> None:
    cache: Cache[Value] = Cache(10)
    a, b, c = Value(4), Value(4), Value(4)
    cache.put("a", a)
    cache.put("b", b)
    assert cache.find("a") is a
    cache.put("c", c)
    assert [cache.find(key) for key in "abc"] == [a, None, c]


def test_a_value_that_is_too_large_is_kept_alone() -> None:
    cache: Cache[Value] = Cache(10)
    large = Value(99)
    cache.put("small", Value(1))
    cache.put("large", large)
    assert (cache.find("small"), cache.find("large")) == (None, large)
    assert cache.get("next", lambda: Value(3)).size == 3
    assert cache.find("large") is None


def test_another_value_of_a_key_takes_the_place_of_the_first() -> None:
    cache: Cache[Value] = Cache(10)
    for size in (9, 3, 4):
        cache.put("a", Value(size))
    other = Value(6)
    cache.put("b", other)
    assert cache.find("a") is not None
    assert cache.find("b") is other


def test_every_value_is_measured_once() -> None:
    cache: Cache[Value] = Cache(1_000)
    values = [Value(1) for _ in range(500)]
    for place, value in enumerate(values):
        cache.put(place, value)
    assert [value.asked for value in values] == [1] * 500
