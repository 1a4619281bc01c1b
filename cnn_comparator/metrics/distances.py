"""Distances of one parameter pair, from a stream of blocks: the measures that cost least."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from .nonfinite import Nonfinite
from .norms import dots, norm, root, row_norms

BLOCK = 1 << 16
"""Elements reduced at a time: a block's work arrays stay in the processor's cache, and calls of
NumPy cost little beside what they do."""


@dataclass(frozen=True)
class Block:
    """Elements of A and of B, widened to float64, and zero where a side is not finite.

    ``change`` = b − a; ``squares`` are the sums of squares of a and of b; ``finite`` selects what
    is finite on both sides, ``None`` for all; ``spare`` is of the same shape, to work in.
    """

    a: np.ndarray
    b: np.ndarray
    change: np.ndarray
    spare: np.ndarray
    squares: tuple[float, float]
    finite: np.ndarray | None


class DistanceAccumulator:
    """Distances of one parameter pair of canonical ``shape``; blocks in any order and cut.

    One of the elements ``start:stop`` can be merged into that of the whole. Positions that are
    NaN or ±Inf on either side are counted in ``nonfinite`` and kept out of everything else.
    Memory is a few blocks and one number a kernel, whatever the size.
    """

    def __init__(self, shape: tuple[int, ...], start: int = 0, stop: int | None = None) -> None:
        self._start = start
        self._stop = math.prod(shape) if stop is None else stop
        self._kernel_size = math.prod(shape[1:])
        self._first = 0
        kernels = shape[0] if shape else 1
        if stop is not None and start < stop:
            self._first = start // self._kernel_size
            kernels = (stop - 1) // self._kernel_size + 1 - self._first
        self._kernels = np.zeros(kernels)
        self._norm_a = self._norm_b = 0.0
        self.nonfinite_a, self.nonfinite_b = Nonfinite(), Nonfinite()
        self._max_abs = 0.0
        self._finite = 0
        self._nonfinite = 0

    @property
    def finite(self) -> int:
        """Positions that are finite on both sides."""
        return self._finite

    @property
    def nonfinite(self) -> int:
        """Positions that are NaN or ±Inf on at least one side."""
        return self._nonfinite

    @property
    def kernel_distances(self) -> np.ndarray:
        """Euclidean distance of every slice of axis 0, float64 ``(kernels,)``; 0-d: one slice."""
        return self._kernels.copy()

    @property
    def rms(self) -> tuple[float, float]:
        """Root mean square of A and of B over the finite positions; 0 when there are none."""
        count = math.sqrt(max(1, self._finite))
        return self._norm_a / count, self._norm_b / count

    def add(self, start: int, a_block: np.ndarray, b_block: np.ndarray) -> None:
        """Adds the flat elements from ``start`` on, of A and of B in canonical order.

        Every element is to be added once. Raises ``ValueError`` when the blocks differ in
        shape, are not flat, or leave the parameter.
        """
        if a_block.ndim != 1 or a_block.shape != b_block.shape:
            raise ValueError(
                f"Blocks must be flat and of one length, not {a_block.shape} and {b_block.shape}."
            )
        if start < self._start or start + a_block.size > self._stop:
            raise ValueError(
                f"Elements {start} to {start + a_block.size} are not all among the"
                f" elements {self._start} to {self._stop} of the parameter."
            )
        work = np.empty((4, min(a_block.size, BLOCK)))
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            for offset in range(0, a_block.size, BLOCK):
                cut = slice(offset, offset + BLOCK)
                self._reduce(start + offset, a_block[cut], b_block[cut], work)

    def merge(self, part: DistanceAccumulator) -> None:
        """Adds what ``part``, of some elements of the same parameter, has been given.

        The last bits depend on the order in which parts are merged.
        """
        self._norm_a = math.hypot(self._norm_a, part._norm_a)
        self._norm_b = math.hypot(self._norm_b, part._norm_b)
        self.nonfinite_a.merge(part.nonfinite_a)
        self.nonfinite_b.merge(part.nonfinite_b)
        self._max_abs = max(self._max_abs, part._max_abs)
        self._finite += part._finite
        self._nonfinite += part._nonfinite
        first = part._first - self._first
        kernels = self._kernels[first : first + len(part._kernels)]
        np.hypot(kernels, part._kernels, out=kernels)

    def measures(self) -> dict[str, float | None]:
        """The measures by id; ``None`` where undefined or beyond the range of float64."""
        count = self._finite
        distance = norm(self._kernels)
        return within_range(
            {
                "euclidean": distance if count or not self._nonfinite else None,
                "relative": distance / self._norm_a if self._norm_a else None,
                "rms": distance / math.sqrt(count) if count else None,
                "max_abs": self._max_abs if count else None,
                "crest": self._max_abs / distance * math.sqrt(count) if distance else None,
            }
        )

    def _reduce(
        self, start: int, a_block: np.ndarray, b_block: np.ndarray, work: np.ndarray
    ) -> Block:
        work = work[:, : a_block.size]
        a, b, change, spare = work
        np.copyto(a, a_block)
        np.copyto(b, b_block)
        finite, largest = None, _largest(a, b, change)
        if not math.isfinite(largest):
            finite = self._zero_nonfinite(a, b)
            largest = _largest(a, b, change)
        squares_a, squares_b = map(float, dots(work[:2], work[:2]))
        self._norm_a = math.hypot(self._norm_a, root(squares_a, a))
        self._norm_b = math.hypot(self._norm_b, root(squares_b, b))
        self._max_abs = max(self._max_abs, largest)
        self._finite += a.size
        if largest:
            self._add_kernels(start, change)
        return Block(a, b, change, spare, (squares_a, squares_b), finite)

    def _zero_nonfinite(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """Zeros, which add nothing to any sum, where a side is not finite; a mask of the rest."""
        self.nonfinite_a.add(a)
        self.nonfinite_b.add(b)
        finite = np.isfinite(a) & np.isfinite(b)
        a[~finite] = b[~finite] = 0.0
        dropped = int(np.count_nonzero(~finite))
        self._nonfinite += dropped
        self._finite -= dropped
        return finite

    def _add_kernels(self, start: int, change: np.ndarray) -> None:
        size = self._kernel_size
        kernel = start // size - self._first
        head = min(-start % size, change.size)
        if head:
            self._add_to_kernel(kernel, change[:head])
            kernel += 1
        whole = (change.size - head) // size
        if whole:
            rows = change[head : head + whole * size].reshape(whole, size)
            self._kernels[kernel : kernel + whole] = row_norms(rows)
        tail = change[head + whole * size :]
        if tail.size:
            self._add_to_kernel(kernel + whole, tail)

    def _add_to_kernel(self, kernel: int, change: np.ndarray) -> None:
        self._kernels[kernel] = math.hypot(self._kernels[kernel], norm(change))


def within_range(values: Mapping[str, float | None]) -> dict[str, float | None]:
    """The same with ``None`` for what is beyond the range of float64."""
    return {
        name: value if value is not None and math.isfinite(value) else None
        for name, value in values.items()
    }


def _largest(a: np.ndarray, b: np.ndarray, change: np.ndarray) -> float:
    """The largest |b − a|, NaN where one is; writes b − a into ``change``."""
    np.subtract(b, a, out=change)
    return max(float(change.max()), -float(change.min()))
