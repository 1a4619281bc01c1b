"""Whether one parameter of a pair is the other, or is but for rounding, and no measure of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..metrics.sameness import Sameness, add_block, possible
from .arguments import WeightBlock
from .blocks import blocks
from .change import ChangeParams
from .study import Inputs, Steps, Study, Task


def _steps(params: ChangeParams, inputs: Inputs) -> Steps[Sameness]:
    """Of a parameter that can be compared, as it is stored. Raises ``SourceError``."""
    pair = inputs.parameter(params.a, params.b, params.parameter)
    if pair.a is None or pair.b is None:
        return Sameness(identical=False, few=False)
    before = possible(pair.a.dtype, pair.b.dtype)
    found = replace(before)
    for _, _, weights in blocks((params.a, params.b), (pair.a, pair.b), inputs):
        [part] = yield [Task(same_of_block, (weights, before))]
        found.merge(part)
        if not found.holds:
            break
    return found


def same_of_block(weights: Sequence[WeightBlock], before: Sameness) -> Sameness:
    """What holds of some elements of A's and B's parameter, of what may ``before``."""
    found = replace(before)
    a, b = (one.read() for one in weights)
    add_block(found, a, b)
    return found


SAME = Study("same", ChangeParams, Sameness, frozenset({"weights"}), _steps)
