"""What is told of all images as it comes, with runners that compute in NumPy."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from cnn_comparator import Comparison
from cnn_comparator.behaviour import FLIPS, Behaviour
from cnn_comparator.errors import ImageError, NoScoresError
from cnn_comparator.studies import behaviour
from cnn_comparator.studies.arguments import ImageBlock
from cnn_comparator.studies.behaviour import BehaviourNews, BehaviourParams
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


def told_of(
    a: Brightness | None, b: Brightness | None, labels: Sequence[int | None], late: bool = False
) -> tuple[list[BehaviourNews], Behaviour]:
    """What is told, and at last the result."""
    given: dict[str, Any] = {"images": PICTURES[: len(labels)], "labels": labels}
    with Comparison(
        OneWeight(a), OneWeight(b), **{"images": Late(labels)} if late else given
    ) as opened:
        run = opened.run(behaviour.STUDY, BehaviourParams("A", "B"))
        news: list[BehaviourNews] = []
        while True:
            try:
                told = next(run)
            except StopIteration as end:
                return news, end.value
            if isinstance(told, Partial):
                news.append(told.result)


def right(found: BehaviourNews | Behaviour, total: int) -> tuple[int | None, int | None]:
    """Right predictions of each snapshot among ``total`` labelled images."""
    if isinstance(found, BehaviourNews):
        rows = {one.rate: (one.count, one.of) for one in found.rates}
    else:
        table = found.rates.set_index("rate")
        rows = dict(zip(table.index, zip(table["count"], table["of"], strict=True), strict=True))
    counts = [rows.get(f"accuracy_{side}", (None, total)) for side in "ab"]
    assert [of for _, of in counts] == [total] * 2
    return counts[0][0], counts[1][0]


def test_news_grow_batch_by_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(behaviour, "BATCH", 3)
    labels = [0, 1, 2, 1, 1, 1, 1]
    news, found = told_of(Brightness(), Brightness(offset=1), labels)
    assert [(one.done, one.total, right(one, one.done)) for one in news] == [
        (3, 7, (3, 0)),
        (6, 7, (4, 1)),
        (7, 7, (4, 2)),
    ]
    blocks = [one for some in news for one in some.blocks]
    assert [one.start for one in blocks] == [0, 3, 6]
    flips = np.concatenate([one.flip for one in blocks])
    assert [FLIPS[int(one)] for one in flips] == list(found.flips)
    np.testing.assert_array_equal(np.concatenate([one.label for one in blocks]), labels)
    np.testing.assert_array_equal(
        np.concatenate([one.b.predicted for one in blocks]), [1, 2, 0, 1, 2, 0, 1]
    )
    whole = behaviour.STUDY.sent(found)
    assert whole.rates == news[-1].rates and list(whole.blocks[0].flip) == list(flips)


def test_few_news_of_many_images(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each takes time of all images before it."""
    monkeypatch.setattr(behaviour, "BATCH", 1)
    images = [PICTURES[0]] * 600
    with Comparison(OneWeight(Brightness()), OneWeight(None), images=images) as opened:
        told = [
            one.result
            for one in opened.run(behaviour.STUDY, BehaviourParams("A", "B"))
            if isinstance(one, Partial)
        ]
    assert told[0].done == 1 and told[-1].done == 600 and len(told) < 150


def test_labels_that_come_with_the_images_may_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(behaviour, "BATCH", 3)
    labels = [1, None, None, None, 1, 0, 0]
    news, found = told_of(Brightness(), None, labels, late=True)
    assert [right(one, of) for one, of in zip(news, (1, 3, 4), strict=True)] == [
        (0, None),
        (1, None),
        (2, None),
    ]
    assert list(found.table["label"].isna()) == [one is None for one in labels]


def test_a_snapshot_that_cannot_run_has_no_numbers() -> None:
    _, found = told_of(None, Brightness(), [0] * 7)
    assert right(found, 7) == (None, 3) and found.counts == (0, 3)
    assert {"broken", "agreement", "js"}.isdisjoint(found.rates["rate"])
    assert found.table["flip"].isna().all()
    assert found.classes["accuracy_a"].isna().all() and list(found.classes["accuracy_b"]) == [3 / 7]
    assert found.note is None


def test_labels_that_no_model_can_give_are_said() -> None:
    _, found = told_of(Brightness(), Brightness(), [0, 1, 3, 5])
    assert right(found, 2) == (2, 2)
    assert (found.note or "").startswith("2 images have labels such as 3")


def test_pictures_that_cannot_be_read_are_left_out_and_counted(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / name).mkdir()
    for index in range(6):
        folder = tmp_path / "abc"[index % 3]
        Image.fromarray(np.full((2, 2, 3), index % 3, np.uint8)).save(folder / f"{index}.png")
    (tmp_path / "a" / "0.png").write_bytes(b"no picture")
    (tmp_path / "c" / "5.png").write_bytes(b"neither")
    with Comparison(OneWeight(Brightness()), OneWeight(None), images=tmp_path) as opened:
        found = opened.study("behaviour")
    assert right(found, 4) == (4, None)
    left_out = behaviour.STUDY.sent(found).left_out
    assert (left_out.unread, left_out.failed) == (2, 0)
    assert left_out.unread_example.startswith("'a/0.png' is no picture that can be read")


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
        found = opened.study("behaviour")
        assert right(found, 3) == (3, None)
        assert list(found.unread) == [broken] and f"{broken}.png' is empty" in found.unread[broken]
        block = pickle.loads(pickle.dumps(ImageBlock(opened.images, range(4))))
        assert [isinstance(one, ImageError) for one in block.readable].index(True) == broken
        assert [label for place, label in enumerate(block.labels) if place != broken] == [0] * 3


def test_classes_of_a_folder_that_are_not_those_of_the_model(tmp_path: Path) -> None:
    for index, name in enumerate(("a", "b")):
        (tmp_path / name).mkdir()
        Image.fromarray(np.full((2, 2, 3), index, np.uint8)).save(tmp_path / name / "0.png")
    with Comparison(OneWeight(Brightness()), OneWeight(None), images=tmp_path) as opened:
        found, predictions = opened.study("behaviour"), opened.study("predictions", image=0)
    assert right(found, 0) == (0, None)
    assert "have 2 classes, the model 3" in found.note
    assert predictions.note == found.note
    names = ["a", "b", "c"]
    with Comparison(
        OneWeight(Brightness()), OneWeight(None), images=tmp_path, classes=names
    ) as opened:
        found, predictions = opened.study("behaviour"), opened.study("predictions", image=0)
    assert (right(found, 2), found.note, predictions.note) == ((2, None), None, None)


@dataclass
class Scoreless(Brightness):
    """Says nothing of classes."""

    def probabilities(self, batch: np.ndarray) -> np.ndarray:
        raise NoScoresError("It gives a mask.")


def test_a_model_without_scores_leaves_the_other_its_numbers() -> None:
    _, found = told_of(Scoreless(), Brightness(), [0] * 7)
    assert (right(found, 7), found.note) == ((None, 3), "It gives a mask.")
    with pytest.raises(NoScoresError, match="It gives a mask"):
        told_of(Scoreless(), Scoreless(), [0] * 7)


def test_runners_of_other_packages_may_have_no_outputs() -> None:
    with Comparison(OneWeight(Scoreless()), OneWeight(None), images=PICTURES) as opened:
        found = opened.study("outputs", image=0)
    assert "class probabilities and activations alone" in (found.a.error or "")


def test_what_is_told_meanwhile_imports_nothing_large() -> None:
    """pandas takes half a second that the first panels would wait for."""
    code = (
        "import sys; from cnn_comparator import Comparison, demo\n"
        "from cnn_comparator.studies.behaviour import STUDY, BehaviourParams\n"
        "images = demo.images(per_category=1)[0][:3]\n"
        "with Comparison(demo.snapshot(10), demo.snapshot(100), images=images) as opened:\n"
        "    list(opened.run(STUDY, BehaviourParams(*opened.default_pair)))\n"
        "print({'pandas', 'scipy.stats'} & set(sys.modules))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"
