"""Running counts of right predictions, with runners that compute in NumPy."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from cnn_comparator import Comparison
from cnn_comparator.errors import ImageError, NoScoresError
from cnn_comparator.studies import accuracy
from cnn_comparator.studies.accuracy import Accuracy, AccuracyParams, Correct
from cnn_comparator.studies.arguments import ImageBlock
from cnn_comparator.studies.study import Partial
from tests.python.one_weight import OneWeight, Still


@dataclass
class Brightness(Still):
    """Says the class whose number is the picture's value plus ``offset``, of three classes."""

    offset: int = 0

    def probabilities(self, batch: np.ndarray) -> np.ndarray:
        return np.eye(3)[(np.rint(255 * batch[:, 0, 0, 0]).astype(int) + self.offset) % 3]


PICTURES = [np.full((2, 2, 3), index % 3, np.uint8) for index in range(7)]


class Late:
    """A data set whose labels come with its pictures."""

    def __init__(self, labels: Sequence[int | None]) -> None:
        self._labels = labels

    def __len__(self) -> int:
        return len(self._labels)

    def __getitem__(self, index: int) -> tuple[np.ndarray, int | None]:
        return PICTURES[index], self._labels[index]


def counted(
    a: Brightness | None, b: Brightness | None, labels: Sequence[int | None], late: bool = False
) -> list[Accuracy]:
    """What is told, and at last the result."""
    given: dict[str, Any] = {"images": PICTURES[: len(labels)], "labels": labels}
    with Comparison(
        OneWeight(a), OneWeight(b), **{"images": Late(labels)} if late else given
    ) as opened:
        run = opened.run(accuracy.STUDY, AccuracyParams("A", "B"))
        found: list[Accuracy] = []
        while True:
            try:
                told = next(run)
            except StopIteration as end:
                return [*found, end.value]
            if isinstance(told, Partial):
                found.append(told.result)


def test_counts_grow_batch_by_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accuracy, "BATCH", 3)
    assert counted(Brightness(), Brightness(offset=1), [0, 1, 2, 1, 1, 1, 1]) == [
        Accuracy(Correct(3, 0), 3, 7),
        Accuracy(Correct(4, 1), 6, 7),
        *[Accuracy(Correct(4, 2), 7, 7)] * 2,
    ]


def test_pictures_without_a_label_are_left_out() -> None:
    labels = [None, 1, None, 0, None, None, 1]
    assert counted(Brightness(), None, labels)[-1] == Accuracy(Correct(2, None), 3, 3)


def test_labels_that_come_with_the_images_may_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accuracy, "BATCH", 2)
    labels = [1, None, None, None, 1, 0, 0]
    assert counted(Brightness(), None, labels, late=True) == [
        Accuracy(Correct(0, None), 1, 6),
        Accuracy(Correct(0, None), 1, 4),
        Accuracy(Correct(1, None), 3, 4),
        *[Accuracy(Correct(2, None), 4, 4)] * 2,
    ]


def test_a_snapshot_that_cannot_run_has_no_count() -> None:
    assert counted(None, Brightness(), [0] * 7)[-1] == Accuracy(Correct(None, 3), 7, 7)


def test_no_labels_give_no_counts() -> None:
    assert counted(Brightness(), Brightness(), [None] * 7) == [Accuracy(Correct(0, 0), 0, 0)]


def test_a_label_that_no_model_can_give() -> None:
    with pytest.raises(ImageError, match="label 3, but a model tells only 3 classes"):
        counted(Brightness(), Brightness(), [0, 3])


def test_pictures_that_cannot_be_read_are_left_out_and_counted(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / name).mkdir()
    for index in range(6):
        folder = tmp_path / "abc"[index % 3]
        Image.fromarray(np.full((2, 2, 3), index % 3, np.uint8)).save(folder / f"{index}.png")
    (tmp_path / "a" / "0.png").write_bytes(b"no picture")
    (tmp_path / "c" / "5.png").write_bytes(b"neither")
    with Comparison(OneWeight(Brightness()), OneWeight(None), images=tmp_path) as opened:
        found = opened.study("accuracy")
    assert (found.correct, found.done, found.total) == (Correct(4, None), 4, 4)
    assert found.unread == 2
    assert (found.example or "").startswith("'a/0.png' is no picture that can be read")


class Torn:
    """A data set of pictures in files, all of class 0 and with their labels; one is no picture."""

    def __init__(self, folder: Path, broken: int) -> None:
        self._paths = [folder / f"{index}.png" for index in range(4)]
        for path in self._paths:
            Image.fromarray(PICTURES[0]).save(path)
        self._paths[broken].write_bytes(b"")

    def __len__(self) -> int:
        return len(self._paths)

    def __getitem__(self, index: int) -> tuple[str, int]:
        return str(self._paths[index]), 0


@pytest.mark.parametrize("broken", [0, 2])
@pytest.mark.parametrize("kind", ["indexed", "stream", "list"])
def test_one_picture_of_a_data_set_that_cannot_be_read(
    kind: str, broken: int, tmp_path: Path
) -> None:
    torn = Torn(tmp_path, broken)
    items = [torn[index] for index in range(len(torn))]
    images: Any = {"indexed": torn, "stream": iter(items), "list": [path for path, _ in items]}[
        kind
    ]
    labels = [0] * 4 if kind == "list" else None
    with Comparison(
        OneWeight(Brightness()), OneWeight(None), images=images, labels=labels
    ) as opened:
        found = opened.study("accuracy")
        assert (found.correct, found.done, found.total) == (Correct(3, None), 3, 3)
        assert found.unread == 1 and f"{broken}.png' is empty" in (found.example or "")
        block = pickle.loads(pickle.dumps(ImageBlock(opened.images, range(4))))
        assert [isinstance(one, ImageError) for one in block.readable].index(True) == broken
        assert [label for place, label in enumerate(block.labels) if place != broken] == [0] * 3


def test_classes_of_a_folder_that_are_not_those_of_the_model(tmp_path: Path) -> None:
    for index, name in enumerate(("a", "b")):
        (tmp_path / name).mkdir()
        Image.fromarray(np.full((2, 2, 3), index, np.uint8)).save(tmp_path / name / "0.png")
    with Comparison(OneWeight(Brightness()), OneWeight(None), images=tmp_path) as opened:
        accuracy, predictions = opened.study("accuracy"), opened.study("predictions", image=0)
    assert accuracy.correct == Correct(None, None)
    assert "have 2 classes, the model 3" in accuracy.note
    assert predictions.note == accuracy.note
    names = ["a", "b", "c"]
    with Comparison(
        OneWeight(Brightness()), OneWeight(None), images=tmp_path, classes=names
    ) as opened:
        accuracy, predictions = opened.study("accuracy"), opened.study("predictions", image=0)
    assert (accuracy.correct, accuracy.note, predictions.note) == (Correct(2, None), None, None)


@dataclass
class Scoreless(Brightness):
    """Says nothing of classes."""

    def probabilities(self, batch: np.ndarray) -> np.ndarray:
        raise NoScoresError("It gives a mask.")


def test_a_model_without_scores_leaves_the_other_its_count() -> None:
    found = counted(Scoreless(), Brightness(), [0] * 7)[-1]
    assert found == Accuracy(Correct(None, 3), 7, 7, note="It gives a mask.")
    alone = counted(Scoreless(), Scoreless(), [0] * 7)[-1]
    assert (alone.correct, alone.note) == (Correct(None, None), "It gives a mask.")


def test_runners_of_other_packages_may_have_no_outputs() -> None:
    with Comparison(OneWeight(Scoreless()), OneWeight(None), images=PICTURES) as opened:
        found = opened.study("outputs", image=0)
    assert "class probabilities and activations alone" in (found.a.error or "")
