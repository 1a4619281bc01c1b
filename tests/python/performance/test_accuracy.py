"""Running counts of right predictions, with runners that compute in NumPy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pytest

from cnn_comparator.errors import ImageError
from cnn_comparator.performance import Accuracy, accuracy
from cnn_comparator.sample import Sample
from cnn_comparator.snapshot import Runner, Side


@dataclass(frozen=True)
class Brightness:
    """Says the class whose number is the picture's value plus ``offset``, of three classes."""

    offset: int = 0
    input_shape: tuple[int | None, ...] = (3, None, None)
    layout: Literal["NCHW", "NHWC"] = "NHWC"

    def probabilities(self, batch: np.ndarray) -> np.ndarray:
        return np.eye(3)[(batch[:, 0, 0, 0].astype(int) + self.offset) % 3]

    def activation(self, batch: np.ndarray, layer: str, side: Side) -> np.ndarray:
        return batch

    def close(self) -> None:
        return None


class Shades:
    """Seven pictures of one value each: 0, 1, 2, 0, 1, 2, 0; ``late`` labels come with them."""

    def __init__(self, labels: list[int | None], late: bool = False) -> None:
        self.labels = labels
        self.late = late

    def labelled(self) -> list[int]:
        return [i for i, label in enumerate(self.labels) if self.late or label is not None]

    def sample(self, index: int) -> Sample:
        return Sample(np.full((2, 2, 3), index % 3, np.uint8))

    def label(self, index: int) -> int | None:
        return self.labels[index]


def predict(samples: list[Sample], runner: Runner) -> np.ndarray:
    return runner.probabilities(np.stack([sample.picture for sample in samples]))


def test_counts_grow_batch_by_batch() -> None:
    images = Shades([0, 1, 2, 1, 1, 1, 1])
    found = list(accuracy(images, Brightness(), Brightness(1), predict, batch=3))
    assert found == [
        Accuracy(3, 0, 3, 7),
        Accuracy(4, 1, 6, 7),
        Accuracy(4, 2, 7, 7),
    ]


def test_pictures_without_a_label_are_left_out() -> None:
    labels = [None, 1, None, 0, None, None, 1]
    found = list(accuracy(Shades(labels), Brightness(), None, predict))
    assert found == [Accuracy(2, None, 3, 3)]


def test_labels_that_come_with_the_images_may_be_missing() -> None:
    labels = [None, None, 2, None, 1, 0, 0]
    found = list(accuracy(Shades(labels, late=True), Brightness(), None, predict, batch=2))
    assert found == [
        Accuracy(0, None, 0, 5),
        Accuracy(1, None, 1, 4),
        Accuracy(2, None, 3, 4),
        Accuracy(3, None, 4, 4),
    ]


def test_a_snapshot_that_cannot_run_has_no_count() -> None:
    found = list(accuracy(Shades([0] * 7), None, Brightness(), predict))
    assert found == [Accuracy(None, 3, 7, 7)]


def test_no_labels_give_no_counts() -> None:
    assert not list(accuracy(Shades([None] * 7), Brightness(), None, predict))


def test_a_label_that_no_model_can_give() -> None:
    with pytest.raises(ImageError, match="label 3, but a model tells only 3 classes"):
        list(accuracy(Shades([0, 3]), Brightness(), None, predict))
