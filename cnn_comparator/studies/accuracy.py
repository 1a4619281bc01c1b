"""How many labelled images each snapshot gets right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..errors import ImageError, NoScoresError
from ..preprocessing import BATCH
from ..words import together
from .arguments import ImageBlock, Model
from .classes import why_other_classes
from .models import probabilities_of
from .shown import Shown, table_of
from .study import Inputs, Partial, Steps, Study, Task

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class AccuracyParams:
    """A pair."""

    a: str
    b: str


@dataclass(frozen=True, repr=False)
class Correct(Shown):
    """Right predictions of each snapshot, ``None`` for one that cannot run, has no class scores,
    or has other classes than the images.
    """

    a: int | None
    b: int | None


@dataclass(frozen=True, repr=False)
class Accuracy(Shown):
    """Right predictions among ``done`` of ``total`` labelled images that can be read.

    ``unread`` cannot; ``example`` says why of the first. ``note`` says why a snapshot that runs has
    none.
    """

    correct: Correct
    done: int
    total: int
    unread: int = 0
    example: str | None = None
    note: str | None = None

    @property
    def table(self) -> pd.DataFrame:
        """A row for each snapshot of the pair: ``correct``, ``done`` and ``accuracy``, from 0 to 1;
        NaN for one that cannot run.
        """
        rows = [
            {
                "snapshot": side,
                "correct": np.nan if correct is None else correct,
                "done": self.done,
                "accuracy": correct / self.done if correct is not None and self.done else np.nan,
            }
            for side, correct in (("a", self.correct.a), ("b", self.correct.b))
        ]
        return table_of(rows, ("snapshot", "correct", "done", "accuracy"))


def _steps(params: AccuracyParams, inputs: Inputs) -> Steps[Accuracy]:
    """Images without a label are left out, and those that cannot be read, which are counted.

    A prediction is right when the label has the highest probability; of equal probabilities the
    first class counts. Raises ``ModelError``; ``ImageError`` when a label is no class of a model.
    """
    names = (params.a, params.b)
    runs = [inputs.snapshot(name).runner is not None for name in names]
    models = [inputs.model(name) if can else None for name, can in zip(names, runs, strict=True)]
    places = inputs.images.labelled()
    counts = Accuracy(Correct(*(0 if can else None for can in runs)), 0, len(places))
    for start in range(0, len(places), BATCH):
        chosen = places[start : start + BATCH]
        block = inputs.image_block(*chosen)
        [(labelled, right, unread)] = yield [Task(right_predictions, (block, tuple(models)))]
        reasons = [one for one in right if isinstance(one, str)]
        models = [
            None if isinstance(found, str) else model
            for found, model in zip(right, models, strict=True)
        ]
        counts = Accuracy(
            Correct(_sum(counts.correct.a, right[0]), _sum(counts.correct.b, right[1])),
            counts.done + labelled,
            counts.total - len(chosen) + labelled,
            counts.unread + len(unread),
            counts.example or next(iter(unread), None),
            together(counts.note, *dict.fromkeys(reasons)),
        )
        if counts.note is not None and models == [None, None]:
            break
        yield Partial(counts, counts.done / max(1, counts.total))
    return counts


Right = int | str | None
"""How many images a model gets right, or in a sentence why it has no answer to compare; ``None``
where nothing was asked."""


def right_predictions(
    images: ImageBlock, models: tuple[Model | None, Model | None]
) -> tuple[int, tuple[Right, Right], list[str]]:
    """Labelled images of a block, how many of them each model gets right, and why the others
    cannot be read.
    """
    read = list(zip(images.readable, images.labels, strict=True))
    unread = [str(one) for one, _ in read if isinstance(one, ImageError)]
    known = [
        (sample, label)
        for sample, label in read
        if label is not None and not isinstance(sample, ImageError)
    ]
    samples = [sample for sample, _ in known]
    labels = np.array([label for _, label in known], int)

    def right(model: Model | None) -> Right:
        if model is None or not samples:
            return None
        try:
            probabilities = probabilities_of(model, samples)
        except NoScoresError as error:
            return error.said
        reason = why_other_classes(images.classes, [probabilities.shape[1]])
        if reason is not None:
            return reason
        _check(labels, probabilities.shape[1])
        return int((probabilities.argmax(axis=1) == labels).sum())

    return len(known), (right(models[0]), right(models[1])), unread


def _sum(count: int | None, more: Right) -> int | None:
    if count is None or isinstance(more, str):
        return None
    return count if more is None else count + more


def _check(labels: np.ndarray, classes: int) -> None:
    if labels.max() >= classes:
        raise ImageError(
            f"An image has the label {labels.max()}, but a model tells only {classes} classes "
            "apart, and labels start at 0. Check labels=…."
        )


STUDY = Study(
    "accuracy", AccuracyParams, Accuracy, frozenset({"weights", "images", "labels"}), _steps
)
