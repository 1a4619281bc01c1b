"""A lock for those who take it again and again, beside others who wait for it."""

from __future__ import annotations

import threading


class Turns:
    """Is had in the order in which it was asked for: who has just had it does not get it again
    before those who wait.
    """

    def __init__(self) -> None:
        self._condition = threading.Condition(threading.Lock())
        self._asked = 0
        self._over = 0

    def __enter__(self) -> None:
        with self._condition:
            own = self._asked
            self._asked += 1
            self._condition.wait_for(lambda: self._over == own)

    def __exit__(self, *_: object) -> None:
        with self._condition:
            self._over += 1
            self._condition.notify_all()
