"""Python's garbage collector, paused where much is made that stays."""

from __future__ import annotations

import gc
import threading


class _Pause:
    """Entered within itself and from several threads: the last one to leave ends it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._depth = 0
        self._was_enabled = False

    def __enter__(self) -> None:
        with self._lock:
            if self._depth == 0:
                self._was_enabled = gc.isenabled()
                gc.disable()
            self._depth += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._depth -= 1
            if self._depth == 0 and self._was_enabled:
                gc.enable()


PAUSED = _Pause()
"""``with PAUSED:`` no search for garbage goes through all that was made, again and again."""
