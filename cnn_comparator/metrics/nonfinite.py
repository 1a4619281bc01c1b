"""Counts of what is not a number."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass
class Nonfinite:
    """Weights of one snapshot that are NaN, +Inf or −Inf."""

    nan: int = 0
    plus_inf: int = 0
    minus_inf: int = 0

    def add(self, values: np.ndarray) -> None:
        """Counts a block."""
        self.nan += int(np.count_nonzero(np.isnan(values)))
        self.plus_inf += int(np.count_nonzero(values == np.inf))
        self.minus_inf += int(np.count_nonzero(values == -np.inf))
