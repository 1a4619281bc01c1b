"""Watches how much memory this process takes."""

import threading
from pathlib import Path


def anonymous() -> int:
    """Memory of this process that no file backs, in bytes."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            return 1024 * int(line.split()[1])
    return 0


class Watch:
    """The most memory that was taken while it was open."""

    def __enter__(self) -> "Watch":
        self._start = self._highest = anonymous()
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()
        return self

    def _look(self) -> None:
        while not self._done.wait(0.01):
            self._highest = max(self._highest, anonymous())

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()
        self.growth = max(self._highest, anonymous()) - self._start
