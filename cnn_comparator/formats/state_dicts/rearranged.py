"""Tensors of files that are stored in another order than they are compared in."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import prod

import numpy as np

from ...snapshot import Shape
from .arrangement import Arrangement
from .tensors import Derived, LastWhole


@dataclass(eq=False)
class TransposedKernels(Derived):
    """Kernels of a transposed convolution, ``(channels, kernels / groups, *window)``, canonical."""

    groups: int
    whole: LastWhole = field(default_factory=LastWhole)

    @property
    def shape(self) -> Shape:
        """``(kernels, channels / groups, *window)``."""
        channels, kernels, *window = self.given.shape
        return (kernels * self.groups, channels // self.groups, *window)

    def read(self, start: int, stop: int) -> np.ndarray:
        """Elements ``start:stop``, flat, as numbers."""
        return self.whole.get(self, self._arranged)[start:stop]

    def _arranged(self) -> np.ndarray:
        channels, kernels, *window = self.given.shape
        flat = self.given.read(0, prod(self.given.shape))
        split = flat.reshape(self.groups, channels // self.groups, kernels, *window)
        return np.ascontiguousarray(split.swapaxes(1, 2)).reshape(-1)


@dataclass(eq=False)
class Rearranged(Derived):
    """A tensor that is stored in another order than it is compared in."""

    arrangement: Arrangement
    whole: LastWhole

    @property
    def shape(self) -> Shape:
        """The extents in their new order."""
        return self.arrangement.shape

    def read(self, start: int, stop: int) -> np.ndarray:
        """Elements ``start:stop``, flat, as numbers."""
        return self.whole.get(self, self._arranged)[start:stop]

    def _arranged(self) -> np.ndarray:
        stored = self.given.read(0, prod(self.given.shape)).reshape(self.given.shape)
        return self.arrangement.apply(stored).reshape(-1)
