"""What there is to know of the weights of a pair before anything is found in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ..errors import ChangedError, SourceError
from ..findings import LayerFacts, WeightFacts
from ..findings.facts import Status
from ..findings.grid import Grid, grid_of
from ..pairing import LayerPair
from ..parameters import ParameterPair
from ..snapshot import Parameter, Role
from . import overview
from .arguments import WeightBlock
from .blocks import BLOCK
from .change import CHANGE, ChangeParams, change_params
from .overview import LayerOverview, OverviewParams
from .same import SAME
from .study import Inputs, Steps, Study, Task


@dataclass(frozen=True)
class WeightFactsParams:
    """A pair."""

    a: str
    b: str


def _steps(params: WeightFactsParams, inputs: Inputs) -> Steps[WeightFacts]:
    """Raises ``ChangedError``, ``PairingError``."""
    wanted = OverviewParams(params.a, params.b)
    found = yield from inputs.need(overview.STUDY.without_watching(), wanted)
    rows = {row.layer: row for row in found.layers}
    pairs = [pair for pair in inputs.layers(params.a, params.b) if pair.parameters]
    heads = _heads(pairs)
    layers: list[LayerFacts] = []
    for pair in pairs:
        is_head = pair.id in heads
        try:
            facts = yield from _layer(pair, rows.get(pair.id), params, inputs, is_head=is_head)
        except ChangedError:
            raise
        except SourceError:
            facts = LayerFacts(pair.id, "unknown", is_head=is_head)
        layers.append(facts)
    return WeightFacts(tuple(layers), found.note)


def _heads(pairs: Iterable[LayerPair]) -> set[str]:
    """The last layer with a weight in A, and that in B."""
    last: dict[str, str] = {}
    for pair in pairs:
        for side, layer in (("a", pair.a), ("b", pair.b)):
            if layer is not None and layer.weight is not None and layer.weight.role == "weight":
                last[side] = pair.id
    return set(last.values())


def _layer(
    pair: LayerPair,
    row: LayerOverview | None,
    params: WeightFactsParams,
    inputs: Inputs,
    *,
    is_head: bool,
) -> Steps[LayerFacts]:
    """Raises ``SourceError``."""
    changed: set[Role] = set()
    for parameter in pair.parameters:
        if parameter.comparable and not (yield from _is_same(parameter, pair, params, inputs)):
            changed.add(parameter.role)
    weight = pair.comparable_weight
    if weight is None or row is None or row.error is not None:
        return LayerFacts(pair.id, _status(pair), frozenset(changed), is_head=is_head)
    grids: tuple[int | None, int | None] = (None, None)
    if weight.role == "weight" and weight.role in changed:
        grids = yield from _grids(weight, params, inputs)
    return LayerFacts(
        pair.id,
        _status(pair),
        frozenset(changed),
        weight.role,
        row.measures,
        row.kernels,
        row.size,
        grids,
        is_head,
    )


def _status(pair: LayerPair) -> Status:
    sides = [(one.a, one.b) for one in pair.parameters]
    if any(one is not None and one.unreadable for two in sides for one in two):
        return "unknown"
    return "paired" if all(one.comparable for one in pair.parameters) else "apart"


def _is_same(
    parameter: ParameterPair, pair: LayerPair, params: WeightFactsParams, inputs: Inputs
) -> Steps[bool]:
    """Whether a parameter is equal in both, as it is compared: what the overview found is kept."""
    wanted = ChangeParams(params.a, params.b, parameter.id)
    if parameter is pair.weight or parameter in pair.comparable_statistics:
        change = yield from inputs.need(CHANGE, change_params(inputs, wanted))
        return change.same.identical
    weight = pair.weight
    folding = None if weight is None else inputs.folding(params.a, params.b, weight.id)
    if parameter.role == "bias" and folding is not None and folding.always:
        return True
    same = yield from inputs.need(SAME, wanted)
    return same.identical


def _grids(
    weight: ParameterPair, params: WeightFactsParams, inputs: Inputs
) -> Steps[tuple[int | None, int | None]]:
    """How many values a kernel may have in A and in B; ``None`` where it has no grid."""
    found: list[int | None] = []
    for name, own in ((params.a, weight.a), (params.b, weight.b)):
        found.append(None if own is None else (yield from _grid(name, own, inputs)))
    a, b = found
    return a, b


def _grid(snapshot: str, weight: Parameter, inputs: Inputs) -> Steps[int | None]:
    """Looks at one kernel first, at which nearly every layer is done."""
    kernels = weight.shape[0] if weight.shape else 1
    size = max(1, weight.size // max(1, kernels))
    grid, start = Grid(), 0
    while start < kernels and grid.values is not None:
        stop = min(kernels, start + (1 if start == 0 else max(1, BLOCK // size)))
        block = inputs.weight_block(snapshot, weight, start * size, stop * size)
        [part] = yield [Task(grid_of_block, (block, size))]
        grid, start = grid + part, stop
    return grid.found


def grid_of_block(weights: WeightBlock, size: int) -> Grid:
    """The grid of whole kernels of ``size`` weights each. Raises ``SourceError``."""
    values: np.ndarray = weights.read()
    return grid_of(values.reshape(-1, size))


WEIGHT_FACTS = Study(
    "weight facts", WeightFactsParams, WeightFacts, frozenset({"weights"}), _steps, priority=5
)
