"""Studies do not depend on who does their tasks: threads, or processes that know nothing."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

from cnn_comparator import Comparison, demo
from cnn_comparator.errors import ChangedError
from cnn_comparator.schema import study_names
from cnn_comparator.studies import change, study_named
from cnn_comparator.studies.wire import encoded

CHANNEL = {"layer": "conv1", "side": "output", "channel": 1}

ASKED: dict[str, dict[str, Any]] = {
    "overview": {"folded": True},
    "extent": {"parameter": "conv1.weight", "folded": True},
    "predictions": {"image": 1},
    "outputs": {"image": 1},
    "inputs": {"image": 1},
    "behaviour": {},
    "checkup": {},
    "findings": {},
    "activations": {"layer": "conv1", "image": 0, "at": "after"},
    "patches": {**CHANNEL, "image": 1, "count": 3},
    "proposals": {"image": 1},
    "set_activations": {"layer": "conv1", "images": [1, 0, 5]},
    "set_patches": {**CHANNEL, "images": [1, 0, 5], "count": 3},
    "features": {"images": range(40)},
    "transplant": {"images": [1, 0, 5]},
    "transplant_kernels": {"layer": "conv1", "image": 1},
    "hybrid": {"layer": "conv1", "image": 1, "kernels": [0, 2]},
}


def test_every_study_is_asked_for() -> None:
    assert set(ASKED) == study_names()


@pytest.fixture(scope="module", params=["threads", "processes"])
def executor(request: Any) -> Iterator[Executor]:
    pools: dict[str, Any] = {
        "threads": lambda: ThreadPoolExecutor(3),
        "processes": lambda: ProcessPoolExecutor(2, multiprocessing.get_context("spawn")),
    }
    with pools[request.param]() as pool:
        yield pool


def network(seed: int) -> nn.Module:
    torch.manual_seed(seed)
    net = nn.Sequential()
    net.add_module("conv1", nn.Conv2d(3, 4, 3))
    net.add_module("norm", nn.BatchNorm2d(4))
    net.add_module("pool", nn.AdaptiveAvgPool2d(2))
    net.add_module("flat", nn.Flatten())
    net.add_module("head", nn.Linear(16, 3))
    net[1].running_var.uniform_(0.5, 2)
    return net.eval()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: Any) -> Path:
    """Twelve pictures in files, and the snapshots of one network in files of three formats."""
    folder = tmp_path_factory.mktemp("executors")
    random = np.random.default_rng(7)
    for index in range(40):
        pixels = random.integers(0, 256, (24, 20, 3), np.uint8)
        place = folder / "images" / f"class {index % 3}"
        place.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels).save(place / f"{index}.png")
    for name, seed in (("a", 1), ("b", 2)):
        net, example = network(seed), torch.zeros(1, 3, 24, 20)
        torch.save(net.state_dict(), folder / f"{name}.pt")
        torch.onnx.export(net, (example,), folder / f"{name}.onnx", input_names=["x"], dynamo=False)
    return folder


def result(given: dict[str, Any], name: str, executor: Executor | None) -> Any:
    with Comparison(**given) as comparison:
        params = dict(ASKED[name])
        layers = comparison.layers(*comparison.default_pair)
        first = next(pair for pair in layers if pair.weight is not None)
        if "parameter" in params:
            params["parameter"] = first.weight.id
        if "layer" in params:
            params["layer"] = first.id
        found = comparison.study(name, executor=executor, **params)
        return encoded(study_named(name).sent(found))


@pytest.mark.parametrize("name", ASKED)
@pytest.mark.parametrize("form", ["onnx", "pt", "modules"])
@pytest.mark.slow
def test_results_are_the_same_to_the_last_bit(
    folder: Path, executor: Executor, form: str, name: str
) -> None:
    given: dict[str, Any] = {"a": network(1), "b": network(2)}
    if form != "modules":
        given = {side: folder / f"{side}.{form}" for side in "ab"}
    if form == "pt":
        given["model"] = network(3)
    given["images"] = folder / "images"
    assert result(given, name, executor) == result(given, name, None)


def test_a_parameter_of_many_blocks(executor: Executor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(change, "BLOCK", 1000)
    given: dict[str, Any] = {"a": demo.snapshot(10), "b": demo.snapshot(100)}
    alone = result(given, "overview", None)
    assert result(given, "overview", executor) == alone
    row = alone[0]["layers"][0]
    with Comparison(**given) as comparison:
        pair = comparison.layer(*comparison.default_pair, row["layer"]).weight
        a, b = (
            comparison.read(name, own, 0, own.size).astype(float)
            for name, own in zip(comparison.snapshots, (pair.a, pair.b), strict=False)
        )
    assert row["measures"]["euclidean"] == pytest.approx(np.linalg.norm(b - a), rel=1e-12)


def test_another_process_refuses_a_file_that_was_written_over(folder: Path, tmp_path: Path) -> None:
    places = [tmp_path / name for name in ("a.onnx", "b.onnx")]
    for place in places:
        place.write_bytes((folder / place.name).read_bytes())
    with Comparison(*places, images=folder / "images") as comparison:
        content = places[1].read_bytes()
        places[1].unlink()
        places[1].write_bytes(content[:-1] + b"\0")
        with (
            ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool,
            pytest.raises(ChangedError, match="written over"),
        ):
            comparison.study("overview", executor=pool)
        # Here the file is open, and still what it was.
        assert comparison.study("overview").total > 0


def test_a_failing_task_is_told_to_its_study(folder: Path, executor: Executor) -> None:
    given: dict[str, Any] = {side: folder / f"{side}.onnx" for side in "ab"}
    pictures = np.zeros((2, 9, 9, 3), np.uint8)
    pictures[1] = 255
    given.update(images=pictures, labels=[0, 1], preprocess=_only_black)
    with Comparison(**given) as comparison:
        found = comparison.study("predictions", image=1, executor=executor)
        assert "preprocess failed" in found.a.error
        assert "preprocess failed" in found.b.error
        assert "preprocess failed" in comparison.study("behaviour", executor=executor).failed[1]


def _only_black(picture: np.ndarray) -> np.ndarray:
    if picture.any():
        raise ValueError("not this one")
    return np.zeros((3, 24, 20), np.float32)
