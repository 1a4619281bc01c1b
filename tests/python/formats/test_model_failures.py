"""Models that fail at random or give garbage: a sentence each, and the right answer afterwards."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import torch
from onnx import TensorProto, helper, numpy_helper

from cnn_comparator import Comparison
from cnn_comparator.errors import ModelError
from cnn_comparator.formats import open_snapshot
from cnn_comparator.formats.onnx.reader import read_onnx

IMAGES = np.random.default_rng(5).integers(0, 256, (2, 16, 16, 3), dtype=np.uint8)
BATCH = np.random.default_rng(6).random((2, 3, 16, 16), np.float32)


class Moody(torch.nn.Module):
    """Does as it is told for its next call, and what it should otherwise."""

    mood: Callable[[torch.Tensor], Any] | None = None

    def __init__(self) -> None:
        super().__init__()
        self.conv = torch.nn.Conv2d(3, 4, 3)
        self.head = torch.nn.Linear(4, 5)

    def forward(self, x: torch.Tensor) -> Any:
        mood, Moody.mood = Moody.mood, None
        x = self.conv(x)
        scores = self.head(x.mean((2, 3)))
        return scores if mood is None else mood(scores)


def raising(error: BaseException) -> Callable[[torch.Tensor], Any]:
    def mood(_: torch.Tensor) -> Any:
        raise error

    return mood


GARBAGE = {
    "ValueError": (raising(ValueError("a bad day")), "failed at .*ValueError: a bad day"),
    "RecursionError": (raising(RecursionError("deep")), "failed at .*RecursionError"),
    "exit": (raising(SystemExit(3)), "failed at .*SystemExit"),
    "None": (lambda _: None, "gives NoneType, not a tensor"),
    "text": (lambda _: "text", "gives str, not a tensor"),
    "complex": (lambda x: x.to(torch.complex64), "gives complex numbers"),
    "a number": (lambda x: x.mean(), "not one score a class"),
    "another shape": (lambda x: x[:, :, None].expand(-1, -1, 3), "not one score a class"),
    "nothing": (lambda x: x[:, :0], "not one score a class"),
    "no images": (lambda x: x[:0], "not one score a class"),
    "NaN": (lambda x: x * float("nan"), "are not numbers"),
    "infinite": (lambda x: x.new_full((len(x), 5), float("inf")), "are not numbers"),
    "meta": (lambda x: x.to("meta"), "failed at"),
}


@pytest.mark.parametrize("kind", GARBAGE)
def test_a_forward_that_fails_once(kind: str) -> None:
    mood, says = GARBAGE[kind]
    with Comparison({"a": Moody(), "b": Moody()}, images=IMAGES) as comparison:
        runner = comparison.snapshots["a"].runner
        assert runner is not None
        expected = runner.probabilities(BATCH)
        for ask in (
            lambda: comparison.probabilities("a", 0),
            lambda: runner.probabilities(BATCH),
        ):
            Moody.mood = mood
            with pytest.raises(ModelError, match=says):
                ask()
        assert np.array_equal(runner.probabilities(BATCH), expected)
        assert comparison.probabilities("a", 0).shape == (5,)


@pytest.mark.parametrize("mood", [raising(MemoryError()), lambda x: torch.empty(1 << 50)])
def test_a_lack_of_memory_for_one_image_is_told_and_for_several_avoided(mood: Any) -> None:
    with Comparison({"a": Moody(), "b": Moody()}, images=IMAGES) as comparison:
        runner = comparison.snapshots["a"].runner
        assert runner is not None
        expected = runner.probabilities(BATCH)
        Moody.mood = mood
        with pytest.raises(ModelError, match="ran out of memory"):
            comparison.probabilities("a", 0)
        Moody.mood = mood
        np.testing.assert_allclose(runner.probabilities(BATCH), expected, atol=1e-6)


class Sulking(torch.nn.Module):
    """Raises inside a layer while ``sulks``."""

    sulks = False

    def __init__(self) -> None:
        super().__init__()
        self.conv = torch.nn.Conv2d(3, 4, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if Sulking.sulks:
            raise ValueError("a bad day")
        return self.conv(x).mean((2, 3))


def test_an_activation_that_fails_once_is_not_kept() -> None:
    with Comparison({"a": Sulking(), "b": Sulking()}, images=IMAGES) as comparison:
        layer = next(pair.id for pair in comparison.layers("a", "b") if pair.parameters)
        Sulking.sulks = True
        with pytest.raises(ModelError, match=f"failed at layer '{layer}': ValueError: a bad day"):
            comparison.activation("a", "b", layer, "output", 0)
        Sulking.sulks = False
        found = comparison.activation("a", "b", layer, "output", 0)
        assert found["a"].shape == (4, 14, 14)


class Growing(torch.nn.Module):
    """Gives another number of classes for every part of a batch."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = torch.nn.Conv2d(3, 4, 3)
        self.calls = 0

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        self.calls += 1
        return self.conv(x).mean((2, 3)).repeat(1, self.calls)


def test_parts_of_a_batch_that_do_not_fit() -> None:
    runner = open_snapshot(Growing()).runner
    assert runner is not None
    with pytest.raises(ModelError, match="another shape every time"):
        runner.probabilities(np.zeros((40, 3, 16, 16), np.float32))


def ending(folder: Path, nodes: list[onnx.NodeProto], *outputs: str) -> Path:
    """A network of ONNX that ends in some nodes."""
    w = np.random.default_rng(7).normal(size=(5, 3, 16, 16)).astype(np.float32)
    graph = helper.make_graph(
        [helper.make_node("Conv", ["x", "w"], ["c"], "conv"), *nodes],
        "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 3, 16, 16])],
        [onnx.ValueInfoProto(name=name) for name in outputs],
        [numpy_helper.from_array(w, "w"), numpy_helper.from_array(np.asarray([0]), "zero")],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(made, folder / "m.onnx")
    return folder / "m.onnx"


@pytest.mark.parametrize(
    ("nodes", "says"),
    [
        ([("Log", ["c"], {}), ("Neg", ["l0"], {})], "are not numbers"),
        ([("SequenceConstruct", ["c", "c"], {})], "a list, not one tensor"),
        ([("Slice", ["c", "zero", "zero"], {})], "not one score a class|mixes"),
        ([("Cast", ["c"], {"to": TensorProto.STRING})], "not one score a class"),
    ],
)
def test_onnx_models_that_give_garbage(tmp_path: Path, nodes: Any, says: str) -> None:
    made = [
        helper.make_node(kind, inputs, [f"l{index}"], **given)
        for index, (kind, inputs, given) in enumerate(nodes)
    ]
    runner = read_onnx(ending(tmp_path, made, f"l{len(made) - 1}")).runner
    assert runner is not None
    with pytest.raises(ModelError, match=says):
        runner.probabilities(BATCH)
    assert runner.activation(BATCH, "conv", "output").shape == (2, 5, 1, 1)


LIMITED = """
import resource, sys
import numpy as np
from cnn_comparator.errors import ModelError
from cnn_comparator.formats.onnx.reader import read_onnx
runner = read_onnx(sys.argv[1]).runner
batch = np.ones((2, 3, 16, 16), np.float32)
first = runner.probabilities(batch)
many = np.ones((60000, 3, 16, 16), np.float32)
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + (1 << 30), resource.RLIM_INFINITY))
for ask in (lambda: runner.activation(many, "wide", "output"), lambda: runner.probabilities(many)):
    try:
        ask()
        print("no error")
    except ModelError as error:
        print(error)
resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
assert np.array_equal(runner.probabilities(batch), first)
assert runner.activation(batch, "wide", "output").shape == (2, 5, 64, 64)
print("right again")
"""


@pytest.mark.slow
def test_memory_that_runs_out_while_a_model_of_onnx_runs(tmp_path: Path) -> None:
    nodes = [
        helper.make_node("Resize", ["c", "", "scales"], ["r"], "wide"),
        helper.make_node("GlobalAveragePool", ["r"], ["y"]),
    ]
    path = ending(tmp_path, nodes, "y")
    made = onnx.load(path)
    scales = np.asarray([1, 1, 64, 64], np.float32)
    made.graph.initializer.append(numpy_helper.from_array(scales, "scales"))
    onnx.save(made, path)
    run = subprocess.run(
        [sys.executable, "-c", LIMITED, str(path)], capture_output=True, text=True, check=False
    )
    *errors, last = run.stdout.splitlines() or [""]
    assert last == "right again", run.stdout + run.stderr
    assert all("memory" in error for error in errors), errors
