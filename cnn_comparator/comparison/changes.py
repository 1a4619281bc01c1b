"""How the parameters of a pair changed: streamed block by block, in float64."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ..errors import PairingError
from ..metrics import ChangeAccumulator, default_floor
from ..metrics.nonfinite import Nonfinite
from ..pairing import LayerPair, ParameterPair
from ..snapshot import Parameter

BLOCK = 1 << 18
"""Elements read at a time from each snapshot."""


@dataclass(frozen=True)
class ParameterChange:
    """The measures of one parameter.

    ``measures`` by id, ``None`` where undefined; ``kernels`` the Euclidean distance of each
    kernel, float64 ``(kernels,)``; ``finite`` and ``nonfinite`` count positions, ``nonfinite_a``
    and ``nonfinite_b`` weights; ``floor`` is the default one of the level both ≈ 0.
    """

    measures: dict[str, float | None]
    kernels: np.ndarray
    finite: int
    nonfinite: int
    nonfinite_a: Nonfinite
    nonfinite_b: Nonfinite
    floor: float


@dataclass(frozen=True)
class LayerChange:
    """How a layer changed: its weight, and apart from it its running statistics.

    ``weight`` is ``None`` for a normalisation that learns nothing; ``folded`` says whether it
    is that of the effective kernel.
    """

    weight: ParameterChange | None
    statistics: tuple[tuple[ParameterPair, ParameterChange], ...]
    folded: bool


class Readable(Protocol):
    """What reads the elements of a parameter: a snapshot, or one that is folded."""

    def read(self, parameter: Parameter, start: int = 0, stop: int | None = None) -> np.ndarray: ...


def parameter_change(
    a: Readable, b: Readable, parameter: ParameterPair
) -> Iterator[ParameterChange | None]:
    """Yields ``None`` after every block, then the change.

    Raises ``PairingError``, ``SourceError``.
    """
    if parameter.a is None or parameter.b is None or not parameter.comparable:
        raise PairingError(
            f"Parameter '{parameter.id}' cannot be compared: "
            "only one snapshot has it, or its shapes differ."
        )
    accumulator = ChangeAccumulator(parameter.a.shape)
    for start in range(0, parameter.a.size, BLOCK):
        stop = min(start + BLOCK, parameter.a.size)
        accumulator.add(start, a.read(parameter.a, start, stop), b.read(parameter.b, start, stop))
        yield None
    yield ParameterChange(
        accumulator.measures(),
        accumulator.kernel_distances,
        accumulator.finite,
        accumulator.nonfinite,
        accumulator.nonfinite_a,
        accumulator.nonfinite_b,
        default_floor(*accumulator.rms, parameter.a.dtype, parameter.b.dtype),
    )


def comparable_layers(pairs: tuple[LayerPair, ...]) -> list[LayerPair]:
    """The layers with something to compare in both snapshots, in network order."""
    return [pair for pair in pairs if comparable_weight(pair) or comparable_statistics(pair)]


def comparable_weight(pair: LayerPair) -> ParameterPair | None:
    """The weight that both snapshots have in the same shape."""
    return pair.weight if pair.weight is not None and pair.weight.comparable else None


def comparable_statistics(pair: LayerPair) -> list[ParameterPair]:
    """The running statistics that both snapshots have in the same shape."""
    return [
        parameter
        for parameter in pair.parameters
        if parameter.comparable and parameter.role in ("running_mean", "running_var")
    ]
