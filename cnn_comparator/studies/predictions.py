"""What both snapshots see in an image."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..errors import ChangedError, CNNComparatorError
from .models import probabilities_of_block
from .shown import Shown, table_of
from .study import RUNS, Inputs, Steps, Study, Task

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class ProbabilitiesParams:
    """An image, and the snapshot whose model runs on it."""

    snapshot: str
    image: int


@dataclass(frozen=True)
class PredictionsParams:
    """An image, and the pair whose models run on it."""

    a: str
    b: str
    image: int


@dataclass(frozen=True, repr=False)
class Prediction(Shown):
    """``probabilities`` by class, float64; ``None`` with the ``error`` that says why."""

    probabilities: np.ndarray | None
    error: str | None


@dataclass(frozen=True, repr=False)
class Predictions(Shown):
    """What each snapshot sees, and the true class of the image, ``None`` where unknown."""

    label: int | None
    a: Prediction
    b: Prediction

    @property
    def table(self) -> pd.DataFrame:
        """One row a class, the likeliest in either snapshot first.

        Columns ``class``, its index; ``a`` and ``b``, the probabilities, NaN for a snapshot
        without; ``true``, whether it is the true class.
        """
        sides = [self.a.probabilities, self.b.probabilities]
        count = max((len(one) for one in sides if one is not None), default=0)
        a, b = (np.full(count, np.nan) for _ in sides)
        for into, one in zip((a, b), sides, strict=True):
            into[: 0 if one is None else len(one)] = () if one is None else one
        order = np.argsort(-np.fmax(a, b), kind="stable")
        rows = [
            {"class": int(one), "a": a[one], "b": b[one], "true": one == self.label}
            for one in order
        ]
        return table_of(rows, ("class", "a", "b", "true"))


def _probabilities(params: ProbabilitiesParams, inputs: Inputs) -> Steps[np.ndarray]:
    """Raises ``ModelError``, ``ImageError``."""
    model, images = inputs.model(params.snapshot), inputs.image_block(params.image)
    [found] = yield [Task(probabilities_of_block, (model, images))]
    return found[0]


def _steps(params: PredictionsParams, inputs: Inputs) -> Steps[Predictions]:
    [label] = inputs.image_block(params.image).labels
    a = yield from _prediction(ProbabilitiesParams(params.a, params.image), inputs)
    b = yield from _prediction(ProbabilitiesParams(params.b, params.image), inputs)
    return Predictions(label, a, b)


def _prediction(params: ProbabilitiesParams, inputs: Inputs) -> Steps[Prediction]:
    """One side may fail without the other."""
    try:
        return Prediction((yield from inputs.need(PROBABILITIES, params)), None)
    except ChangedError:
        raise
    except CNNComparatorError as error:
        return Prediction(None, str(error))


PROBABILITIES = Study(
    "probabilities", ProbabilitiesParams, np.ndarray, RUNS, _probabilities, priority=1
)

STUDY = Study("predictions", PredictionsParams, Predictions, RUNS, _steps, priority=1)
