"""Snapshots with other classes, or another order of them, against pandas and scikit-learn."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from scipy.spatial.distance import jensenshannon
from sklearn.metrics import confusion_matrix

from cnn_comparator import Comparison
from cnn_comparator.errors import ImageError, ModelError, PairingError
from tests.python.one_weight import OneWeight, Still

A = ("cat", "dog", "owl")
B = ("owl", "emu", "cat", "dog")
ALL = ("cat", "dog", "owl", "emu")
COUNT = 40
PICTURES = np.random.default_rng(1).integers(1, 256, (COUNT, 8, 8, 3), np.uint8)
LABELS = [ALL[i % 4] for i in range(COUNT)]


class Pixels(Still):
    """Gives the values of a picture's pixels from ``start`` on as scores."""

    def __init__(self, start: int, classes: int) -> None:
        super().__init__()
        self.own = slice(start, start + classes)

    def probabilities(self, batch: np.ndarray) -> np.ndarray:
        values = batch[:, 0, self.own, 0].astype(float)
        return values / values.sum(axis=1, keepdims=True)


@dataclass(frozen=True)
class Named(OneWeight):
    """A snapshot that brings the names of its classes."""

    classes: tuple[str, ...] | None = None


def scores(start: int, names: tuple[str, ...]) -> pd.DataFrame:
    """In the order of all classes."""
    values = PICTURES[:, 0, start : start + len(names), 0] / 255
    frame = pd.DataFrame(values, columns=names)
    return frame.div(frame.sum(axis=1), axis=0).reindex(columns=ALL, fill_value=0)


def pair(a: Any = None, b: Any = None) -> dict[str, Named]:
    return {"a": Named(Pixels(0, 3), classes=a), "b": Named(Pixels(2, 4), classes=b)}


def folder(path: Path) -> Path:
    """The pictures in a folder for each class."""
    for i, (picture, label) in enumerate(zip(PICTURES, LABELS, strict=True)):
        (path / label).mkdir(exist_ok=True, parents=True)
        Image.fromarray(picture).save(path / label / f"{i:02}.png")
    return path


@pytest.mark.parametrize("kind", ["given", "brought"])
def test_classes_are_matched_by_name(tmp_path: Path, kind: str) -> None:
    classes: tuple[str, ...] = ALL
    images: Any = PICTURES
    if kind == "given":
        order, snapshots = list(range(COUNT)), pair()
        more: dict[str, Any] = {"labels": LABELS, "classes": {"a": A, "b": B}}
    else:
        # The folder knows the classes in an order of its own.
        order, classes = sorted(range(COUNT), key=lambda i: (LABELS[i], i)), tuple(sorted(ALL))
        snapshots, images, more = pair(A, B), folder(tmp_path), {}
    with Comparison(snapshots, images=images, **more) as comparison:
        found = comparison.behaviour()
        assert comparison.images.classes == classes
        probabilities = comparison.probabilities("a", 0)
    p, q = (scores(*one).iloc[order] for one in ((0, A), (2, B)))
    labels = np.array(LABELS)[order]
    assert list(found.table["label"]) == list(labels)
    assert list(found.table["class_a"]) == list(p.idxmax(axis=1))
    assert list(found.table["class_b"]) == list(q.idxmax(axis=1))
    np.testing.assert_allclose(found.js, jensenshannon(p, q, 2, axis=1), atol=1e-6)
    lookup = [list(ALL).index(label) for label in labels]
    np.testing.assert_allclose(found.table["true_a"], p.to_numpy()[range(COUNT), lookup], atol=1e-6)
    own = confusion_matrix(labels, q.idxmax(axis=1), labels=ALL)
    matrix = found.confusion("b").loc[list(ALL), list(ALL)]
    np.testing.assert_array_equal(matrix, own)
    np.testing.assert_allclose(probabilities, p.iloc[0][list(classes)], atol=1e-6)
    agreement = found.rates.set_index("rate")["value"]["agreement"]
    assert agreement == pytest.approx((p.idxmax(axis=1) == q.idxmax(axis=1)).mean())


@pytest.mark.parametrize("b", [A, None])
def test_folders_in_another_order_than_the_classes_of_all_models(tmp_path: Path, b: Any) -> None:
    names = ("owl", "dog", "cat")
    snapshots = pair(names, b and names)
    snapshots["b"] = Named(Pixels(0, 3), classes=snapshots["b"].classes)
    for i, name in enumerate(["dog", "owl", "dog", "owl"]):
        (tmp_path / name).mkdir(exist_ok=True)
        picture = np.full((8, 8, 3), 10, np.uint8)
        picture[0, names.index(name)] = 200
        Image.fromarray(picture).save(tmp_path / name / f"{i}.png")
    with Comparison(snapshots, images=tmp_path) as comparison:
        found = comparison.behaviour()
    assert list(found.table["label"]) == ["dog", "dog", "owl", "owl"]
    for side in ("class_a", "class_b"):
        assert list(found.table[side]) == ["dog", "dog", "owl", "owl"]


def test_labels_that_are_no_such_names_are_not_used() -> None:
    with Comparison(pair(A, B), images=PICTURES, labels=[0] * COUNT) as comparison:
        found = comparison.behaviour()
        assert "The labels are not used" in comparison.notes["images"]
    assert found.table["label"].isna().all() and set(found.table["class_b"]) <= set(ALL)


def test_names_of_other_things_match_nothing() -> None:
    with Comparison(pair(A, ("Katze", "Hund", "Eule", "Emu")), images=PICTURES) as comparison:
        assert "compared by their places" in comparison.notes["images"]
        assert "3 classes apart and B 4" in str(comparison.behaviour().note)


def test_names_of_the_user_are_those_of_all() -> None:
    with Comparison(
        {"a": Named(Pixels(0, 3), classes=A), "b": Named(Pixels(1, 3), classes=A[::-1])},
        images=PICTURES,
        classes=["x", "y", "z"],
    ) as comparison:
        found = comparison.behaviour()
    assert set(found.table["class_a"]) <= {"x", "y", "z"}
    values = PICTURES[:, 0, 1:4, 0]
    assert list(found.sides[1].predicted) == list(values.argmax(axis=1))


def test_names_that_do_not_fit_the_scores() -> None:
    with Comparison(pair(A, B[:1]), images=PICTURES) as comparison:
        # Of four scores one is named, nobody knows which.
        assert comparison.behaviour().counts == (3, 4)
    with (
        Comparison(pair(A, (*A[:2], "emu")), images=PICTURES) as comparison,
        pytest.raises(ModelError, match="4 class scores, and 3 names"),
    ):
        comparison.behaviour()


def test_names_given_in_a_wrong_way() -> None:
    with pytest.raises(PairingError, match="classes=… names 'c', but the snapshots are called"):
        Comparison(pair(), classes={"c": A})
    with pytest.raises(ImageError, match="have the name 'cat' twice"):
        Comparison(pair(), classes={"a": ("cat", "cat", "dog")})
    with pytest.raises(ImageError, match="classes must be a list of names"):
        Comparison(pair(), classes={"a": "cat"})


def test_reloading_keeps_the_names_and_labels() -> None:
    classes = {"a": A, "b": B}
    with Comparison(pair(), images=PICTURES, labels=LABELS, classes=classes) as comparison:
        before = comparison.behaviour().table
        comparison.reload()
        assert comparison.behaviour().table.equals(before)
