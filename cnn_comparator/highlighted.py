"""The highlighted weights as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from . import remains
from .comparison import Comparison
from .metrics.members import Category, category_of
from .pairing import LayerPair
from .parameters import ParameterPair
from .schema import level_ids
from .studies.members import MEMBERS, MembersParams
from .studies.running import finished
from .weighted import weighted_layer

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike

_AXES = ("kernel", "channel")
_WINDOW = ("depth", "row", "column")


class Selection(remains.Selection, Protocol):
    """The traits that say which weights are highlighted."""

    levels: Sequence[str]
    rpd_cuts: Sequence[float]
    bins: Mapping[str, Any]
    floor: float | None
    folded: bool
    category: Mapping[str, Any] | None


def highlighted(selection: Selection, comparison: Comparison) -> pd.DataFrame:
    """One row a weight, see ``CNNComparator.highlighted``. Raises ``SourceError``."""
    layer = remains.layer_of(selection, comparison)
    if layer is None or selection.category is None:
        return _table("", "", (), (), ())
    a, b = selection.pair["a"], selection.pair["b"]
    shown = weighted_layer(comparison.layers(a, b), layer)
    parameter = _parameter(selection, shown)
    if parameter is None or not parameter.comparable:
        return _table(shown.id, "", (), (), ())
    _, end = selection.bins["range"] or (0.0, 0.0)
    params = MembersParams(
        a, b, parameter.id, selection.folded, _category(selection), selection.floor, end
    )
    found = finished(comparison.run(MEMBERS, params))
    places = np.unravel_index(found.indices, found.shape) if found.shape else ()
    return _table(shown.id, parameter.id, places, found.a, found.b)


def _parameter(selection: Selection, layer: LayerPair) -> ParameterPair | None:
    """The one shown: that selected, else the weight, else the first that can be compared."""
    wanted = selection.parameter or (layer.weight and layer.weight.id)
    if wanted is None:
        return next((own for own in layer.parameters if own.comparable), None)
    return next((own for own in layer.parameters if own.id == wanted), None)


def _category(selection: Selection) -> Category:
    category = selection.category or {}
    return category_of(category, level_ids(), selection.levels, selection.rpd_cuts)


def _table(
    layer: str, parameter: str, places: Sequence[Any], a: ArrayLike, b: ArrayLike
) -> pd.DataFrame:
    import pandas as pd

    values = {"a": np.asarray(a, np.float64), "b": np.asarray(b, np.float64)}
    axes = dict(zip(_names(len(places)), places, strict=True))
    table = pd.DataFrame({**axes, **values})
    table.insert(0, "layer", layer)
    table.insert(1, "parameter", parameter)
    return table


def _names(axes: int) -> list[str]:
    """Of the axes of a parameter in canonical order, as the panels name them."""
    window = max(0, axes - len(_AXES))
    if window > len(_WINDOW):
        return [*_AXES, *(f"axis_{i}" for i in range(len(_AXES), axes))]
    return [*_AXES[:axes], *_WINDOW[len(_WINDOW) - window :]]
