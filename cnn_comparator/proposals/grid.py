"""Boxes of pictures that are too small to segment."""

from __future__ import annotations

import numpy as np

FRACTIONS = (1.0, 0.75, 0.5, 0.375, 0.25)
"""Sides of the squares, as shares of the picture's shorter side."""


def grid_boxes(height: int, width: int, minimum_side: int) -> np.ndarray:
    """Squares of several sizes that overlap by about a half, int64 ``(n, 4)`` x, y, w, h in px.

    Squares of one size touch every edge of the picture; sizes below ``minimum_side`` are left
    out.
    """
    boxes: list[tuple[int, int, int, int]] = []
    for fraction in FRACTIONS:
        side = round(min(height, width) * fraction)
        if side >= max(1, minimum_side):
            boxes += [
                (x, y, side, side)
                for y in _positions(height, side)
                for x in _positions(width, side)
            ]
    return np.array(boxes, np.int64).reshape(-1, 4)


def _positions(extent: int, side: int) -> list[int]:
    steps = -(-2 * (extent - side) // side)
    return [round(step * (extent - side) / max(1, steps)) for step in range(steps + 1)]
