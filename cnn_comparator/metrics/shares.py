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

    def add(self, a: np.ndarray, b: np.ndarray) -> None:
        """Adds a block of finite numbers."""
        changed = int(np.count_nonzero(a != b))
        if not changed:
            return
        self.changed += changed
        apart = np.signbit(a) != np.signbit(b)
        zero_a, zero_b = a == 0, b == 0
        if zero_a.any() or zero_b.any():
            apart &= ~(zero_a | zero_b)
            self.to_zero += int(np.count_nonzero(zero_b & ~zero_a))
            self.from_zero += int(np.count_nonzero(zero_a & ~zero_b))
        self.sign_flips += int(np.count_nonzero(apart))

    def merge(self, part: Shares) -> None:
        """Adds the counts of another one."""
        self.changed += part.changed
        self.sign_flips += part.sign_flips
        self.to_zero += part.to_zero
        self.from_zero += part.from_zero
