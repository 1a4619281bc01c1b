"""What both snapshots see in an image."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ..doubts import Doubt
from ..doubts.repeating import difference, repeating_doubt, tolerance
from ..entered import Box
from ..errors import ChangedError, CNNComparatorError, NoScoresError
from .classes import why_other_classes
from .entered import entered
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


@dataclass(frozen=True)
class RepeatParams:
    """The snapshot whose model runs a second time on an image, and what it gave the first time.

    One image stands for all: the first on which it runs.
    """

    snapshot: str
    image: int = field(default=0, compare=False)
    first: np.ndarray = field(default_factory=lambda: np.zeros(0), compare=False, repr=False)


@dataclass(frozen=True, repr=False)
class Repeat(Shown):
    """The largest ``difference`` of class probabilities between two runs on one image; ``None``
    where there is none but for rounding. ``doubt`` says so in words, ``error`` why the second run
    failed.
    """

    difference: float | None
    doubt: Doubt | None = None
    error: str | None = None


@dataclass(frozen=True, repr=False)
class Prediction(Shown):
    """``probabilities`` by class, float64; ``None`` with the ``error`` that says why, or for a
    model without class scores what it gives ``instead``, both sentences.

    ``doubt`` says so where the model gives another answer each time.
    """

    probabilities: np.ndarray | None
    error: str | None = None
    doubt: Doubt | None = None
    instead: str | None = None


@dataclass(frozen=True, repr=False)
class Predictions(Shown):
    """What each snapshot sees, and the true class of the image, ``None`` where unknown.

    ``note`` says why the classes of the images are not those of a model, if so. ``entered`` is the
    part of the image that the user's preprocessing passes on, x, y, width and height in pixels;
    ``None`` where it is the whole, or cannot be told.
    """

    label: int | None
    a: Prediction
    b: Prediction
    note: str | None = None
    entered: Box | None = None

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
    yield from inputs.need(REPEAT, RepeatParams(params.snapshot, params.image, found[0]))
    return found[0]


def _repeat(params: RepeatParams, inputs: Inputs) -> Steps[Repeat]:
    """Raises ``ChangedError``. Another failure costs no prediction: another image is tried."""
    model, images = inputs.model(params.snapshot), inputs.image_block(params.image)
    try:
        [again] = yield [Task(probabilities_of_block, (model, images))]
    except ChangedError:
        raise
    except CNNComparatorError as error:
        return Repeat(None, error=str(error))
    layers = inputs.snapshot(params.snapshot).layers
    dtypes = frozenset(one.dtype for layer in layers for one in layer.parameters)
    found = difference(params.first, again[0], tolerance(dtypes))
    return Repeat(found, None if found is None else repeating_doubt(found))


def _steps(params: PredictionsParams, inputs: Inputs) -> Steps[Predictions]:
    [label] = inputs.image_block(params.image).labels
    a = yield from _prediction(ProbabilitiesParams(params.a, params.image), inputs)
    b = yield from _prediction(ProbabilitiesParams(params.b, params.image), inputs)
    counts = [None if one.probabilities is None else one.probabilities.size for one in (a, b)]
    found = yield from entered(params.a, params.b, params.image, inputs)
    note = why_other_classes(inputs.images.classes, counts)
    return Predictions(label, a, b, note, None if found is None else found.box)


def _prediction(params: ProbabilitiesParams, inputs: Inputs) -> Steps[Prediction]:
    """One side may fail without the other."""
    try:
        found = yield from inputs.need(PROBABILITIES, params)
        wanted = RepeatParams(params.snapshot, params.image, found)
        repeat = yield from inputs.need(REPEAT, wanted)
        return Prediction(found, None, repeat.doubt)
    except ChangedError:
        raise
    except NoScoresError as error:
        return Prediction(None, instead=error.said)
    except CNNComparatorError as error:
        return Prediction(None, str(error))


PROBABILITIES = Study(
    "probabilities", ProbabilitiesParams, np.ndarray, RUNS, _probabilities, priority=1
)

REPEAT = Study("repeat", RepeatParams, Repeat, RUNS, _repeat, priority=1)

STUDY = Study("predictions", PredictionsParams, Predictions, RUNS, _steps, priority=1)
