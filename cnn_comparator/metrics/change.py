"""Measures of one parameter pair, from a stream of blocks."""

from __future__ import annotations

import math

import numpy as np

from .cosine import CosineAccumulator
from .distances import Block, DistanceAccumulator, within_range
from .norms import dot
from .rpd import half_rpd
from .shares import Shares
from .spread import Spread
from .wasserstein import Wasserstein


class ChangeAccumulator(DistanceAccumulator):
    """All measures of one parameter pair; its distances are those of the other, to the last bit."""

    def __init__(self, shape: tuple[int, ...], start: int = 0, stop: int | None = None) -> None:
        super().__init__(shape, start, stop)
        self._cosine = CosineAccumulator()
        self._shares = Shares()
        self._spreads = Spread(), Spread()
        self._wasserstein = Wasserstein()
        self._half_rpd_sum = 0.0

    def merge(self, part: DistanceAccumulator) -> None:
        """Adds what ``part``, one of all measures, has been given.

        The last bits depend on the order in which parts are merged.
        """
        super().merge(part)
        if not isinstance(part, ChangeAccumulator):
            raise TypeError("All measures cannot be had of distances alone.")
        self._cosine.merge(part._cosine)
        self._shares.merge(part._shares)
        for own, other in zip(self._spreads, part._spreads, strict=True):
            own.merge(other)
        self._wasserstein.merge(part._wasserstein)
        self._half_rpd_sum += part._half_rpd_sum

    def measures(self) -> dict[str, float | None]:
        """The measures by id; ``None`` where undefined or beyond the range of float64."""
        count = self._finite
        return super().measures() | within_range(
            {
                "cosine": self._cosine.distance(),
                "angle": self._cosine.angle(),
                "mean_rpd": 2.0 * self._half_rpd_sum / count if count else None,
                "share_changed": self._shares.changed / count if count else None,
                "share_sign_flips": self._shares.sign_flips / count if count else None,
                "share_to_zero": self._shares.to_zero / count if count else None,
                "share_from_zero": self._shares.from_zero / count if count else None,
                "wasserstein": self._wasserstein_in_sigma(),
            }
        )

    def _wasserstein_in_sigma(self) -> float | None:
        deviation = math.hypot(*(spread.deviation for spread in self._spreads))
        if not deviation:
            return None
        pooled = deviation / math.sqrt(2 * self._finite)
        return self._wasserstein.distance(self._finite) / pooled

    def _reduce(
        self, start: int, a_block: np.ndarray, b_block: np.ndarray, work: np.ndarray
    ) -> Block:
        block = super()._reduce(start, a_block, b_block, work)
        a, b, change, spare = block.a, block.b, block.change, block.spare
        squares_a, squares_b = block.squares
        self._cosine.add(a, b, change, (squares_a, squares_b, dot(change, change)), spare)
        is_whole = block.finite is None and a_block.dtype == b_block.dtype
        # Comparisons are exact in the narrower type as well, and faster.
        self._shares.add(*((a_block, b_block) if is_whole else (a, b)))
        self._add_distributions(block)
        np.abs(change, out=change)
        half_rpd(change, np.abs(a, out=a), np.abs(b, out=b), out=spare)
        self._half_rpd_sum += float(spare.sum())
        return block

    def _add_distributions(self, block: Block) -> None:
        a, b = (side if block.finite is None else side[block.finite] for side in (block.a, block.b))
        for spread, values, own in zip(self._spreads, (a, b), block.squares, strict=True):
            spread.add(values, own)
        self._wasserstein.add(a, b, block.spare[: a.size])
