"""Measures of one parameter pair, from a stream of blocks."""

from __future__ import annotations

import math

import numpy as np

from .cosine import CosineAccumulator
from .nonfinite import Nonfinite
from .norms import dot, norm, segment_norms
from .rpd import half_rpd
from .shares import Shares
from .spread import Spread
from .wasserstein import Wasserstein

BLOCK = 1 << 15
"""Elements reduced at a time: a block's work arrays stay in the processor's cache."""


class ChangeAccumulator:
    """Measures of one parameter pair of canonical ``shape``; blocks in any order and cut.

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
        self._cosine = CosineAccumulator()
        self._shares = Shares()
        self._spreads = Spread(), Spread()
        self._wasserstein = Wasserstein()
        self.nonfinite_a, self.nonfinite_b = Nonfinite(), Nonfinite()
        self._max_abs = 0.0
        self._half_rpd_sum = 0.0
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
        root = math.sqrt(max(1, self._finite))
        return self._cosine.norm_a / root, self._cosine.norm_b / root

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

    def merge(self, part: ChangeAccumulator) -> None:
        """Adds what ``part``, of some elements of the same parameter, has been given.

        The last bits depend on the order in which parts are merged.
        """
        self._cosine.merge(part._cosine)
        self._shares.merge(part._shares)
        for own, other in zip(self._spreads, part._spreads, strict=True):
            own.merge(other)
        self._wasserstein.merge(part._wasserstein)
        self.nonfinite_a.merge(part.nonfinite_a)
        self.nonfinite_b.merge(part.nonfinite_b)
        self._max_abs = max(self._max_abs, part._max_abs)
        self._half_rpd_sum += part._half_rpd_sum
        self._finite += part._finite
        self._nonfinite += part._nonfinite
        first = part._first - self._first
        kernels = self._kernels[first : first + len(part._kernels)]
        np.hypot(kernels, part._kernels, out=kernels)

    def measures(self) -> dict[str, float | None]:
        """The measures by id; ``None`` where undefined or beyond the range of float64."""
        count = self._finite
        distance = norm(self._kernels)
        norm_a = self._cosine.norm_a
        values: dict[str, float | None] = {
            "euclidean": distance if count or not self._nonfinite else None,
            "relative": distance / norm_a if norm_a else None,
            "rms": distance / math.sqrt(count) if count else None,
            "cosine": self._cosine.distance(),
            "angle": self._cosine.angle(),
            "max_abs": self._max_abs if count else None,
            "crest": self._max_abs / distance * math.sqrt(count) if distance else None,
            "mean_rpd": 2.0 * self._half_rpd_sum / count if count else None,
            "share_changed": self._shares.changed / count if count else None,
            "share_sign_flips": self._shares.sign_flips / count if count else None,
            "share_to_zero": self._shares.to_zero / count if count else None,
            "share_from_zero": self._shares.from_zero / count if count else None,
            "wasserstein": self._wasserstein_in_sigma(),
        }
        return {
            measure: value if value is not None and math.isfinite(value) else None
            for measure, value in values.items()
        }

    def _wasserstein_in_sigma(self) -> float | None:
        deviation = math.hypot(*(spread.deviation for spread in self._spreads))
        if not deviation:
            return None
        pooled = deviation / math.sqrt(2 * self._finite)
        return self._wasserstein.distance(self._finite) / pooled

    def _reduce(
        self, start: int, a_block: np.ndarray, b_block: np.ndarray, work: np.ndarray
    ) -> None:
        a, b, change, spare = work[:, : a_block.size]
        np.copyto(a, a_block)
        np.copyto(b, b_block)
        np.subtract(b, a, out=change)
        finite: slice | np.ndarray = slice(None)
        squares_change = dot(change, change)
        if not math.isfinite(squares_change):
            finite = self._zero_nonfinite(a, b)
            squares_change = dot(np.subtract(b, a, out=change), change)
        squares_a, squares_b = dot(a, a), dot(b, b)
        self._cosine.add(a, b, change, (squares_a, squares_b, squares_change), spare)
        self._shares.add(a, b)
        self._add_distributions(a[finite], b[finite], (squares_a, squares_b), spare)
        np.abs(change, out=change)
        self._max_abs = max(self._max_abs, float(change.max()))
        self._add_kernels(start, change, spare)
        half_rpd(change, np.abs(a, out=a), np.abs(b, out=b), out=spare)
        self._half_rpd_sum += float(spare.sum())
        self._finite += a.size

    def _add_distributions(
        self, a: np.ndarray, b: np.ndarray, squares: tuple[float, float], spare: np.ndarray
    ) -> None:
        for spread, values, own in zip(self._spreads, (a, b), squares, strict=True):
            spread.add(values, own)
        self._wasserstein.add(a, b, spare[: a.size])

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

    def _add_kernels(self, start: int, change: np.ndarray, spare: np.ndarray) -> None:
        first, last = (at // self._kernel_size for at in (start, start + change.size - 1))
        starts = np.arange(first, last + 1) * self._kernel_size - start
        starts[0] = 0
        norms = segment_norms(change, starts, spare)
        first, last = first - self._first, last - self._first
        self._kernels[first + 1 : last] = norms[1:-1]
        for kernel, norm_of_part in {first: norms[0], last: norms[-1]}.items():
            self._kernels[kernel] = math.hypot(self._kernels[kernel], norm_of_part)
