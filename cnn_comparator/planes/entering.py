"""A tensor that enters a model, as a picture. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .plane import Plane, plane_of


@dataclass(frozen=True)
class EnteringView:
    """The first three channels as colours, of fewer than three the first one in grey.

    The values of the ``plane`` are those of the tensor, which has so many ``channels``. ``low`` is
    drawn black and ``high`` white: 0 and 1 where all values lie there, otherwise the smallest and
    the largest finite value that is drawn; ``None`` without any.
    """

    channels: int
    low: float | None
    high: float | None
    plane: Plane


def entering_view(tensor: np.ndarray) -> EnteringView:
    """A tensor ``(channels, height, width)``, float32."""
    drawn = tensor[:3] if len(tensor) >= 3 else tensor[:1]
    low, high = _ends(drawn)
    places = drawn.transpose(1, 2, 0) if len(drawn) == 3 else drawn[0]
    return EnteringView(len(tensor), low, high, plane_of(places, "mean"))


def _ends(values: np.ndarray) -> tuple[float | None, float | None]:
    known = values[np.isfinite(values)]
    if not known.size:
        return None, None
    low, high = float(known.min()), float(known.max())
    return (0.0, 1.0) if low >= 0 and high <= 1 else (low, high)
