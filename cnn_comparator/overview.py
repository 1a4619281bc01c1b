"""One layer of the overview as the browser reads it. Pure."""

from __future__ import annotations

from dataclasses import asdict
from math import isfinite

from .comparison.changes import LayerChange, ParameterChange
from .metrics.nonfinite import Nonfinite
from .protocol import Message
from .schema import measure_ids


def overview_row(change: LayerChange) -> Message:
    """The body of a ``LayerOverview`` without the layer's id."""
    weight = change.weight
    return {
        "measures": dict.fromkeys(measure_ids()) if weight is None else _measures(weight),
        "size": 0 if weight is None else weight.finite + weight.nonfinite,
        "nonfinite": 0 if weight is None else weight.nonfinite,
        "nonfinite_a": asdict(Nonfinite() if weight is None else weight.nonfinite_a),
        "nonfinite_b": asdict(Nonfinite() if weight is None else weight.nonfinite_b),
        "floor": 0.0 if weight is None or not isfinite(weight.floor) else weight.floor,
        "folded": change.folded,
        "statistics": [
            {
                "parameter": parameter.id,
                "role": parameter.role,
                "measures": _measures(statistic),
                "nonfinite": statistic.nonfinite,
            }
            for parameter, statistic in change.statistics
        ],
    }


def _measures(change: ParameterChange) -> dict[str, float | None]:
    return {
        measure: value if value is not None and isfinite(value) else None
        for measure, value in change.measures.items()
    }
