"""How far two arrays differ. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

_BLOCK = 1 << 20


@dataclass(frozen=True)
class OutputChange:
    """The root mean square and the largest of \\|b − a\\| over the ``positions`` that are finite in
    both; ``None`` without any.
    """

    rms: float | None
    largest: float | None
    positions: int


def output_change(a: np.ndarray, b: np.ndarray) -> OutputChange | None:
    """In float64, also of integers and complex numbers; ``None`` where shapes or kinds differ."""
    if a.shape != b.shape or not (are_numbers(a) and are_numbers(b)):
        return None
    largest, positions = 0.0, 0
    for part in _distances(a, b):
        positions += part.size
        largest = max(largest, float(part.max(initial=0.0)))
    if not positions:
        return OutputChange(None, None, 0)
    # Shares of the largest, whose squares neither overflow nor vanish.
    scale = largest if 0 < largest < np.inf else 1.0
    squares = sum(float(np.square(part / scale).sum()) for part in _distances(a, b))
    return OutputChange(scale * float(np.sqrt(squares / positions)), largest, positions)


def are_numbers(values: np.ndarray) -> bool:
    """Whether an array holds numbers, or true and false, and no texts or objects."""
    return values.dtype.kind in "biufc"


def wide(values: np.ndarray) -> np.ndarray:
    """In double precision."""
    return values.astype(np.complex128 if values.dtype.kind == "c" else np.float64)


def _distances(a: np.ndarray, b: np.ndarray) -> Iterator[np.ndarray]:
    """\\|b − a\\| block by block, of what is finite in both."""
    flat = a.reshape(-1), b.reshape(-1)
    for start in range(0, a.size, _BLOCK):
        x, y = (wide(one[start : start + _BLOCK]) for one in flat)
        known = np.isfinite(x) & np.isfinite(y)
        with np.errstate(over="ignore"):
            yield np.abs(y[known] - x[known])
