"""What a change did to the predictions over all images."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from ..behaviour import FLIPS, Behaviour, Judged, Rate, judged
from ..behaviour.judged import UNKNOWN
from ..behaviour.statistics import jensen_shannon
from ..errors import NoScoresError
from ..keeping import BlockScores
from ..pace import Pace, time_left
from ..preprocessing import BATCH
from ..words import in_a_row, say, together
from .classes import why_no_classes, why_other_classes
from .scores import block_scores
from .study import RUNS, Inputs, Partial, Progress, Steps, Study

_TOLD = 1000
"""Images after which results are told at the latest."""


@dataclass(frozen=True)
class BehaviourParams:
    """A pair."""

    a: str
    b: str


@dataclass(frozen=True)
class SidePredictions:
    """By image, float32: the ``predicted`` class, −1 for none, its ``probability`` and ``true``,
    that of the true class, NaN for none.
    """

    predicted: np.ndarray
    probability: np.ndarray
    true: np.ndarray


@dataclass(frozen=True)
class BehaviourBlock:
    """Some images, one after another from ``start`` on, float32: ``label``, −1 for none; ``js``,
    the Jensen–Shannon distance; ``flip``, a place in ``FLIPS``, −1 for none.
    """

    start: int
    label: np.ndarray
    js: np.ndarray
    flip: np.ndarray
    a: SidePredictions
    b: SidePredictions


@dataclass(frozen=True)
class LeftOutCounts:
    """How many images cannot be read, how many a model fails on, and why the first of each."""

    unread: int
    failed: int
    unread_example: str | None
    failed_example: str | None


@dataclass(frozen=True)
class BehaviourNews:
    """What is known of the first ``done`` of ``total`` images; ``blocks`` grows.

    ``classes`` are how many each snapshot tells apart, 0 for one without predictions.
    """

    done: int
    total: int
    classes: tuple[int, int]
    blocks: tuple[BehaviourBlock, ...]
    rates: tuple[Rate, ...]
    left_out: LeftOutCounts
    note: str | None


def _steps(params: BehaviourParams, inputs: Inputs, watched: bool = True) -> Steps[Behaviour]:
    """A snapshot that cannot run or has no class scores has no predictions.

    Raises ``ModelError`` where neither can run, or one fails on all images of the first block
    with any; ``NoScoresError`` where neither has class scores; ``ImageError``, ``ChangedError``.
    """
    total = len(inputs.images)
    found = _Found(params, inputs)
    told, pace = 0, Pace()
    for start in range(0, total, BATCH):
        chosen = range(start, min(start + BATCH, total))
        found.add(chosen, (yield from _scores(params, chosen, inputs)))
        done = chosen.stop
        yield Progress(done, total, _running(done, total, pace.left(done, total)))
        if watched and (done == total or done - told >= min(_TOLD, told // 20)):
            yield Partial(news(found.behaviour(), told, total), done / total)
            told = done
    return found.behaviour()


def _running(done: int, total: int, seconds: float | None) -> str:
    running = say(
        "progress.behaviour",
        "Predicting image {done} of {total}",
        done=f"{done:,}",
        total=f"{total:,}",
    )
    return running if seconds is None else in_a_row([running, time_left(seconds)])


def _scores(
    params: BehaviourParams, chosen: range, inputs: Inputs
) -> Steps[tuple[BlockScores | None, BlockScores | None]]:
    names = (params.a, params.b)
    running = [name for name in names if inputs.snapshot(name).runner is not None]
    # Says why, where there is none.
    asked = dict.fromkeys(running or names)
    made = yield from block_scores(inputs, list(asked), chosen)
    by_name = dict(zip(asked, made, strict=True))
    return by_name.get(params.a), by_name.get(params.b)


class _Found:
    """What the blocks so far have given."""

    def __init__(self, params: BehaviourParams, inputs: Inputs) -> None:
        self._params = params
        self._images = inputs.images
        self._counts = [0, 0]
        self._sides: tuple[list[Judged], list[Judged]] = ([], [])
        self._labels: list[np.ndarray] = []
        self._js: list[np.ndarray] = []
        self._given: list[np.ndarray] = []
        self._unread: dict[int, str] = {}
        self._failed: dict[int, str] = {}
        self._instead: dict[int, str] = {}

    def add(self, chosen: range, scores: tuple[BlockScores | None, BlockScores | None]) -> None:
        for side, one in enumerate(scores):
            if one is not None:
                self._note(chosen, side, one)
        there = [one for side, one in enumerate(scores) if one and side not in self._instead]
        if not there:
            raise NoScoresError(next(iter(self._instead.values())))
        self._given.append(there[0].labels)
        labels = self._own_labels(there[0].labels)
        self._labels.append(labels)
        rows = [
            _widened(one, count, len(chosen))
            for one, count in zip(scores, self._counts, strict=True)
        ]
        for into, row, one in zip(self._sides, rows, scores, strict=True):
            has_scores = one is not None and row.shape[1] > 0
            into.append(
                judged(row, one.predicted, labels)
                if one is not None and has_scores
                else Judged.nothing(len(chosen))
            )
        a, b = rows
        comparable = a.shape == b.shape and a.shape[1] > 0
        self._js.append(jensen_shannon(a, b) if comparable else np.full(len(chosen), np.nan))

    def behaviour(self) -> Behaviour:
        images, params = self._images, self._params
        a, b = self._counts
        counts = {count for count in (a, b) if count}
        named = images.classes is not None and counts == {len(images.classes)}
        labels = np.concatenate(self._labels)
        return Behaviour(
            params.a,
            params.b,
            images.names[: len(labels)],
            labels,
            images.classes if named else None,
            (a, b),
            (Judged.joined(self._sides[0]), Judged.joined(self._sides[1])),
            np.concatenate(self._js),
            dict(self._unread),
            dict(self._failed),
            self._why(),
        )

    def _note(self, chosen: range, side: int, scores: BlockScores) -> None:
        self._unread.update({chosen[i]: why for i, why in scores.unread.items()})
        self._failed.update({chosen[i]: str(error) for i, error in scores.failed.items()})
        self._counts[side] = self._counts[side] or scores.scores.shape[1]
        if scores.instead is not None:
            self._instead[side] = scores.instead
        elif self._counts[side] == 0 and scores.failed:
            raise next(iter(scores.failed.values()))

    def _own_labels(self, labels: np.ndarray) -> np.ndarray:
        """The labels, as far as they are classes of the models."""
        counts = [count for count in self._counts if count]
        if not counts or why_other_classes(self._images.classes, counts) is not None:
            return np.full(len(labels), UNKNOWN)
        return np.where(labels < min(counts), labels, UNKNOWN)

    def _why(self) -> str | None:
        counts = [count for count in self._counts if count]
        other = why_other_classes(self._images.classes, counts)
        outside = None
        if counts and other is None:
            outside = why_no_classes(np.concatenate(self._given), min(counts))
        return together(*self._instead.values(), _why_apart(*self._counts), other, outside)


def _why_apart(a: int, b: int) -> str | None:
    if a == b or 0 in (a, b):
        return None
    return say(
        "classes.apart",
        "A tells {a} classes apart and B {b}, so their predictions cannot be compared class by "
        "class.",
        a=f"{a:,}",
        b=f"{b:,}",
    )


def _widened(scores: BlockScores | None, classes: int, images: int) -> np.ndarray:
    """Of a block without any prediction, rows of NaN for all classes."""
    if scores is None or scores.scores.shape[1] == 0:
        return np.full((images, classes), np.nan, np.float32)
    return scores.scores


def news(behaviour: Behaviour, start: int, total: int) -> BehaviourNews:
    """What the browser is told: the images from the ``start``-th on, and what holds for all."""
    return BehaviourNews(
        len(behaviour.images),
        total,
        behaviour.counts,
        (_block(behaviour, start),),
        behaviour.rated,
        LeftOutCounts(
            len(behaviour.unread),
            len(behaviour.failed),
            *(_first(one) for one in (behaviour.unread, behaviour.failed)),
        ),
        behaviour.note,
    )


def _block(behaviour: Behaviour, start: int) -> BehaviourBlock:
    def column(values: Sequence[Any] | np.ndarray) -> np.ndarray:
        return np.asarray(values[start:], np.float32)

    a, b = (
        SidePredictions(column(one.predicted), column(one.probability), column(one.true))
        for one in behaviour.sides
    )
    places = {flip: place for place, flip in enumerate(FLIPS)}
    flips = [places.get(flip, UNKNOWN) for flip in behaviour.flips]
    return BehaviourBlock(
        start, column(behaviour.labels), column(behaviour.js), column(flips), a, b
    )


def _first(of: Mapping[int, str]) -> str | None:
    return next(iter(of.values()), None)


STUDY = Study(
    "behaviour",
    BehaviourParams,
    BehaviourNews,
    RUNS,
    _steps,
    grows=("blocks",),
    unwatched=partial(_steps, watched=False),
    sent=lambda found: news(found, 0, len(found.images)),
)
