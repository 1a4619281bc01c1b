"""A snapshot with one weight, around a runner that a test made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from cnn_comparator.snapshot import Layer, Parameter, Runner, Side


@dataclass
class Still:
    """What a runner needs beside its class probabilities."""

    input_shape: tuple[int | None, ...] = (3, None, None)
    layout: Literal["NCHW", "NHWC"] = "NHWC"

    def activation(self, batch: np.ndarray, layer: str, side: Side) -> np.ndarray:
        return batch

    def close(self) -> None:
        return None


@dataclass(frozen=True)
class OneWeight:
    """The snapshot; without a runner it cannot run."""

    runner: Runner | None
    source: str = "one weight"
    note: str | None = None
    layers: Sequence[Layer] = (
        Layer("l", "dense", "Dense", (), (Parameter("w", "weight", (1, 1), "float32"),)),
    )

    def read(self, parameter: Parameter, start: int = 0, stop: int | None = None) -> np.ndarray:
        return np.zeros(1, np.float32)[start:stop]

    def close(self) -> None:
        return None
