"""What a hybrid of the pair predicts for one image."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..cause.kernels import mask_of
from ..cause.parts import Direction
from ..metrics.members import Category
from .kernel_bench import bench_of, checked_kernels
from .members import MembersParams
from .shown import Shown
from .study import RUNS, Inputs, Steps, Study
from .transplant_weights import weights_bench_of


@dataclass(frozen=True)
class ChosenWeights:
    """The weights of a category of a parameter, see ``MembersParams``."""

    parameter: str
    category: Category
    floor: float | None = None
    end: float = 0.0
    folded: bool = False

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> ChosenWeights:
        """From the JSON of the protocol."""
        levels = tuple(
            (one["level"], None if one["rpd"] is None else tuple(one["rpd"]))
            for one in given["levels"]
        )
        low, high = given["bin"]
        category = Category((low, high), levels)
        return cls(given["parameter"], category, given["floor"], given["end"], given["folded"])

    def members(self, a: str, b: str) -> MembersParams:
        """Which these are of a pair."""
        return MembersParams(a, b, self.parameter, self.folded, self.category, self.floor, self.end)


@dataclass(frozen=True)
class HybridParams:
    """A layer of a pair, an image, and the ``kernels`` that are exchanged, ``None`` for all; or the
    single ``weights``.
    """

    a: str
    b: str
    layer: str
    image: int
    kernels: tuple[int, ...] | None = None
    weights: ChosenWeights | None = None
    direction: Direction = "a_into_b"

    def __post_init__(self) -> None:
        kernels, weights = self.kernels, self.weights
        object.__setattr__(self, "kernels", None if kernels is None else tuple(kernels))
        if isinstance(weights, Mapping):
            object.__setattr__(self, "weights", ChosenWeights.of(weights))


@dataclass(frozen=True, repr=False)
class Hybrid(Shown):
    """``probabilities`` by class, float64, of the host with so many of the donor's kernels, or of
    its weights, ``exchanged``, ``of`` how many there are.
    """

    probabilities: np.ndarray
    exchanged: int
    of: int


def _steps(params: HybridParams, inputs: Inputs) -> Steps[Hybrid]:
    """Raises as ``transplant_kernels`` does."""
    pair = (params.a, params.b)
    if params.weights is not None:
        members = params.weights.members(*pair)
        trial = yield from weights_bench_of(members, params.direction, params.layer, inputs)
        probabilities = yield from trial.run(params.image, inputs)
        return Hybrid(probabilities, trial.exchanged, trial.weights)
    bench = yield from bench_of(pair, params.direction, params.layer, params.image, inputs)
    count = bench.kernels
    given = params.kernels
    kernels = list(range(count)) if given is None else checked_kernels(given, count)
    [found] = yield from bench.run(mask_of(kernels, count)[None], inputs)
    return Hybrid(found, len(kernels), count)


STUDY = Study("hybrid", HybridParams, Hybrid, RUNS, _steps, priority=1)
