"""Folders with one model are one snapshot; any other folder says what to pass."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from cnn_comparator import Comparison
from cnn_comparator.errors import ChangedError, SourceError
from cnn_comparator.formats import ReadOptions, open_snapshot, open_with_origin
from cnn_comparator.snapshot import Snapshot
from tests.sentences import coded


class Net(nn.Module):
    def __init__(self, value: float = 1.0) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)
        self.fc = nn.Linear(4, 5)
        with torch.no_grad():
            self.conv.weight.fill_(value)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.fc(self.conv(x).mean((2, 3)))


def save(path: Path, value: float = 1.0) -> None:
    """One file of a network whose kernels all have one value, in the format of its name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    module = Net(value)
    if path.suffix == ".onnx":
        torch.onnx.export(module, (torch.zeros(1, 3, 8, 8),), path, dynamo=False, verbose=False)
    elif path.suffix == ".safetensors":
        save_file(module.state_dict(), path)
    else:
        torch.save(module.state_dict(), path)


def in_two(folder: Path, stem: str, suffix: str, value: float = 1.0) -> None:
    """Both files and their index."""
    state = Net(value).state_dict()
    where: dict[str, str] = {}
    for number, part in enumerate(("conv", "fc"), 1):
        name = f"{stem}-{number:05}-of-00002{suffix}"
        own = {key: one for key, one in state.items() if key.startswith(part)}
        if suffix == ".bin":
            torch.save(own, folder / name)
        else:
            save_file(own, folder / name)
        where |= dict.fromkeys(own, name)
    (folder / f"{stem}{suffix}.index.json").write_text(json.dumps({"weight_map": where}))


def value(snapshot: Snapshot) -> float:
    """That of all kernels."""
    [conv] = (one for one in snapshot.layers if one.kind == "conv")
    assert conv.weight is not None
    [found] = set(snapshot.read(conv.weight))
    assert len([one for one in snapshot.layers if one.kind in ("conv", "dense")]) == 2
    return float(found)


BESIDE = ("config.json", "README.md", ".gitattributes", "preprocessor_config.json")


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    "name",
    [
        *("model.safetensors", "pytorch_model.bin", "model.onnx", "onnx/model.onnx"),
        *("diffusion_pytorch_model.safetensors", "open_clip_pytorch_model.bin"),
        *("best.pt", "epoch=3-step=100.ckpt", "net.pth"),
    ],
)
def test_the_one_model_in_a_folder_is_read(tmp_path: Path, name: str) -> None:
    save(tmp_path / name, 2.0)
    for other in BESIDE:
        (tmp_path / other).write_text("{}")
    for other in ("optimizer.pt", "scheduler.pt", "rng_state.pth", "training_args.bin"):
        torch.save({"a.weight": torch.ones(3, 2)}, tmp_path / other)
    snapshot = open_snapshot(tmp_path)
    assert value(snapshot) == 2.0
    assert "folder" not in (snapshot.note or "")


@pytest.mark.parametrize("suffix", [".safetensors", ".bin"])
@pytest.mark.parametrize("with_index", [True, False])
def test_a_model_in_several_files(tmp_path: Path, suffix: str, with_index: bool) -> None:
    in_two(tmp_path, "model", suffix, 3.0)
    if not with_index:
        (tmp_path / f"model{suffix}.index.json").unlink()
    snapshot = open_snapshot(tmp_path)
    assert value(snapshot) == 3.0
    assert "folder" not in (snapshot.note or "")


@pytest.mark.filterwarnings("ignore")
def test_of_several_forms_of_a_model_the_usual_one_is_read_and_the_others_are_named(
    tmp_path: Path,
) -> None:
    save(tmp_path / "pytorch_model.bin", 1.0)
    save(tmp_path / "onnx" / "model.onnx", 2.0)
    save(tmp_path / "model.safetensors", 3.0)
    snapshot = open_snapshot(tmp_path)
    assert value(snapshot) == 3.0
    said = "'model.safetensors' was read; it also holds 'onnx/model.onnx', 'pytorch_model.bin'"
    assert said in coded(snapshot.note)


def test_it_runs_in_its_module(tmp_path: Path) -> None:
    save(tmp_path / "model.safetensors")
    snapshot = open_snapshot(tmp_path, ReadOptions(model=Net))
    assert snapshot.runner is not None
    assert snapshot.runner.probabilities(np.zeros((1, 3, 8, 8), np.float32)).shape == (1, 5)


def test_two_folders_are_compared_and_called_by_their_names(tmp_path: Path) -> None:
    save(tmp_path / "before" / "model.safetensors", 1.0)
    save(tmp_path / "after" / "pytorch_model.bin", 2.0)
    with Comparison(tmp_path / "before", tmp_path / "after") as comparison:
        assert list(comparison.snapshots) == ["before", "after"]
        table = comparison.summary().set_index("layer")
        assert table["euclidean"]["conv"] == pytest.approx((4 * 3 * 9) ** 0.5)


def cache(folder: Path, revisions: dict[str, float], main: str | None) -> Path:
    """The layout of the cache of huggingface_hub, with links."""
    root = folder / "models--someone--net"
    for number, (name, weight) in enumerate(revisions.items()):
        save(root / "blobs" / "x.safetensors", weight)
        (root / "blobs" / "x.safetensors").rename(root / "blobs" / str(number))
        (root / "snapshots" / name).mkdir(parents=True)
        link = root / "snapshots" / name / "model.safetensors"
        link.symlink_to(Path("../../blobs") / str(number))
    (root / "refs").mkdir()
    if main is not None:
        (root / "refs" / "main").write_text(main)
    return root


def test_the_cache_of_a_model_hub(tmp_path: Path) -> None:
    root = cache(tmp_path, {"0a1b": 1.0, "2c3d": 2.0}, "2c3d")
    assert value(open_snapshot(root)) == 2.0
    assert value(open_snapshot(root / "snapshots" / "0a1b")) == 1.0
    for main in ("../../..", "gone", ""):
        (root / "refs" / "main").write_text(main)
        with pytest.raises(SourceError, match=r"holds 2 revisions.*below 'snapshots'"):
            open_snapshot(root)
    assert value(open_snapshot(cache(tmp_path / "one", {"4e5f": 3.0}, None))) == 3.0


def test_a_folder_of_several_models_names_them(tmp_path: Path) -> None:
    for name in ("a.pt", "b.pt", "c.safetensors"):
        save(tmp_path / name)
    in_two(tmp_path, "d", ".bin")
    with pytest.raises(
        SourceError, match=r"several models: 'a\.pt', 'b\.pt', 'c\.safetensors' and 1 more\. Pass"
    ):
        open_snapshot(tmp_path)


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ((".metadata", "__0_0.distcp"), "distributed checkpoint of PyTorch.*dcp_to_torch_save"),
        (("saved_model.pb", "fingerprint.pb"), "graph of TensorFlow.*tf2onnx"),
        (("checkpoint", "m.index", "m.data-00000-of-00001"), r"of TensorFlow.*numpy\.savez"),
        (("_CHECKPOINT_METADATA", "manifest.ocdbt"), "Orbax.*mapping of names to arrays"),
        (("Manifest.json",), "Core ML.*made from"),
        (("cat.png",), r"holds 'cat\.png'\. Pictures go into images=…\. Pass the path"),
        (("notes", "a.json"), r"without a model that can be read; it holds 'a\.json', 'notes'\."),
        ((), r"without files\. Pass the path of a model file"),
    ],
)
def test_other_folders_say_what_to_do(tmp_path: Path, names: tuple[str, ...], said: str) -> None:
    for name in names:
        (tmp_path / name).write_bytes(b"")
    with pytest.raises(SourceError, match=f"is a folder .*{said}"):
        open_snapshot(tmp_path)


def test_what_changes_in_a_folder_is_noticed(tmp_path: Path) -> None:
    save(tmp_path / "pytorch_model.bin", 1.0)
    (tmp_path / "config.json").write_text("{}")
    _, origin = open_with_origin(str(tmp_path), ReadOptions())
    (tmp_path / "events.log").write_text("training goes on")
    assert value(origin.open()) == 1.0
    save(tmp_path / "model.safetensors", 2.0)
    with pytest.raises(ChangedError, match="written over"):
        origin.open()
    _, origin = open_with_origin(str(tmp_path), ReadOptions())
    save(tmp_path / "model.safetensors", 3.0)
    with pytest.raises(ChangedError, match=r"model\.safetensors.*written over"):
        origin.open()


def test_paths_that_start_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save(tmp_path / "run" / "model.safetensors", 2.0)
    monkeypatch.chdir(tmp_path)
    _, origin = open_with_origin("run", ReadOptions())
    monkeypatch.chdir(tmp_path / "run")
    assert value(origin.open()) == 2.0
    assert value(open_snapshot(".")) == 2.0
