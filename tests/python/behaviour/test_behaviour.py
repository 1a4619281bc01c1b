"""What a change did to the predictions, against ONNX Runtime, NumPy, SciPy and scikit-learn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
import onnxruntime
import pytest
from PIL import Image
from scipy.spatial.distance import jensenshannon
from sklearn.metrics import confusion_matrix

from cnn_comparator import Comparison, demo
from cnn_comparator.behaviour import Behaviour
from cnn_comparator.demo import data
from cnn_comparator.errors import ImageError, ModelError, NoScoresError
from cnn_comparator.studies.behaviour import STUDY as BEHAVIOUR
from cnn_comparator.studies.behaviour import BehaviourParams, news
from cnn_comparator.studies.study import Progress
from tests.python.one_weight import OneWeight, Still

EPOCHS = (10, 20, 50, 100)


@pytest.fixture(scope="module")
def compared() -> Iterator[tuple[Comparison, np.ndarray, dict[str, np.ndarray]]]:
    """The shipped snapshots over their validation images, the labels, and class probabilities."""
    images, labels = demo.validation()
    entering = data.preprocess(images)
    scores = {}
    for epoch in EPOCHS:
        session = onnxruntime.InferenceSession(str(demo.snapshot(epoch)))
        scores[str(epoch)] = session.run(["probabilities"], {"image": entering})[0]
    files = {str(epoch): demo.snapshot(epoch) for epoch in EPOCHS}
    with Comparison(files, images=images, labels=labels, classes=demo.CATEGORIES) as comparison:
        yield comparison, labels, scores


@pytest.mark.slow
@pytest.mark.parametrize(
    ("a", "b", "golden"),
    [("10", "100", (1, 211, 57)), ("50", "100", (7, 60, 15)), ("20", "50", (30, 105, 46))],
)
def test_flips_and_rates_are_those_of_an_independent_computation(
    compared: Any, a: str, b: str, golden: tuple[int, int, int]
) -> None:
    comparison, labels, scores = compared
    found: Behaviour = comparison.behaviour(a, b)
    table, rates = found.table, found.rates.set_index("rate")
    p, q = scores[a], scores[b]
    first, second = p.argmax(axis=1), q.argmax(axis=1)
    counts = table["flip"].value_counts()
    assert tuple(counts[["broken", "fixed", "changed"]]) == golden
    assert golden[0] == ((first == labels) & (second != labels)).sum()
    assert counts["still_wrong"] == ((first == second) & (first != labels)).sum()
    assert counts.sum() == len(labels)

    names = np.array(demo.CATEGORIES)
    assert list(table["class_a"]) == list(names[first])
    assert list(table["label"]) == list(names[labels])
    every = np.arange(len(labels))
    np.testing.assert_allclose(table["probability_b"], q.max(axis=1), atol=1e-5)
    np.testing.assert_allclose(table["true_a"], p[every, labels], atol=1e-5)
    ordered = np.sort(q, axis=1)
    np.testing.assert_allclose(table["margin_b"], ordered[:, -1] - ordered[:, -2], atol=2e-5)
    js = jensenshannon(p.astype(float), q.astype(float), 2, axis=1)
    np.testing.assert_allclose(table["js"], js, atol=1e-4)

    assert rates["value"]["accuracy_b"] == pytest.approx((second == labels).mean())
    top = (np.argsort(-p, axis=1)[:, :5] == labels[:, None]).any(axis=1)
    assert rates["count"]["top5_a"] == top.sum()
    assert rates["value"]["agreement"] == pytest.approx((first == second).mean())
    assert rates["value"]["js"] == pytest.approx(js.mean(), abs=1e-6)
    assert rates["of"].eq(len(labels)).all()

    matrix = found.confusion(b)
    np.testing.assert_array_equal(matrix, confusion_matrix(labels, second))
    assert list(matrix.index) == list(demo.CATEGORIES)
    classes = found.classes.set_index("class")
    own = labels == 4
    change = (second == 4)[own].mean() - (first == 4)[own].mean()
    assert classes["change"][demo.CATEGORIES[4]] == pytest.approx(change)
    assert list(found.classes["change"].abs()) == sorted(classes["change"].abs(), reverse=True)


@dataclass
class Reader(Still):
    """Gives the values of a picture's first pixels as scores, and counts what it runs on."""

    classes: int = 3
    fails_on: int | None = None
    gives: Literal["scores", "nothing"] = "scores"
    seen: list[int] = field(default_factory=list)

    def probabilities(self, batch: np.ndarray) -> np.ndarray:
        if self.gives == "nothing":
            raise NoScoresError("It has no class scores.")
        values = np.rint(255 * batch[:, 0, : self.classes, 0]).astype(float)
        if self.fails_on is not None and (values[:, 0] == self.fails_on).any():
            raise ModelError("It fails on this one.")
        self.seen.extend(values[:, 0].astype(int))
        return values / values.sum(axis=1, keepdims=True)


def picture(*values: int) -> np.ndarray:
    return np.broadcast_to(np.array(values, np.uint8)[None, :, None], (len(values),) * 2 + (3,))


PICTURES = [picture(9, 1, 1), picture(1, 9, 1), picture(1, 1, 9), picture(7, 2, 1)]


def test_every_prediction_is_made_once_for_a_snapshot() -> None:
    readers = {name: Reader() for name in "abc"}
    snapshots = {name: OneWeight(reader) for name, reader in readers.items()}
    with Comparison(snapshots, images=PICTURES, labels=[0, 1, 2, 0]) as comparison:
        comparison.behaviour("a", "b")
        comparison.behaviour("b", "c")
        comparison.behaviour("a", "c")
        comparison.study("behaviour", a="c", b="b")
    assert {name: len(reader.seen) for name, reader in readers.items()} == dict.fromkeys("abc", 4)


def test_scores_that_are_equal_only_when_rounded_keep_their_order() -> None:
    near = np.array([[0.4, 0.4 + 1e-12, 0.2]])

    class Near(Reader):
        def probabilities(self, batch: np.ndarray) -> np.ndarray:
            return np.repeat(near, len(batch), axis=0)

    with Comparison(
        OneWeight(Near()), OneWeight(Reader()), images=PICTURES, labels=[1] * 4
    ) as comparison:
        found = comparison.behaviour()
    assert found.rates.set_index("rate")["count"]["accuracy_a"] == 4
    assert list(found.table["class_a"]) == [1] * 4
    assert (found.table["margin_a"] == 0).all()


def test_without_labels_classes_are_compared_alone() -> None:
    with Comparison(
        OneWeight(Reader()), OneWeight(Reader(classes=2)), images=PICTURES
    ) as comparison:
        found = comparison.behaviour()
    assert "3 classes apart and B 2" in (found.note or "")
    assert found.table["flip"].isna().all() and found.table["js"].isna().all()
    assert "agreement" not in set(found.rates["rate"])
    with Comparison(OneWeight(Reader()), OneWeight(Reader()), images=PICTURES) as comparison:
        found = comparison.behaviour()
    assert set(found.table["flip"]) == {"same"}
    rates = found.rates.set_index("rate")
    assert (rates["value"]["agreement"], rates["value"]["js"]) == (1, 0)
    assert np.isnan(rates["value"]["accuracy_a"]) and rates["of"]["accuracy_a"] == 0
    assert found.classes.empty and found.confusion("A").to_numpy().sum() == 0


def test_labels_that_are_not_those_of_the_models_are_not_used() -> None:
    given: dict[str, Any] = {"images": PICTURES, "labels": [0, 1, 0, 1], "classes": ["x", "y"]}
    with Comparison(OneWeight(Reader()), OneWeight(Reader()), **given) as comparison:
        found = comparison.behaviour()
    assert set(found.table["flip"]) == {"same"} and found.table["label"].isna().all()
    assert list(found.table["class_a"]) == [0, 1, 2, 0]


def test_what_cannot_be_read_or_run_is_left_out_and_named(tmp_path: Path) -> None:
    for i, one in enumerate(PICTURES):
        Image.fromarray(np.ascontiguousarray(one)).save(tmp_path / f"{i}.png")
    (tmp_path / "1.png").write_bytes(b"no picture")
    images = sorted(tmp_path.iterdir())
    snapshots = OneWeight(Reader()), OneWeight(Reader(fails_on=7))
    with Comparison(*snapshots, images=images, labels=[0, 1, 0, 0]) as comparison:
        found = comparison.behaviour()
    assert list(found.unread) == [1] and "1.png" in found.unread[1]
    assert found.failed == {3: "It fails on this one."}
    assert list(found.table["flip"].isna()) == [False, True, False, True]
    assert found.rates.set_index("rate")["of"]["accuracy_a"] == 2
    assert found.confusion("A").to_numpy().sum() == 3


def test_what_runs_on_nothing_is_refused() -> None:
    for one, error in (
        (None, ModelError),
        (Reader(gives="nothing"), NoScoresError),
    ):
        with (
            Comparison(OneWeight(one), OneWeight(one), images=PICTURES) as comparison,
            pytest.raises(error),
        ):
            comparison.behaviour()
    with (
        Comparison(OneWeight(Reader()), OneWeight(Reader()), images=None) as comparison,
        pytest.raises(ImageError, match="no images"),
    ):
        comparison.behaviour()
    with (
        Comparison(OneWeight(Reader()), OneWeight(Reader()), images=PICTURES) as comparison,
        pytest.raises(ValueError, match="none of the two"),
    ):
        comparison.behaviour().confusion("c")


def test_a_study_that_was_given_up_goes_on_where_it_was() -> None:
    readers = Reader(), Reader()
    pictures = [picture(1 + i % 9, 1, 1) for i in range(70)]
    with Comparison(*map(OneWeight, readers), images=pictures) as comparison:
        run = comparison.run(BEHAVIOUR, BehaviourParams("A", "B"))
        while not isinstance(next(run), Progress):
            pass
        run.close()
        assert len(comparison.behaviour().table) == 70
    assert [len(one.seen) for one in readers] == [70, 70]


def test_images_that_a_model_fails_on_are_found_by_halving_and_counted() -> None:
    bad = [5, 31, 40]
    pictures = [picture(7 if i in bad else 1 + i % 5, 1, 1) for i in range(70)]
    runs: list[int] = []

    class Counting(Reader):
        def probabilities(self, batch: np.ndarray) -> np.ndarray:
            runs.append(len(batch))
            return super().probabilities(batch)

    snapshots = OneWeight(Counting(fails_on=7)), OneWeight(Reader())
    with Comparison(*snapshots, images=pictures) as comparison:
        found = comparison.behaviour()
    assert list(found.failed) == bad and found.table["flip"].isna().sum() == len(bad)
    assert found.rates.set_index("rate")["of"]["agreement"] == 70 - len(bad)
    left_out = news(found, 0, 70).left_out
    assert (left_out.unread, left_out.failed) == (0, 3)
    assert left_out.failed_example == "It fails on this one."
    # Three batches, and two halves for each step down to an image.
    assert len(runs) <= 3 + 2 * 5 * len(bad)
