"""What a change did to the predictions over all images."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..behaviour import Behaviour, Judged, judged
from ..behaviour.judged import UNKNOWN
from ..behaviour.statistics import jensen_shannon
from ..errors import NoScoresError
from ..preprocessing import BATCH
from .classes import check_labels, why_other_classes
from .scores import BlockScores, block_scores
from .study import RUNS, Inputs, Progress, Steps, Study


@dataclass(frozen=True)
class BehaviourParams:
    """A pair."""

    a: str
    b: str


def _steps(params: BehaviourParams, inputs: Inputs) -> Steps[Behaviour]:
    """Raises ``ModelError`` where a snapshot cannot run or fails on all images of a block before
    it has run on any; ``NoScoresError``, ``ImageError``, ``ChangedError``.
    """
    snapshots = (params.a, params.b)
    images = inputs.images
    total = len(images)
    found = _Found()
    for start in range(0, total, BATCH):
        chosen = range(start, min(start + BATCH, total))
        a, b = yield from block_scores(inputs, snapshots, chosen)
        found.add(chosen, (a, b), inputs)
        yield Progress(chosen.stop, total, f"Predicting image {chosen.stop:,} of {total:,}.")
    return found.behaviour(params, inputs)


class _Found:
    """What the blocks so far have given."""

    def __init__(self) -> None:
        self.counts = [0, 0]
        self._sides: tuple[list[Judged], list[Judged]] = ([], [])
        self._labels: list[np.ndarray] = []
        self._js: list[np.ndarray] = []
        self._unread: dict[int, str] = {}
        self._failed: dict[int, str] = {}

    def add(self, chosen: range, scores: tuple[BlockScores, BlockScores], inputs: Inputs) -> None:
        for side, one in enumerate(scores):
            self._unread.update({chosen[i]: why for i, why in one.unread.items()})
            self._failed.update({chosen[i]: str(error) for i, error in one.failed.items()})
            self.counts[side] = self.counts[side] or one.scores.shape[1]
            if one.instead is not None:
                raise NoScoresError(one.instead)
            if self.counts[side] == 0 and one.failed:
                raise next(iter(one.failed.values()))
        wide = [_widened(one.scores, count) for one, count in zip(scores, self.counts, strict=True)]
        labels = self._own_labels(scores[0].labels, inputs)
        self._labels.append(labels)
        for into, rows, one in zip(self._sides, wide, scores, strict=True):
            into.append(judged(rows, one.predicted, labels))
        a, b = wide
        comparable = a.shape == b.shape
        self._js.append(jensen_shannon(a, b) if comparable else np.full(len(chosen), np.nan))

    def behaviour(self, params: BehaviourParams, inputs: Inputs) -> Behaviour:
        images = inputs.images
        a, b = self.counts
        named = images.classes is not None and set(self.counts) == {len(images.classes)}
        return Behaviour(
            params.a,
            params.b,
            images.names,
            np.concatenate(self._labels),
            images.classes if named else None,
            (a, b),
            (Judged.joined(self._sides[0]), Judged.joined(self._sides[1])),
            np.concatenate(self._js),
            self._unread,
            self._failed,
            _why_apart(a, b),
        )

    def _own_labels(self, labels: np.ndarray, inputs: Inputs) -> np.ndarray:
        """The labels, as far as they are classes of the models."""
        counts = [count or None for count in self.counts]
        if why_other_classes(inputs.images.classes, counts) is not None:
            return np.full(len(labels), UNKNOWN)
        for count in counts:
            check_labels(labels, count)
        return labels


def _why_apart(a: int, b: int) -> str | None:
    if a == b:
        return None
    return (
        f"A tells {a:,} classes apart and B {b:,}, so that their predictions cannot be compared "
        "class by class."
    )


def _widened(scores: np.ndarray, classes: int) -> np.ndarray:
    """Of a block without any prediction, rows of NaN for all classes."""
    return scores if scores.shape[1] else np.full((len(scores), classes), np.nan, np.float32)


STUDY = Study("behaviour", BehaviourParams, Behaviour, RUNS, _steps)
