"""How the parameters of a pair changed: streamed block by block, in float64."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ..errors import PairingError
from ..metrics import ChangeAccumulator
from ..pairing import LayerPair, ParameterPair
from ..snapshot import Snapshot

BLOCK = 1 << 18
"""Elements read at a time from each snapshot."""


@dataclass(frozen=True)
class ParameterChange:
    """The measures of one parameter.

    ``measures`` by id, ``None`` where undefined; ``kernels`` the Euclidean distance of each
    kernel, float64 ``(kernels,)``; ``finite`` and ``nonfinite`` count positions.
    """

    measures: dict[str, float | None]
    kernels: np.ndarray
    finite: int
    nonfinite: int


def parameter_change(
    a: Snapshot, b: Snapshot, parameter: ParameterPair
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
    )


def comparable_layers(pairs: tuple[LayerPair, ...]) -> list[LayerPair]:
    """The layers whose weight both snapshots have in the same shape, in network order."""
    return [pair for pair in pairs if pair.weight is not None and pair.weight.comparable]
