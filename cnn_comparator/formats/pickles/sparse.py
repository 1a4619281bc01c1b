"""Sparse tensors of PyTorch, read range by range without being made dense."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Literal

import numpy as np

from ...snapshot import Shape
from ..state_dicts.decoding import numbers, stored_dtype
from ..state_dicts.tensors import LazyTensor, is_expanded

Layout = Literal["sparse_coo", "sparse_csr", "sparse_csc", "sparse_bsr", "sparse_bsc"]
LAYOUTS: tuple[Layout, ...] = (
    "sparse_coo",
    "sparse_csr",
    "sparse_csc",
    "sparse_bsr",
    "sparse_bsc",
)
_DAMAGED = "a sparse tensor whose indices lie outside it"


@dataclass(eq=False)
class SparseTensor:
    """``indices`` are those of the layout: one array for COO, ``(compressed, plain)`` else."""

    shape: Shape
    layout: Layout
    indices: tuple[LazyTensor, ...]
    values: LazyTensor

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return len(self.shape)

    @property
    def dtype(self) -> str:
        """That of the values."""
        return self.values.dtype

    @cached_property
    def trouble(self) -> str | None:
        """What keeps it from being read; reads the indices."""
        if self.values.trouble is not None:
            return self.values.trouble
        parts = (self.values, *self.indices)
        if any(is_expanded(one) for one in parts) or prod(self.shape) >= 1 << 62:
            return "a sparse tensor of an impossible size"
        return _DAMAGED if self._places is None else None

    def read(self, start: int, stop: int) -> np.ndarray:
        """Elements ``start:stop``, flat, as numbers."""
        places, found = self._entries
        dense = np.zeros(max(stop - start, 0), found.dtype)
        first, last = np.searchsorted(places, (start, stop))
        dense[places[first:last] - start] = found[first:last]
        return dense

    def stored(self) -> np.ndarray:
        """The whole tensor, dense."""
        order, values = self._order, self.values.stored().reshape(-1)
        if values.dtype.kind == "u" and stored_dtype(self.dtype) != np.dtype(self.dtype):
            raise ValueError("a sparse tensor of narrow floats")
        dense = np.zeros(prod(self.shape), values.dtype)
        np.add.at(dense, order, values)
        return dense.reshape(self.shape)

    @property
    def _order(self) -> np.ndarray:
        if self._places is None:
            raise ValueError(_DAMAGED)
        return self._places

    @cached_property
    def _entries(self) -> tuple[np.ndarray, np.ndarray]:
        """Places in C order, rising, and the sum of what is stored at each."""
        found = numbers(self.values.stored().reshape(-1), self.dtype)
        places, first = np.unique(self._order, return_index=True)
        if len(places) == len(found):
            return places, found[first]
        order = np.argsort(self._order, kind="stable")
        starts = np.searchsorted(self._order[order], places)
        return places, np.add.reduceat(found[order], starts)

    @cached_property
    def _places(self) -> np.ndarray | None:
        """The place of every stored value in C order; ``None`` when the indices do not fit."""
        coordinates = self._coordinates()
        if coordinates is None:
            return None
        place = np.zeros(prod(self.values.shape), np.int64)
        for axis, extent in zip(coordinates, self.shape, strict=True):
            if axis.size and (axis.min() < 0 or axis.max() >= extent):
                return None
            place = place * extent + axis
        return place

    def _coordinates(self) -> list[np.ndarray] | None:
        indices = [one.stored().astype(np.int64) for one in self.indices]
        if self.layout == "sparse_coo":
            return self._of_pairs(indices[0])
        if len(self.shape) != 2:
            return None
        return self._of_compressed(indices[0], indices[1])

    def _of_pairs(self, indices: np.ndarray) -> list[np.ndarray] | None:
        """COO: indices ``(sparse axes, n)``, values ``(n, *dense axes)``."""
        shape = self.values.shape
        if indices.ndim != 2 or not shape or indices.shape[1] != shape[0]:
            return None
        if (*self.shape[indices.shape[0] :],) != shape[1:] or len(indices) > len(self.shape):
            return None
        inner = prod(shape[1:])
        found = [np.repeat(axis, inner) for axis in indices]
        return found + [np.tile(axis, shape[0]) for axis in _grid(shape[1:])]

    def _of_compressed(self, ends: np.ndarray, plain: np.ndarray) -> list[np.ndarray] | None:
        """CSR and its like: ``ends`` says how many entries each row, or column, has."""
        block = self.values.shape[1:] if self.layout in ("sparse_bsr", "sparse_bsc") else (1, 1)
        by_column = self.layout in ("sparse_csc", "sparse_bsc")
        if len(block) != 2 or 0 in block or self.shape[0] % block[0] or self.shape[1] % block[1]:
            return None
        counts = np.diff(ends)
        blocks = self.shape[by_column] // block[by_column]
        if ends.ndim != 1 or plain.ndim != 1 or len(counts) != blocks or ends[0] != 0:
            return None
        if (counts < 0).any() or ends[-1] != len(plain) or len(plain) != self.values.shape[0]:
            return None
        outer = np.repeat(np.arange(blocks), counts)
        rows, columns = (plain, outer) if by_column else (outer, plain)
        inner_rows, inner_columns = _grid(block)
        return [
            np.repeat(rows * block[0], prod(block)) + np.tile(inner_rows, len(plain)),
            np.repeat(columns * block[1], prod(block)) + np.tile(inner_columns, len(plain)),
        ]


def _grid(shape: tuple[int, ...]) -> list[np.ndarray]:
    """The coordinates of every element of an array, flat, by axis."""
    return [axis.reshape(-1) for axis in np.indices(shape)] if shape else []
