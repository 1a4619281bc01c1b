"""Running counts of right predictions, with runners that compute in NumPy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from cnn_comparator.performance import Accuracy, accuracy
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
    """Seven pictures of one value each: 0, 1, 2, 0, 1, 2, 0."""

    def __len__(self) -> int:
        return 7

    def picture(self, index: int) -> np.ndarray:
        return np.full((2, 2, 3), index % 3, np.uint8)


def make_batch(pictures: list[np.ndarray], runner: Runner) -> np.ndarray:
    assert runner.layout == "NHWC"
    return np.stack(pictures).astype(np.float32)


def test_counts_grow_batch_by_batch() -> None:
    labels = [0, 1, 2, 1, 1, 1, 1]
    found = list(accuracy(Shades(), labels, Brightness(), Brightness(1), make_batch, batch=3))
    assert found == [
        Accuracy(3, 0, 3, 7),
        Accuracy(4, 1, 6, 7),
        Accuracy(4, 2, 7, 7),
    ]


def test_pictures_without_a_label_are_left_out() -> None:
    labels = [None, 1, None, 0, None, None, 1]
    found = list(accuracy(Shades(), labels, Brightness(), None, make_batch))
    assert found == [Accuracy(2, None, 3, 3)]


def test_a_snapshot_that_cannot_run_has_no_count() -> None:
    found = list(accuracy(Shades(), [0] * 7, None, Brightness(), make_batch))
    assert found == [Accuracy(None, 3, 7, 7)]


def test_no_labels_give_no_counts() -> None:
    assert not list(accuracy(Shades(), [None] * 7, Brightness(), None, make_batch))
