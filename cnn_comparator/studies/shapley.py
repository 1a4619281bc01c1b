"""What each layer brings to the predictions, whatever else is exchanged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..cause import shapley
from ..cause.parts import Direction
from ..errors import ModelError
from ..words import say
from .recipe import HybridOutcomes, Letter, Word
from .shown import Shown, table_of
from .study import RUNS, Inputs, Steps, Study
from .transplant import TransplantParams, all_outcomes, chosen_images, plan_of

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class ShapleyParams:
    """A pair, as ``TransplantParams``."""

    a: str
    b: str
    direction: Direction = "a_into_b"
    images: tuple[int, ...] | None = None
    seed: int = 0


@dataclass(frozen=True, repr=False)
class ShapleyValues(Shown):
    """By layer: ``value`` and its standard error; see ``Transplant.shapley``. ``exact``: all
    hybrids were run.
    """

    layers: tuple[str, ...]
    value: np.ndarray
    error: np.ndarray
    exact: bool

    @property
    def table(self) -> pd.DataFrame:
        """A row a layer: ``layer``, ``value``, ``error``."""
        rows = [
            {"layer": layer, "value": value, "error": error}
            for layer, value, error in zip(self.layers, self.value, self.error, strict=True)
        ]
        return table_of(rows, ("layer", "value", "error"))


def _steps(params: ShapleyParams, inputs: Inputs) -> Steps[ShapleyValues]:
    """Raises as ``transplant`` does; ``ModelError`` where layers cannot be exchanged one by one."""
    chosen = chosen_images(params.images, inputs)
    asked = TransplantParams(params.a, params.b, params.direction)
    plan = yield from plan_of(asked, inputs, chosen)
    if not all(plan.fitting.alike):
        raise ModelError(
            "Some layers have other shapes in the other snapshot, so they cannot be exchanged in "
            "every combination. transplant() exchanges those that can be."
        )
    count = len(plan.pairs)
    is_exact = count <= shapley.MOST_EXACT
    orders = [] if is_exact else shapley.permutations(count, params.seed)
    asked_words = (
        shapley.words(count)
        if is_exact
        else list(dict.fromkeys(word for order in orders for word in shapley.path(order)))
    )
    words = [_letters(word) for word in asked_words]
    found = yield from all_outcomes(plan, chosen, words, inputs, _exchanging)
    values = _values(found, words)
    gained = dict(zip(asked_words, values, strict=True))
    if is_exact:
        value, error = shapley.exact(gained, count), np.zeros(count)
    else:
        value, error = shapley.sampled(gained.__getitem__, orders)
    return ShapleyValues(plan.pairs, value, error, is_exact)


def _letters(word: shapley.Word) -> Word:
    donor: Letter = "donor"
    host: Letter = "host"
    return tuple(donor if one else host for one in word)


def _values(found: list[HybridOutcomes], words: list[Word]) -> list[float]:
    """Of each hybrid the accuracy, or without labels the share of images with the donor's class."""
    predicted = np.concatenate([one.predicted for one in found], axis=1)
    labels = np.concatenate([one.labels for one in found])
    host, donor = predicted[0], predicted[words.index(tuple(["donor"] * len(words[0])))]
    known = (host >= 0) & (donor >= 0)
    if not known.any():
        raise ModelError(next(why for one in found for why in one.left_out.values()))
    labelled = known & (labels >= 0)
    chosen = labelled if labelled.any() else known
    wanted = labels if labelled.any() else donor
    return [float((row == wanted)[chosen].mean()) for row in predicted]


def _exchanging(done: int, total: int) -> str:
    return say(
        "progress.shapley",
        "Exchanging layers in every combination: image {done} of {total}",
        done=f"{done:,}",
        total=f"{total:,}",
    )


SHAPLEY = Study("shapley", ShapleyParams, ShapleyValues, RUNS, _steps)
