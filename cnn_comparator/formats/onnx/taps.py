"""Where a layer's activations are in an ONNX graph. Pure."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Tap(NamedTuple):
    """A tensor, and how its values become ``(n, channels, *space)``.

    Integer tensors become ``(values − zero) · scale``.
    """

    tensor: str
    channels_last: bool = False
    scale: float = 1.0
    zero: float = 0.0

    def canonical(self, values: np.ndarray) -> np.ndarray:
        """float32 ``(n, channels, *space)``."""
        if values.dtype.kind in "iu" and (self.scale, self.zero) != (1.0, 0.0):
            values = (values.astype(np.float64) - self.zero) * self.scale
        if self.channels_last and values.ndim > 2:
            values = np.moveaxis(values, -1, 1)
        return np.ascontiguousarray(values, np.float32)


class LayerTaps(NamedTuple):
    """The tensor that enters a layer, if any, and its own output before any activation function.

    A text instead goes on after the layer's name and says why there is none.
    """

    input: Tap | str | None
    output: Tap | str
