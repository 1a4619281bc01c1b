"""The overview as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ..effective import PairFolding
from ..pairing import LayerPair
from ..schema import measure_ids
from ..snapshot import Layer
from ..studies.overview import LayerOverview
from ..ties import tied_layers

if TYPE_CHECKING:
    import pandas as pd

LEARNED = ("weight", "bias", "gamma", "beta", "other")
"""Roles of the parameters that are counted: all but running statistics."""
_BEFORE = ("layer", "kind", "status", "shape_a", "shape_b", "parameters")
_BEHIND = ("nonfinite", "running_mean", "running_var", "tied_to", "folding", "problem")
"""Columns before the measures and behind them."""


def summary_table(
    pairs: tuple[LayerPair, ...],
    overview: Sequence[LayerOverview],
    foldings: Mapping[str, PairFolding],
    *,
    folded: bool,
) -> pd.DataFrame:
    """One row a layer; see ``Comparison.summary``."""
    import pandas as pd

    measures = measure_ids()
    changes = {row.layer: row for row in overview}
    counted: set[tuple[str, str]] = set()
    tied = tied_layers(pairs)
    rows = []
    for pair in pairs:
        layer = pair.a if pair.a is not None else pair.b
        change = changes.get(pair.id)
        own = {} if change is None else change.measures
        statistics = {} if change is None else {s.role: s.measures for s in change.statistics}
        rows.append(
            {
                "layer": pair.id,
                "kind": "" if layer is None else layer.kind,
                "status": pair.status,
                "shape_a": _weight_shape(pair.a),
                "shape_b": _weight_shape(pair.b),
                "parameters": _count_new(pair, counted),
                **{measure: own.get(measure) for measure in measures},
                "nonfinite": 0 if change is None else change.nonfinite.positions,
                "running_mean": statistics.get("running_mean", {}).get("rms"),
                "running_var": statistics.get("running_var", {}).get("rms"),
                "tied_to": tied.get(pair.id),
                "folding": _folding_text(foldings.get(pair.id), folded),
                "problem": _problem(pair, change),
            }
        )
    table = pd.DataFrame(rows, columns=[*_BEFORE, *measures, *_BEHIND])
    numbers = (*measures, "running_mean", "running_var")
    return table.astype(dict.fromkeys(numbers, "float64"))


def _weight_shape(layer: Layer | None) -> tuple[int, ...] | None:
    return None if layer is None or layer.weight is None else layer.weight.shape


def _problem(pair: LayerPair, change: LayerOverview | None) -> str | None:
    """Why a layer that both snapshots have cannot be read, if so."""
    if change is not None and change.error is not None:
        return change.error
    weight = pair.weight
    sides = () if weight is None else (weight.a, weight.b)
    return next((one.unreadable for one in sides if one is not None and one.unreadable), None)


def _count_new(pair: LayerPair, counted: set[tuple[str, str]]) -> int:
    """Learned numbers of the layer in A, or in B where A has none, but for those counted."""
    sides = [
        {(side, one.stored): one.size for one in layer.parameters if one.role in LEARNED}
        for side, layer in (("a", pair.a), ("b", pair.b))
        if layer is not None
    ]
    new = sum(size for key, size in sides[0].items() if key not in counted)
    counted.update(*sides)
    return new


def _folding_text(folding: PairFolding | None, folded: bool) -> str | None:
    if folding is None or not (folded or folding.always):
        return None
    return folding.reason or folding.note or "folded"
