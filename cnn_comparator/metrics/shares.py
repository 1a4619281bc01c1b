"""Exact counts of weights that changed, flipped their sign, became zero or were zero."""

from __future__ import annotations

import numpy as np


class Shares:
    """Counts over blocks; a share is a count over the finite positions."""

    def __init__(self) -> None:
        self.changed = 0
        self.sign_flips = 0
        self.to_zero = 0
        self.from_zero = 0

    def add(self, a: np.ndarray, b: np.ndarray, change: np.ndarray) -> None:
        """Adds a block: float64 of one shape, finite, ``change`` is zero where ``a == b``."""
        changed = int(np.count_nonzero(change))
        if not changed:
            return
        self.changed += changed
        apart = np.signbit(a) != np.signbit(b)
        zeros_a = a.size - int(np.count_nonzero(a))
        zeros_b = b.size - int(np.count_nonzero(b))
        if zeros_a or zeros_b:
            zero_a, zero_b = a == 0, b == 0
            apart &= ~(zero_a | zero_b)
            both = int(np.count_nonzero(zero_a & zero_b))
            self.to_zero += zeros_b - both
            self.from_zero += zeros_a - both
        self.sign_flips += int(np.count_nonzero(apart))
