"""Where a flower or a part of it stands: coordinates that can be turned, scaled and tilted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Frame:
    """Coordinates of a flower or a part of it: `matrix` (2, 2) maps its units to pixels."""

    x: float
    y: float
    matrix: np.ndarray

    @classmethod
    def of(cls, x: float, y: float, scale: float, turn: float = 0.0, tilt: float = 1.0) -> Frame:
        """A frame of `scale` pixels a unit, turned by radians, foreshortened vertically."""
        c, s = np.cos(turn), np.sin(turn)
        return cls(x, y, scale * np.array([[1, 0], [0, tilt]]) @ np.array([[c, -s], [s, c]]))

    @property
    def pixels(self) -> float:
        """Pixels a unit (geometric mean of both axes)."""
        return float(np.sqrt(abs(np.linalg.det(self.matrix))))

    def point(self, u: float, v: float) -> tuple[float, float]:
        """Pixel position (x, y) of a point in this frame."""
        dx, dy = self.matrix @ np.array([u, v])
        return self.x + float(dx), self.y + float(dy)

    def child(self, u: float, v: float, turn: float = 0.0, scale: float = 1.0) -> Frame:
        """The frame at a point of this one, turned by radians and scaled."""
        c, s = np.cos(turn), np.sin(turn)
        return Frame(*self.point(u, v), self.matrix @ np.array([[c, -s], [s, c]]) * scale)

    def window(
        self, canvas: np.ndarray, u: tuple[float, float], v: tuple[float, float]
    ) -> tuple[tuple[slice, slice], np.ndarray, np.ndarray] | None:
        """The canvas window over a rectangle, with (u, v) of its pixels; None when outside."""
        corners = np.array([self.point(a, b) for a in u for b in v])
        left, top = np.maximum(np.floor(corners.min(0)).astype(int), 0)
        right, bottom = np.ceil(corners.max(0)).astype(int) + 1
        right, bottom = min(right, canvas.shape[1]), min(bottom, canvas.shape[0])
        if left >= right or top >= bottom:
            return None
        dx = np.arange(left, right)[None, :] + 0.5 - self.x
        dy = np.arange(top, bottom)[:, None] + 0.5 - self.y
        (a, b), (c, d) = self.matrix.tolist()
        det = a * d - b * c
        along, across = (d * dx - b * dy) / det, (a * dy - c * dx) / det
        return (slice(top, bottom), slice(left, right)), along, across
