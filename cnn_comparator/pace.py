"""How long something will still take, by how it went lately. Pure but for the clock."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable

from .words import Words, say

_LATELY = 10.0
_LEAST = 2.0
"""Seconds that are looked back on at most, and before anything is said."""


class Pace:
    """The pace of work whose parts take about the same time."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: deque[tuple[float, int]] = deque()

    def left(self, done: int, total: int) -> float | None:
        """Seconds until ``total`` will be done, ``None`` while that cannot be told."""
        now = self._clock()
        self._seen.append((now, done))
        while len(self._seen) > 2 and now - self._seen[1][0] >= _LATELY:
            self._seen.popleft()
        then, before = self._seen[0]
        if now - then < _LEAST or done <= before:
            return None
        return (now - then) * (total - done) / (done - before)


def time_left(seconds: float) -> Words:
    """As people say it: in seconds, minutes or hours, rounded up."""
    if seconds < 60:
        return say("left.seconds", "about {n} s left", n=max(1, math.ceil(seconds)))
    if seconds < 3600:
        return say("left.minutes", "about {n} min left", n=math.ceil(seconds / 60))
    return say("left.hours", "about {n} h left", n=math.ceil(seconds / 3600))
