"""A small store of arrays that forgets what was not used for longest."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable

import numpy as np


class ArrayCache:
    """Keeps arrays up to ``limit`` bytes in all; safe to use from several threads."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._arrays: OrderedDict[Hashable, np.ndarray] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], np.ndarray]) -> np.ndarray:
        """The array of a key, made when it is not there. ``make`` may raise."""
        with self._lock:
            if key in self._arrays:
                self._arrays.move_to_end(key)
                return self._arrays[key]
        array = make()
        with self._lock:
            self._arrays[key] = array
            self._arrays.move_to_end(key)
            while len(self._arrays) > 1 and self._size() > self._limit:
                self._arrays.popitem(last=False)
        return array

    def __contains__(self, key: Hashable) -> bool:
        return key in self._arrays

    def clear(self) -> None:
        """Forgets everything."""
        with self._lock:
            self._arrays.clear()

    def _size(self) -> int:
        return sum(array.nbytes for array in self._arrays.values())
