"""What is drawn of an array with axes of space. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .reducing import Way, reduced, step_of


@dataclass(frozen=True, repr=False)
class Plane:
    """What is drawn of one snapshot: float32 ``(height, width)``, or ``(height, width, 3)`` for a
    picture of colours; NaN where it has no number. ``whole`` are the height and width before
    ``step`` places along each axis became one.
    """

    values: np.ndarray
    height: int
    width: int
    whole: tuple[int, int]
    step: int

    def __repr__(self) -> str:
        """Without the values."""
        return f"<plane {self.height} × {self.width}>"


def plane_of(values: np.ndarray, way: Way) -> Plane:
    """A plane ``(height, width[, 3])``, small enough to be sent and drawn."""
    small = reduced(values, way)
    with np.errstate(over="ignore"):
        drawn = np.ascontiguousarray(small, np.float32)
    height, width = drawn.shape[:2]
    return Plane(drawn, height, width, (values.shape[0], values.shape[1]), step_of(values))
