"""How many labelled images each snapshot gets right."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from .snapshot import Runner


class Pictures(Protocol):
    """Images by index, uint8 ``(height, width, 3)``."""

    def __len__(self) -> int: ...

    def picture(self, index: int) -> np.ndarray: ...


@dataclass(frozen=True)
class Accuracy:
    """Right predictions among ``done`` of ``total`` labelled images; ``None`` if it cannot run."""

    correct_a: int | None
    correct_b: int | None
    done: int
    total: int


def accuracy(
    pictures: Pictures,
    labels: Sequence[int | None],
    runner_a: Runner | None,
    runner_b: Runner | None,
    make_batch: Callable[[list[np.ndarray], Runner], np.ndarray],
    *,
    batch: int = 32,
) -> Iterator[Accuracy]:
    """Yields the counts after every batch. Images without a label are left out.

    A prediction is right when the label has the highest probability; of equal probabilities the
    first class counts. Raises ``ModelError``, ``ImageError``.
    """
    labelled = [index for index, label in enumerate(labels) if label is not None]
    correct: list[int | None] = [None if runner is None else 0 for runner in (runner_a, runner_b)]
    for start in range(0, len(labelled), batch):
        indices = labelled[start : start + batch]
        shown = [pictures.picture(index) for index in indices]
        wanted = np.array([labels[index] for index in indices])
        for side, runner in enumerate((runner_a, runner_b)):
            if runner is not None:
                predicted = runner.probabilities(make_batch(shown, runner)).argmax(axis=1)
                correct[side] = (correct[side] or 0) + int((predicted == wanted).sum())
        yield Accuracy(correct[0], correct[1], start + len(indices), len(labelled))
