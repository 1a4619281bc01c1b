"""Work on many parts, in several threads: NumPy and Pillow let others run while they compute."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

THREADS = min(4, os.cpu_count() or 1)
_LARGE = 4 << 20
"""Bytes from which on threads pay."""


def in_threads(work: Callable[[range], object], parts: int, nbytes: int = _LARGE) -> None:
    """Gives each thread every so many of ``parts``; ``nbytes`` is how much there is to be done."""
    if nbytes < _LARGE:
        work(range(parts))
        return
    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(work, [range(first, parts, THREADS) for first in range(THREADS)]))
