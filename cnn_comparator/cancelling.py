"""How work under way learns that nobody waits for it any more."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from .errors import Cancelled


class Cancellation:
    """Of one piece of work; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stops: list[Callable[[], object]] = []
        self._is_cancelled = False

    @property
    def is_cancelled(self) -> bool:
        """Whether the work was given up."""
        return self._is_cancelled

    def cancel(self) -> None:
        """Gives the work up, and stops what is running of it."""
        with self._lock:
            self._is_cancelled = True
            for stop in self._stops:
                stop()

    @contextmanager
    def stopping(self, stop: Callable[[], object]) -> Iterator[None]:
        """Within, ``cancel`` calls ``stop``, from its own thread. Raises ``Cancelled``, at once or
        in the place of what is raised within because of it.
        """
        with self._lock:
            self._stops.append(stop)
        try:
            self.check()
            yield
        except Exception:
            self.check()
            raise
        finally:
            with self._lock:
                self._stops.remove(stop)

    def check(self) -> None:
        """Raises ``Cancelled`` when the work was given up."""
        if self._is_cancelled:
            raise Cancelled("Cancelled.")


_NEVER = Cancellation()
_current: ContextVar[Cancellation] = ContextVar("cancellation", default=_NEVER)


def current() -> Cancellation:
    """That of the work that is done here; one that is never cancelled where there is none."""
    return _current.get()


def begin() -> Cancellation:
    """A new one, which is ``current`` in this context from now on."""
    found = Cancellation()
    _current.set(found)
    return found
