"""How much every layer of a pair changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from ..doubts.likeness import likeness
from ..errors import ChangedError, SourceError
from ..metrics.sameness import Sameness
from ..pairing import LayerPair
from ..parameters import ParameterPair
from ..schema import measure_ids
from ..snapshot import Role
from .change import (
    CHANGE,
    DISTANCES,
    ChangeParams,
    NonfiniteCounts,
    ParameterChange,
    change_params,
)
from .same import SAME
from .shown import Shown, table_of
from .study import Inputs, Partial, Steps, Study

if TYPE_CHECKING:
    import pandas as pd

AT_ONCE = 1 << 22
"""Weights of a network up to which all measures come at once: they take no more than a moment."""
MANY = 1 << 10
"""Layers from which on they take more, however small they are."""


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
    why the layer cannot be read, nothing is measured. A first row, which a later one of the same
    layer replaces, has the distances alone, and no ``statistics``.
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
    """The layers that can be compared, in network order; ``total`` counts them all.

    ``note`` says so where A and B are equal in all that is compared, or differ by rounding alone:
    weights, running statistics and, where these are, all other parameters.
    """

    total: int
    layers: tuple[LayerOverview, ...]
    note: str | None = None

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


def _steps(params: OverviewParams, inputs: Inputs, *, watched: bool) -> Steps[Overview]:
    """Where somebody looks at it, the distances of a large network come first, which takes longer
    by the time for these.
    """
    pairs = [
        pair
        for pair in inputs.layers(params.a, params.b)
        if pair.comparable_weight or pair.comparable_statistics
    ]
    ahead = pairs if watched and _is_large(pairs) else []
    steps = len(ahead) + len(pairs)
    for number, pair in enumerate(ahead, 1):
        found = yield from _first_rows(pair, params, inputs)
        yield Partial(Overview(len(pairs), found), number / steps)
    rows: list[LayerOverview] = []
    same: list[Sameness] = []
    for number, pair in enumerate(pairs, len(ahead) + 1):
        rows.append((yield from _row_or_error(pair, params, inputs, same)))
        yield Partial(Overview(len(pairs), (rows[-1],)), number / steps)
    note = None
    if not any(row.error for row in rows) and likeness(same):
        note = yield from _note(params, inputs, same)
        yield Partial(Overview(len(pairs), (), note), 1.0)
    return Overview(len(pairs), tuple(rows), note)


def _note(params: OverviewParams, inputs: Inputs, same: list[Sameness]) -> Steps[str | None]:
    """What holds of all that is compared, the parameters that are in no row looked at as well."""
    layers = inputs.layers(params.a, params.b)
    for pair in layers:
        weight = pair.weight
        folding = None if weight is None else inputs.folding(params.a, params.b, weight.id)
        for parameter in pair.parameters:
            is_in_row = parameter is weight or parameter in pair.comparable_statistics
            is_folded_into = parameter.role == "bias" and folding is not None and folding.always
            if parameter.comparable and not is_in_row and not is_folded_into:
                wanted = ChangeParams(params.a, params.b, parameter.id)
                try:
                    found = yield from inputs.need(SAME, wanted)
                except ChangedError:
                    raise
                except SourceError:
                    return None
                same.append(found)
    return likeness(same)


def _is_large(pairs: Sequence[LayerPair]) -> bool:
    weights = (pair.comparable_weight for pair in pairs)
    sizes = [one.a.size for one in weights if one is not None and one.a]
    return sum(sizes) > AT_ONCE or len(sizes) > MANY


def _first_rows(
    pair: LayerPair, params: OverviewParams, inputs: Inputs
) -> Steps[tuple[LayerOverview, ...]]:
    """The distances of a layer's weight; none where it cannot be read, which its row tells."""
    weight = pair.comparable_weight
    if weight is None:
        return ()
    wanted = change_params(inputs, _of(weight, params))
    try:
        return (_row_of(pair, (yield from inputs.need(DISTANCES, wanted)), wanted.folded),)
    except ChangedError:
        raise
    except SourceError:
        return ()


def _row_or_error(
    pair: LayerPair, params: OverviewParams, inputs: Inputs, same: list[Sameness]
) -> Steps[LayerOverview]:
    """A layer that cannot be read costs no other; ``same`` receives what holds of its numbers."""
    try:
        return (yield from _row(pair, params, inputs, same))
    except ChangedError:
        raise
    except SourceError as error:
        measures, none = _NOTHING.measures, _NOTHING.nonfinite
        return LayerOverview(
            pair.id, measures, _NOTHING.kernels, 0, none, 0.0, False, (), str(error)
        )


def _row(
    pair: LayerPair, params: OverviewParams, inputs: Inputs, same: list[Sameness]
) -> Steps[LayerOverview]:
    weight, change, folded = pair.comparable_weight, _NOTHING, False
    if weight is not None:
        wanted = change_params(inputs, _of(weight, params))
        folded = wanted.folded
        change = yield from inputs.need(CHANGE, wanted)
        same.append(change.same)
    statistics = []
    for parameter in pair.comparable_statistics:
        found = yield from inputs.need(CHANGE, change_params(inputs, _of(parameter, params)))
        same.append(found.same)
        statistics.append(
            StatisticOverview(
                parameter.id, parameter.role, found.measures, found.nonfinite.positions
            )
        )
    return _row_of(pair, change, folded, tuple(statistics))


def _row_of(
    pair: LayerPair,
    change: ParameterChange,
    folded: bool,
    statistics: tuple[StatisticOverview, ...] = (),
) -> LayerOverview:
    return LayerOverview(
        pair.id,
        change.measures,
        change.kernels,
        change.size,
        change.nonfinite,
        change.floor if isfinite(change.floor) else 0.0,
        folded,
        statistics,
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
    partial(_steps, watched=True),
    priority=3,
    grows=("layers",),
    unwatched=partial(_steps, watched=False),
)
