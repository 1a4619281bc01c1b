"""How many labelled images each snapshot gets right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..behaviour.judged import UNKNOWN
from ..preprocessing import BATCH
from ..words import together
from .classes import check_labels, why_other_classes
from .scores import BlockScores, block_scores
from .shown import Shown, table_of
from .study import Inputs, Partial, Steps, Study

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
    places = inputs.images.labelled()
    counts = Accuracy(Correct(*(0 if can else None for can in runs)), 0, len(places))
    for start in range(0, len(places), BATCH):
        chosen = places[start : start + BATCH]
        asked = [name for name, can in zip(names, runs, strict=True) if can]
        blocks = yield from block_scores(inputs, tuple(dict.fromkeys(asked)), chosen)
        found = dict(zip(dict.fromkeys(asked), blocks, strict=True))
        right = [
            _right(found[name], inputs.images.classes) if can else None
            for name, can in zip(names, runs, strict=True)
        ]
        runs = [can and not isinstance(one, str) for can, one in zip(runs, right, strict=True)]
        unread = blocks[0].unread if blocks else {}
        labelled = int(_known(blocks[0]).sum()) if blocks else 0
        counts = Accuracy(
            Correct(_sum(counts.correct.a, right[0]), _sum(counts.correct.b, right[1])),
            counts.done + labelled,
            counts.total - len(chosen) + labelled,
            counts.unread + len(unread),
            counts.example or next(iter(unread.values()), None),
            together(counts.note, *dict.fromkeys(one for one in right if isinstance(one, str))),
        )
        if not any(runs):
            break
        yield Partial(counts, counts.done / max(1, counts.total))
    return counts


Right = int | str | None
"""How many images a model gets right, or in a sentence why it has no answer to compare; ``None``
where nothing was asked."""


def _known(block: BlockScores) -> np.ndarray:
    """Which images have a label and can be read."""
    known: np.ndarray = block.labels != UNKNOWN
    known[list(block.unread)] = False
    return known


def _right(block: BlockScores, classes: Sequence[str] | None) -> Right:
    known = _known(block)
    if block.instead is not None:
        return block.instead
    if block.failed:
        raise next(iter(block.failed.values()))
    if not known.any():
        return None
    labels, count = block.labels[known], block.scores.shape[1]
    reason = why_other_classes(classes, [count])
    if reason is not None:
        return reason
    check_labels(labels, count)
    return int((block.predicted[known] == labels).sum())


def _sum(count: int | None, more: Right) -> int | None:
    if count is None or isinstance(more, str):
        return None
    return count if more is None else count + more


STUDY = Study(
    "accuracy", AccuracyParams, Accuracy, frozenset({"weights", "images", "labels"}), _steps
)
