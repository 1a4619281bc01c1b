"""Counts of what is not a number."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass
class Nonfinite:
    """Weights of one snapshot that are NaN, +Inf or −Inf."""

    nan: int = 0
    posinf: int = 0
    neginf: int = 0

    def add(self, values: np.ndarray) -> None:
        """Counts a block."""
        self.nan += int(np.count_nonzero(np.isnan(values)))
        self.posinf += int(np.count_nonzero(values == np.inf))
        self.neginf += int(np.count_nonzero(values == -np.inf))

    def merge(self, part: Nonfinite) -> None:
        """Adds the counts of another one."""
        self.nan += part.nan
        self.posinf += part.posinf
        self.neginf += part.neginf
