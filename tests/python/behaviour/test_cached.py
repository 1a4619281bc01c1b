"""Predictions kept between runs: found again where nothing changed, else computed."""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

from cnn_comparator import Comparison, demo
from cnn_comparator.errors import ChangedError
from cnn_comparator.formats.onnx.runner import OnnxRunner

COUNT = 40
"""More than a block."""
PICTURES = np.random.default_rng(0).integers(0, 256, (COUNT, 24, 24, 3), np.uint8)


@pytest.fixture
def given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Copies of two shipped snapshots, pictures in a folder, and a folder for what is kept."""
    monkeypatch.chdir(tmp_path)
    for name, epoch in (("a", 10), ("b", 100)):
        shutil.copy(demo.snapshot(epoch), f"{name}.onnx")
    Path("pictures").mkdir()
    for i, picture in enumerate(PICTURES):
        Image.fromarray(picture).save(f"pictures/{i:02}.png")
    return {"a": "a.onnx", "b": "b.onnx", "images": "pictures", "cache": "kept"}


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many images enter an ONNX model, a number a batch."""
    found: list[int] = []
    own = OnnxRunner.probabilities

    def counted(self: OnnxRunner, batch: np.ndarray) -> np.ndarray:
        found.append(len(batch))
        return own(self, batch)

    monkeypatch.setattr(OnnxRunner, "probabilities", counted)
    return found


def told(given: dict[str, Any]) -> Any:
    with Comparison(**given) as comparison:
        return comparison.behaviour().table


def test_what_has_not_changed_is_not_run_again(given: dict[str, Any], runs: list[int]) -> None:
    first = told(given)
    assert sum(runs) == 2 * COUNT
    runs.clear()
    assert told(given).equals(first) and not runs
    # Names and places of files do not matter, nor do labels.
    Path("elsewhere").mkdir()
    shutil.move("a.onnx", "elsewhere/c.onnx")
    shutil.move("pictures", "elsewhere/photos")
    moved = {**given, "a": "elsewhere/c.onnx", "images": "elsewhere/photos", "labels": [0] * COUNT}
    assert told(moved)["js"].equals(first["js"]) and not runs


def other_weights(given: dict[str, Any]) -> None:
    shutil.copy(demo.snapshot(50), "a.onnx")


def other_picture(given: dict[str, Any]) -> None:
    Image.new("RGB", (64, 64), "red").save("pictures/03.png")


def other_size(given: dict[str, Any]) -> None:
    given["max_pixels"] = 10**6


def damage(given: dict[str, Any]) -> None:
    path = max(Path("kept").rglob("*.scores"), key=lambda one: one.stat().st_size)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def swap(given: dict[str, Any]) -> None:
    one, other = sorted(Path("kept").rglob("*.scores"), key=lambda one: one.stat().st_size)[-2:]
    shutil.copy(one, other)


def cut(given: dict[str, Any]) -> None:
    max(Path("kept").rglob("*.scores"), key=lambda one: one.stat().st_size).write_bytes(b"")


@pytest.mark.parametrize(
    ("change", "again"),
    [
        (other_weights, COUNT),
        (other_picture, 2 * 32),
        (other_size, 2 * COUNT),
        (damage, 32),
        (swap, 32),
        (cut, 32),
    ],
)
def test_what_has_changed_is_run_again(
    given: dict[str, Any], runs: list[int], change: Callable[[Any], None], again: int
) -> None:
    told(given)
    change(given)
    runs.clear()
    changed = told(given)
    assert sum(runs) == again
    runs.clear()
    assert told(given).equals(changed) and not runs
    uncached = told({**given, "cache": None})
    np.testing.assert_allclose(changed["js"], uncached["js"], atol=1e-6)
    assert list(changed["class_a"]) == list(uncached["class_a"])


def test_what_cannot_be_read_is_not_kept(given: dict[str, Any], runs: list[int]) -> None:
    Path("pictures/03.png").write_bytes(b"no picture")
    for _ in range(2):
        runs.clear()
        with Comparison(**given) as comparison:
            assert list(comparison.behaviour().unread) == [3]
    assert sum(runs) == 2 * 31


def test_a_file_that_changes_meanwhile_is_not_taken_for_the_one_that_is_open(
    given: dict[str, Any],
) -> None:
    with Comparison(**given) as comparison:
        shutil.copy(demo.snapshot(50), "a.onnx")
        with pytest.raises(ChangedError):
            comparison.behaviour()


class Shifted(nn.Module):
    """Counts its images. What it takes away is no parameter."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        torch.manual_seed(seed)
        self.register_buffer("mean", torch.rand(1))
        self.head = nn.Linear(3, 4)
        self.seen = 0

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        self.seen += len(images)
        return self.head((images - self.mean).amax((2, 3)))


def seen(*modules: Shifted, **more: Any) -> tuple[int, ...]:
    """How many images each is run on; it is given as the function that makes it and its state."""
    states = [one.state_dict() for one in modules]
    with Comparison(*states, images=PICTURES, **more) as comparison:
        for one in MADE:
            one.seen = 0
        comparison.behaviour()
    found = tuple(one.seen for one in MADE)
    MADE.clear()
    return found


MADE: list[Shifted] = []


def make() -> Shifted:
    MADE.append(Shifted(0))
    return MADE[-1]


def test_code_is_kept_by_a_key_alone(tmp_path: Path) -> None:
    pair = Shifted(1), Shifted(2)
    given = {"model": make, "cache": tmp_path / "kept"}
    for _ in range(2):
        with pytest.warns(UserWarning, match=r"No predictions of 'A', 'B' are kept.*cache_key="):
            assert sum(seen(*pair, **given)) == 2 * COUNT
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        given["cache_key"] = "first"
        assert sum(seen(*pair, **given)) == 2 * COUNT
        assert sum(seen(*pair, **given)) == 0
        # A buffer is content, too.
        pair[0].mean += 1
        assert sum(seen(*pair, **given)) == COUNT
        assert sum(seen(*pair, **{**given, "cache_key": "second"})) == 2 * COUNT
    with pytest.warns(UserWarning, match="not copied"):
        Comparison(*pair, cache=tmp_path / "kept", cache_key="first", copy=False).close()


def test_preprocessing_is_code(given: dict[str, Any], runs: list[int]) -> None:
    given["preprocess"] = lambda picture: np.zeros((3, 112, 112))
    with pytest.warns(UserWarning, match="preprocess=… is code"):
        told(given)
    assert not list(Path("kept").rglob("*.scores"))


def test_data_that_are_not_files_are_known_by_their_values(
    given: dict[str, Any], runs: list[int]
) -> None:
    told({**given, "images": PICTURES})
    runs.clear()
    told({**given, "images": list(PICTURES)})
    assert not runs
    told({**given, "images": PICTURES[::-1]})
    assert sum(runs) == 2 * COUNT
