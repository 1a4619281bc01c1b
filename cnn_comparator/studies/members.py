"""The weights of a parameter that are in a category, one by one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..metrics.members import Category, members
from ..snapshot import Shape
from .arguments import WeightBlock
from .blocks import blocks, windows
from .change import DISTANCES, ChangeParams, Scales, change_params, compared, kernel_scales
from .shown import Shown
from .study import Inputs, Steps, Study, Task

Found = tuple[np.ndarray, np.ndarray, np.ndarray]
"""Flat indices, and the values in A and in B."""


@dataclass(frozen=True)
class MembersParams:
    """A category of a parameter; ``floor`` ``None`` is the default one, ``end`` is where a range of
    bins that was given ends.
    """

    a: str
    b: str
    parameter: str
    folded: bool
    category: Category
    floor: float | None = None
    end: float = 0.0


@dataclass(frozen=True, repr=False)
class Members(Shown):
    """``indices`` into the parameter of ``shape``, rising int64 ``(n,)``; ``a`` and ``b`` are the
    values as they are compared, float64 ``(n,)``.
    """

    shape: Shape
    indices: np.ndarray
    a: np.ndarray
    b: np.ndarray


def _steps(params: MembersParams, inputs: Inputs) -> Steps[Members]:
    """Raises ``PairingError``, ``SourceError``."""
    a, b = params.a, params.b
    of = change_params(inputs, ChangeParams(a, b, params.parameter, params.folded))
    change = yield from inputs.need(DISTANCES, of)
    pair = inputs.parameter(a, b, params.parameter)
    if pair.a is None or pair.b is None:
        raise AssertionError("What was compared is in both snapshots.")
    scales = kernel_scales(of, inputs)
    end = max(change.measures["max_abs"] or 0.0, params.end)
    floor = change.floor if params.floor is None else params.floor
    within = (params.category, end, floor)
    found: list[Found] = []
    for window in windows(blocks((a, b), (pair.a, pair.b), inputs)):
        found += yield [
            Task(members_of_block, (pair.a.shape, start, weights, scales, within))
            for start, _, weights in window
        ]
    none: Found = (np.zeros(0, np.int64), np.zeros(0), np.zeros(0))
    return Members(
        pair.a.shape, *(np.concatenate(parts) for parts in zip(none, *found, strict=True))
    )


def members_of_block(
    shape: Shape,
    start: int,
    weights: tuple[WeightBlock, WeightBlock],
    scales: Scales,
    within: tuple[Category, float, float],
) -> Found:
    """Those of the elements from ``start`` on that are ``within`` a category, with the last
    edge of the bins and the floor.
    """
    a, b = compared(shape, start, weights, scales)
    [places] = np.nonzero(members(a, b, *within))
    return (
        places.astype(np.int64) + start,
        a[places].astype(np.float64),
        b[places].astype(np.float64),
    )


MEMBERS = Study("members", MembersParams, Members, frozenset({"weights"}), _steps)
