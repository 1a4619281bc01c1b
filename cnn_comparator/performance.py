"""How many labelled images each snapshot gets right."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from .errors import ImageError
from .sample import Sample
from .snapshot import Runner


class Labelled(Protocol):
    """Images by index with the index of their class; ``labelled`` are those that may have one."""

    def labelled(self) -> list[int]: ...

    def sample(self, index: int) -> Sample: ...

    def label(self, index: int) -> int | None: ...


Predict = Callable[[list[Sample], Runner], np.ndarray]
"""Class probabilities ``(n, classes)`` of images."""


@dataclass(frozen=True)
class Accuracy:
    """Right predictions among ``done`` of ``total`` labelled images; ``None`` if it cannot run."""

    correct_a: int | None
    correct_b: int | None
    done: int
    total: int


def accuracy(
    images: Labelled,
    runner_a: Runner | None,
    runner_b: Runner | None,
    predict: Predict,
    *,
    batch: int = 32,
) -> Iterator[Accuracy]:
    """Yields the counts after every batch. Images without a label are left out.

    A prediction is right when the label has the highest probability; of equal probabilities the
    first class counts. Raises ``ModelError``; ``ImageError`` when a label is no class of a model.
    """
    places = images.labelled()
    total, done = len(places), 0
    correct: list[int | None] = [None if runner is None else 0 for runner in (runner_a, runner_b)]
    for start in range(0, len(places), batch):
        chosen = places[start : start + batch]
        found = [(images.sample(place), images.label(place)) for place in chosen]
        samples = [sample for sample, label in found if label is not None]
        wanted = np.array([label for _, label in found if label is not None])
        total -= len(chosen) - len(samples)
        done += len(samples)
        for side, runner in enumerate((runner_a, runner_b)):
            if runner is not None and samples:
                probabilities = predict(samples, runner)
                _check(wanted, probabilities.shape[1])
                right = probabilities.argmax(axis=1) == wanted
                correct[side] = (correct[side] or 0) + int(right.sum())
        yield Accuracy(correct[0], correct[1], done, total)


def _check(labels: np.ndarray, classes: int) -> None:
    if labels.max() >= classes:
        raise ImageError(
            f"An image has the label {labels.max()}, but a model tells only {classes} classes "
            "apart, and labels start at 0. Check labels=…."
        )
