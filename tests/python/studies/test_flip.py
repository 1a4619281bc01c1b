"""The first image on which two snapshots predict different classes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from cnn_comparator import Comparison, demo
from cnn_comparator.errors import ImageError, ModelError, NoScoresError
from cnn_comparator.studies import flip
from cnn_comparator.studies.flip import Flip, FlipParams

Answer = np.ndarray | Exception
NAN = np.array([np.nan, 1.0])
ZERO, ONE, EVEN = np.eye(2)[0], np.eye(2)[1], np.array([0.5, 0.5])


class Told:
    """Inputs whose probabilities are known beforehand."""

    def __init__(self, answers: Mapping[str, list[Answer]]) -> None:
        self._answers = answers
        self.images = answers["a"]

    def snapshot(self, name: str) -> Any:
        return type("Runs", (), {"runner": self})

    def need(self, study: object, params: Any) -> Any:
        answer = self._answers[params.snapshot][params.image]
        if isinstance(answer, Exception):
            raise answer
        return answer
        yield


def found(a: list[Answer], b: list[Answer], count: int = 100) -> Flip:
    inputs: Any = Told({"a": a, "b": b})
    steps = flip.STUDY.steps(FlipParams("a", "b", count), inputs)
    with pytest.raises(StopIteration) as end:
        next(steps)
    result: Flip = end.value.value
    return result


@pytest.mark.parametrize(
    ("a", "b", "image", "done"),
    [
        ([ZERO, ZERO, ZERO], [ZERO, ONE, ONE], 1, 2),
        ([ZERO, ONE], [ZERO, ONE], None, 2),
        ([EVEN, ZERO], [ZERO, ONE], 1, 2),
        ([ImageError("Broken."), ZERO], [ONE, ONE], 1, 2),
        ([NAN, ZERO], [ZERO, ONE], 1, 2),
        ([ModelError("Broken."), ZERO], [ONE, ONE], None, 0),
        ([ZERO, ZERO], [NoScoresError("Pictures."), ONE], None, 0),
        ([ZERO, ZERO], [np.eye(3)[1], np.eye(3)[1]], None, 0),
        ([], [], None, 0),
    ],
)
def test_the_first_difference(
    a: list[Answer], b: list[Answer], image: int | None, done: int
) -> None:
    result = found(a, b)
    assert (result.image, result.done) == (image, done)


def test_no_more_images_than_wanted_are_looked_at() -> None:
    result = found([ZERO] * 3, [ZERO, ZERO, ONE], count=2)
    assert (result.image, result.done) == (None, 2)


def test_what_the_models_say_themselves() -> None:
    images, _ = demo.images(per_category=3)
    snapshots = [demo.snapshot(10), demo.snapshot(100)]
    with Comparison(*snapshots, images=images) as comparison:
        a, b = comparison.default_pair
        result = comparison.study("flip")
        classes = [
            [int(comparison.probabilities(name, image).argmax()) for name in (a, b)]
            for image in range(len(images))
        ]
    expected = next(i for i, (one, other) in enumerate(classes) if one != other)
    assert (result.image, result.done) == (expected, expected + 1)
