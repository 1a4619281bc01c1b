"""What the browser must know of a parameter's change before it sorts the weights as they come."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

from .change import DISTANCES, ChangeParams, change_params
from .shown import Shown
from .study import Inputs, Steps, Study


@dataclass(frozen=True, repr=False)
class Extent(Shown):
    """``largest`` is max |x − y| over the positions finite on both sides, ``None`` without any.

    ``floor`` is the default one of the level both ≈ 0.
    """

    largest: float | None
    floor: float


def _steps(params: ChangeParams, inputs: Inputs) -> Steps[Extent]:
    change = yield from inputs.need(DISTANCES, change_params(inputs, params))
    return Extent(change.measures["max_abs"], change.floor if isfinite(change.floor) else 0.0)


STUDY = Study("extent", ChangeParams, Extent, frozenset({"weights"}), _steps, priority=0)
