"""How processor time grows with what is given, as a ratio within one run."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable


def growth(call: Callable[[int], object], size: int, factor: int = 8) -> float:
    """Times as long that ``call`` takes for ``factor`` times ``size``; the least of three runs.

    About ``factor`` where time is linear, its square where it is quadratic.
    """
    few, many = (min(_seconds(call, n) for _ in range(3)) for n in (size, factor * size))
    return many / few


def _seconds(call: Callable[[int], object], size: int) -> float:
    gc.collect()
    begin = time.process_time()
    call(size)
    return time.process_time() - begin
