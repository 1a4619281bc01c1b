"""Lets many look at what is open, and one exchange it while nobody does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Gate:
    """Whoever wants to be alone waits for those inside, and those who come later wait for it."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._inside = 0
        self._alone = 0

    @contextmanager
    def shared(self) -> Iterator[None]:
        """Inside, what is open is not exchanged. Not to be entered by who is alone."""
        with self._condition:
            self._condition.wait_for(lambda: self._alone == 0)
            self._inside += 1
        try:
            yield
        finally:
            with self._condition:
                self._inside -= 1
                self._condition.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Inside, nobody else is; one after another where several want it."""
        with self._condition:
            self._condition.wait_for(lambda: self._alone == 0)
            self._alone = 1
            self._condition.wait_for(lambda: self._inside == 0)
        try:
            yield
        finally:
            with self._condition:
                self._alone = 0
                self._condition.notify_all()

    def each(self, steps: Iterator[None]) -> Iterator[None]:
        """The same steps, each of them inside."""
        while True:
            with self.shared():
                if next(steps, self) is self:
                    return
            yield
