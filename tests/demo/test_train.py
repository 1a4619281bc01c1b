"""Training on a folder, from the command line to a comparison."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cnn_comparator import Comparison, demo
from cnn_comparator.demo import __main__ as command
from cnn_comparator.demo import network
from cnn_comparator.demo.folder import read_folder
from cnn_comparator.errors import ImageError

COLOURS = {"red": (220, 30, 40), "green": (20, 200, 60), "blue": (30, 40, 230)}


def paint(path: Path, colour: tuple[int, int, int], seed: int, side: int = 40) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    noise = np.random.default_rng(seed).integers(-20, 21, (side, side + 7, 3))
    Image.fromarray(np.clip(noise + colour, 0, 255).astype(np.uint8)).save(path)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("data") / "colours"
    for name, colour in COLOURS.items():
        for number in range(5):
            paint(root / name / f"{number}.png", colour, number)
    return root


def test_trains_on_a_folder_and_the_snapshots_compare(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "kept"
    options = ["--epochs", "2", "--size", "64", "--seed", "3", "--out", str(out)]
    command.main(["train", "--data", str(folder), *options])
    said = capsys.readouterr().out
    assert "12 pictures of 3 classes, 3 more held out" in said and "Epoch 2 of 2" in said
    history = json.loads((out / "history.json").read_text(encoding="utf-8"))
    assert history["classes"] == ["blue", "green", "red"]
    assert [row["snapshot"] for row in history["epochs"]] == ["epoch_001.onnx", "epoch_002.onnx"]
    with Comparison(out / "epoch_001.onnx", out / "epoch_002.onnx", images=folder) as opened:
        table = opened.summary().set_index("layer")
        assert (table.loc[["conv1", "fc8"], "euclidean"] > 0).all()
        assert opened.images.classes == ("blue", "green", "red")
        right = [
            int(opened.probabilities("epoch_002", opened.images.names.index(name)).argmax())
            == opened.images.label(opened.images.names.index(name))
            for name in history["validation"]
        ]
    assert history["epochs"][1]["validation_accuracy"] == pytest.approx(np.mean(right))


def test_every_epoch_is_kept_that_was_asked_for(folder: Path, tmp_path: Path) -> None:
    options = ["--epochs", "5", "--every", "2", "--size", "64", "--out", str(tmp_path)]
    command.main(["train", "--data", str(folder), *options])
    names = sorted(path.name for path in tmp_path.glob("*.onnx"))
    assert names == [f"epoch_00{epoch}.onnx" for epoch in (1, 2, 4, 5)]


def test_the_numbered_layout_of_the_paper(tmp_path: Path) -> None:
    for number in (1, 80, 81, 160, 1360):
        paint(tmp_path / f"image_{number:04d}.jpg", COLOURS["red"], number, 9)
    found = read_folder(tmp_path, 64, seed=1)
    assert found.classes == demo.CATEGORIES
    labels = dict(zip(found.train.names, found.train.labels, strict=True))
    labels |= dict(zip(found.validation.names, found.validation.labels, strict=True))
    assert [labels[f"image_{n:04d}.jpg"] for n in (1, 80, 81, 160, 1360)] == [0, 0, 1, 1, 16]
    assert set(found.validation.labels) == {0, 1}
    paint(tmp_path / "image_1361.jpg", COLOURS["red"], 1, 9)
    with pytest.raises(ImageError, match="have no classes"):
        read_folder(tmp_path, 64, seed=1)


@pytest.mark.parametrize("size", [63, 64, 112, 130])
def test_the_network_takes_other_sizes(size: int) -> None:
    import torch

    net = network.build(classes=4, size=size).eval()
    assert net(torch.zeros(2, 3, size, size)).shape == (2, 4)


def failure(*arguments: str) -> str:
    with pytest.raises(SystemExit) as caught:
        command.main(["train", *arguments])
    return str(caught.value.code)


def test_every_failure_is_a_sentence(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    assert "has no images" in failure("--data", str(empty))
    assert "No folder" in failure("--data", str(tmp_path / "nowhere"))
    assert "is no folder" in failure("--data", str(folder / "red" / "0.png"))
    assert "have no classes" in failure("--data", str(folder / "red"))
    paint(tmp_path / "one" / "red" / "1.png", COLOURS["red"], 1)
    assert "one class only, 'red'" in failure("--data", str(tmp_path / "one"))
    assert "at least 63 pixels" in failure("--data", str(folder), "--size", "20")
    (tmp_path / "file").write_text("")
    small = ("--data", str(folder), "--size", "64", "--epochs", "1")
    assert "--out" in failure(*small, "--out", str(tmp_path / "file"))
    monkeypatch.setattr(command, "find_spec", lambda name: None)
    assert "pip install torch" in failure("--data", str(folder))
    assert "torch" in sys.modules
