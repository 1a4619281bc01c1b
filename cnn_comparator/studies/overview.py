"""How much every layer of a pair changed."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from ..errors import ChangedError, SourceError
from ..pairing import LayerPair
from ..parameters import ParameterPair
from ..schema import measure_ids
from ..snapshot import Role
from .change import CHANGE, ChangeParams, NonfiniteCounts, ParameterChange, change_params
from .shown import Shown, table_of
from .study import Inputs, Partial, Steps, Study

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class OverviewParams:
    """A pair; ``folded``: as effective kernels where a layer has them."""

    a: str
    b: str
    folded: bool = False


@dataclass(frozen=True, repr=False)
class StatisticOverview(Shown):
    """How a running statistic changed; never part of a distance."""

    parameter: str
    role: Role
    measures: dict[str, float | None]
    nonfinite: int


@dataclass(frozen=True, repr=False)
class LayerOverview(Shown):
    """One layer: its weight, and apart from it its running statistics.

    ``measures`` are those of the weight, all ``None`` for a normalisation that learns nothing;
    ``kernels`` the Euclidean distance of each kernel, float64; ``size`` counts weights;
    ``folded`` says whether they are those of the effective kernel. With an ``error``, which says
    why the layer cannot be read, nothing is measured.
    """

    layer: str
    measures: dict[str, float | None]
    kernels: np.ndarray
    size: int
    nonfinite: NonfiniteCounts
    floor: float
    folded: bool
    statistics: tuple[StatisticOverview, ...]
    error: str | None = None


@dataclass(frozen=True, repr=False)
class Overview(Shown):
    """The layers that can be compared, in network order; ``total`` counts them all."""

    total: int
    layers: tuple[LayerOverview, ...]

    @property
    def table(self) -> pd.DataFrame:
        """One row a layer in network order: ``layer``, its ``size``, all measures, ``nonfinite``
        and ``error``.
        """
        rows = [
            {
                "layer": one.layer,
                "size": one.size,
                **one.measures,
                "nonfinite": one.nonfinite.positions,
                "error": one.error,
            }
            for one in self.layers
        ]
        return table_of(rows, ("layer", "size", *measure_ids(), "nonfinite", "error"))


def _steps(params: OverviewParams, inputs: Inputs) -> Steps[Overview]:
    pairs = [
        pair
        for pair in inputs.layers(params.a, params.b)
        if pair.comparable_weight or pair.comparable_statistics
    ]
    rows: list[LayerOverview] = []
    for pair in pairs:
        rows.append((yield from _row_or_error(pair, params, inputs)))
        yield Partial(Overview(len(pairs), (rows[-1],)), len(rows) / len(pairs))
    return Overview(len(pairs), tuple(rows))


def _row_or_error(pair: LayerPair, params: OverviewParams, inputs: Inputs) -> Steps[LayerOverview]:
    """A layer that cannot be read costs no other."""
    try:
        return (yield from _row(pair, params, inputs))
    except ChangedError:
        raise
    except SourceError as error:
        measures, none = _NOTHING.measures, _NOTHING.nonfinite
        return LayerOverview(
            pair.id, measures, _NOTHING.kernels, 0, none, 0.0, False, (), str(error)
        )


def _row(pair: LayerPair, params: OverviewParams, inputs: Inputs) -> Steps[LayerOverview]:
    weight, change, folded = pair.comparable_weight, _NOTHING, False
    if weight is not None:
        wanted = change_params(inputs, _of(weight, params))
        folded = wanted.folded
        change = yield from inputs.need(CHANGE, wanted)
    statistics = []
    for parameter in pair.comparable_statistics:
        found = yield from inputs.need(CHANGE, change_params(inputs, _of(parameter, params)))
        statistics.append(
            StatisticOverview(
                parameter.id, parameter.role, found.measures, found.nonfinite.positions
            )
        )
    return LayerOverview(
        pair.id,
        change.measures,
        change.kernels,
        change.size,
        change.nonfinite,
        change.floor if isfinite(change.floor) else 0.0,
        folded,
        tuple(statistics),
    )


def _of(parameter: ParameterPair, params: OverviewParams) -> ChangeParams:
    return ChangeParams(params.a, params.b, parameter.id, params.folded)


_NOTHING = ParameterChange(
    dict.fromkeys(measure_ids()), np.zeros(0), size=0, nonfinite=NonfiniteCounts(), floor=0.0
)
"""That of a layer without a weight."""

STUDY = Study(
    "overview",
    OverviewParams,
    Overview,
    frozenset({"weights"}),
    _steps,
    priority=3,
    grows=("layers",),
)
