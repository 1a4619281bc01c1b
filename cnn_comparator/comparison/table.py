"""The overview as a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..pairing import LayerPair
from ..schema import measure_ids
from ..snapshot import Layer
from .changes import ParameterChange

if TYPE_CHECKING:
    import pandas as pd


def summary_table(
    pairs: tuple[LayerPair, ...], changes: Mapping[str, ParameterChange]
) -> pd.DataFrame:
    """One row a layer; see ``Comparison.summary``."""
    import pandas as pd

    columns = ["layer", "kind", "status", "shape_a", "shape_b", "parameters", *measure_ids()]
    rows = []
    for pair in pairs:
        layer = pair.a if pair.a is not None else pair.b
        change = changes.get(pair.id)
        rows.append(
            {
                "layer": pair.id,
                "kind": "" if layer is None else layer.kind,
                "status": pair.status,
                "shape_a": _weight_shape(pair.a),
                "shape_b": _weight_shape(pair.b),
                "parameters": _parameter_count(layer),
                **{
                    measure: None if change is None else change.measures.get(measure)
                    for measure in measure_ids()
                },
            }
        )
    table = pd.DataFrame(rows, columns=columns)
    return table.astype(dict.fromkeys(measure_ids(), "float64"))


def _weight_shape(layer: Layer | None) -> tuple[int, ...] | None:
    return None if layer is None or layer.weight is None else layer.weight.shape


def _parameter_count(layer: Layer | None) -> int:
    if layer is None:
        return 0
    learned = ("weight", "bias", "gamma", "beta", "other")
    return sum(parameter.size for parameter in layer.parameters if parameter.role in learned)
