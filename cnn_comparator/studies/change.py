"""How one parameter of a pair changed, in float64: all measures, or those that cost least."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from math import prod

import numpy as np

from ..errors import PairingError
from ..folding import Normalisation, kernel_scale, scaled
from ..metrics import ChangeAccumulator, DistanceAccumulator, default_floor
from ..metrics.nonfinite import Nonfinite
from ..metrics.sameness import Sameness, add_block, possible
from ..schema import measure_ids
from ..snapshot import Shape, Snapshot
from .arguments import WeightBlock
from .blocks import BLOCK, blocks, windows
from .shown import Shown
from .study import Inputs, Steps, Study, Task

Scales = tuple["np.ndarray | None", "np.ndarray | None"]
"""Of A and of B, float64 ``(kernels,)``; ``None`` for kernels as they are stored."""


@dataclass(frozen=True)
class ChangeParams:
    """A parameter of a pair; ``folded``: as effective kernels, which it must have."""

    a: str
    b: str
    parameter: str
    folded: bool = False


@dataclass(frozen=True)
class NonfiniteCounts:
    """Positions that are NaN or ±Inf on at least one side, and the weights of each that are."""

    positions: int = 0
    a: Nonfinite = field(default_factory=Nonfinite)
    b: Nonfinite = field(default_factory=Nonfinite)


@dataclass(frozen=True, repr=False)
class ParameterChange(Shown):
    """The measures of one parameter.

    ``measures`` by id, ``None`` where undefined, without those not measured; ``kernels`` the
    Euclidean distance of each kernel, float64 ``(kernels,)``; ``size`` counts positions;
    ``floor`` is the default one of the level both ≈ 0; ``same`` whether B is A, or A but for
    rounding, where all is measured.
    """

    measures: dict[str, float | None]
    kernels: np.ndarray
    size: int
    nonfinite: NonfiniteCounts
    floor: float
    same: Sameness = field(default_factory=Sameness)


def change_params(inputs: Inputs, params: ChangeParams) -> ChangeParams:
    """The same, as effective kernels where the parameter has them, and where it has to be."""
    a, b, parameter = params.a, params.b, params.parameter
    folding = inputs.folding(a, b, parameter)
    folded = folding is not None and (params.folded or folding.always)
    return ChangeParams(a, b, parameter, folded)


def _steps(
    params: ChangeParams, inputs: Inputs, *, distances_alone: bool
) -> Steps[ParameterChange]:
    """Raises ``PairingError``, ``SourceError``."""
    a, b = params.a, params.b
    pair = inputs.parameter(a, b, params.parameter)
    if pair.a is None or pair.b is None or not pair.comparable:
        raise PairingError(
            f"Parameter '{pair.id}' cannot be compared: "
            "only one snapshot has it, its shapes differ, or it cannot be read."
        )
    scales = kernel_scales(params, inputs)
    shape = pair.a.shape
    whole = (DistanceAccumulator if distances_alone else ChangeAccumulator)(shape)
    before = None if distances_alone else possible(pair.a.dtype, pair.b.dtype)
    same = Sameness() if before is None else replace(before)
    for window in windows(blocks((a, b), (pair.a, pair.b), inputs)):
        found = yield [
            Task(change_of_block, (shape, (start, stop), weights, scales, before))
            for start, stop, weights in window
        ]
        if pair.a.size <= BLOCK:
            [(whole, same)] = found
            break
        for part, same_part in found:
            whole.merge(part)
            same.merge(same_part)
    measures = whole.measures()
    return ParameterChange(
        {measure: measures[measure] for measure in measure_ids() if measure in measures},
        whole.kernel_distances,
        whole.finite + whole.nonfinite,
        NonfiniteCounts(whole.nonfinite, whole.nonfinite_a, whole.nonfinite_b),
        default_floor(*whole.rms, pair.a.dtype, pair.b.dtype),
        same,
    )


def change_of_block(
    shape: Shape,
    block: tuple[int, int],
    weights: Sequence[WeightBlock],
    scales: Scales,
    before: Sameness | None,
) -> tuple[DistanceAccumulator, Sameness]:
    """The measures of the elements ``start, stop`` of A's and B's parameter of a shape.

    ``scales`` are those of every kernel, ``None`` for kernels as they are stored; ``before`` is
    what may hold of stored types such as theirs, ``None`` for the distances alone.
    """
    start, stop = block
    a, b = compared(shape, start, weights, scales)
    accumulator = (DistanceAccumulator if before is None else ChangeAccumulator)(shape, start, stop)
    accumulator.add(start, a, b)
    same = Sameness()
    if before is not None:
        same = replace(before)
        add_block(same, a, b)
    return accumulator, same


def kernel_scales(params: ChangeParams, inputs: Inputs) -> Scales:
    """What every kernel of A and of B is multiplied by before they are compared.

    Raises ``PairingError``, ``SourceError``.
    """
    a, b = params.a, params.b
    folding = inputs.folding(a, b, params.parameter) if params.folded else None
    return (
        _scale(inputs.snapshot(a), () if folding is None else folding.a),
        _scale(inputs.snapshot(b), () if folding is None else folding.b),
    )


def compared(
    shape: Shape, start: int, weights: Sequence[WeightBlock], scales: Scales
) -> tuple[np.ndarray, np.ndarray]:
    """A's and B's elements from ``start`` on as they are compared, flat."""
    kernel_size = prod(shape[1:])
    a, b = (
        values if scale is None else scaled(values, start, kernel_size, scale)
        for values, scale in zip((one.read() for one in weights), scales, strict=True)
    )
    return a, b


def _scale(snapshot: Snapshot, norms: Sequence[Normalisation]) -> np.ndarray | None:
    scales = []
    for norm in norms:
        gamma, variance = (
            None if one is None else snapshot.read(one) for one in (norm.gamma, norm.variance)
        )
        if gamma is not None or variance is not None:
            scales.append(kernel_scale(gamma, variance, norm.epsilon or 0.0))
    if not scales:
        return None
    with np.errstate(invalid="ignore", over="ignore"):
        return np.asarray(np.prod(scales, axis=0))


CHANGE = Study(
    "change",
    ChangeParams,
    ParameterChange,
    frozenset({"weights"}),
    partial(_steps, distances_alone=False),
)

DISTANCES = Study(
    "distances",
    ChangeParams,
    ParameterChange,
    frozenset({"weights"}),
    partial(_steps, distances_alone=True),
)
"""The measures that cost least, the same to the last bit, in a third of the time."""
