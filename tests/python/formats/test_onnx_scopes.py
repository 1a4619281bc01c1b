"""Layers inside of conditions and loops are layers like others."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from onnx import TensorProto, helper, numpy_helper

from cnn_comparator import Comparison
from cnn_comparator.errors import ModelError
from cnn_comparator.formats.onnx.reader import read_onnx
from cnn_comparator.manifest import manifest
from cnn_comparator.snapshot import Layer, Snapshot

IMAGES = np.random.default_rng(4).integers(0, 256, (2, 6, 6, 3), np.uint8)
node = helper.make_node
info = helper.make_tensor_value_info


def normal(seed: int, *shape: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


def graph(
    nodes: list[onnx.NodeProto],
    outputs: list[str],
    weights: dict[str, np.ndarray] | None = None,
    inputs: list[onnx.ValueInfoProto] | None = None,
) -> onnx.GraphProto:
    tensors = [numpy_helper.from_array(one, name) for name, one in (weights or {}).items()]
    given = [info(name, TensorProto.FLOAT, None) for name in outputs]
    return helper.make_graph(nodes, "g", inputs or [], given, tensors)


def saved(path: Path, nodes: list[onnx.NodeProto], weights: dict[str, np.ndarray]) -> Path:
    whole = graph(nodes, ["y"], weights, [info("x", TensorProto.FLOAT, ("n", 3, 6, 6))])
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("own", 1)]
    onnx.save(helper.make_model(whole, opset_imports=opsets, ir_version=8), path)
    return path


def by_name(snapshot: Snapshot) -> dict[str, Layer]:
    return {layer.id: layer for layer in snapshot.layers}


def condition(seed: int) -> tuple[list[onnx.NodeProto], dict[str, np.ndarray]]:
    """Two branches that use the same names, one a weight from around it."""
    then = graph(
        [
            node("Conv", ["c", "w"], ["h"], "conv", pads=[1] * 4),
            node("Relu", ["h"], ["r"], "act"),
        ],
        ["r"],
        {"w": normal(seed, 4, 4, 3, 3)},
    )
    other = graph(
        [
            node("Constant", [], ["b"], value=numpy_helper.from_array(normal(seed + 1, 4))),
            node("Conv", ["c", "shared", "b"], ["h"], "conv"),
            node("Conv", ["h", "w"], ["r"], "second"),
        ],
        ["r"],
        {"w": normal(seed + 2, 4, 4, 1, 1)},
    )
    nodes = [
        node("Conv", ["x", "w0"], ["c"], "first"),
        node("ReduceSum", ["c"], ["s"], "sum", keepdims=0),
        node("Greater", ["s", "zero"], ["t"], "above"),
        node("If", ["t"], ["d"], then_branch=then, else_branch=other),
        node("Relu", ["d"], ["e"], "last"),
        node("GlobalAveragePool", ["e"], ["g"], "pool"),
        node("Flatten", ["g"], ["y"], "flat"),
    ]
    weights = {
        "w0": normal(seed + 3, 4, 3, 1, 1),
        "shared": normal(seed + 4, 4, 4, 1, 1),
        "zero": np.zeros((), np.float32),
    }
    return nodes, weights


def test_both_branches_of_a_condition_are_compared(tmp_path: Path) -> None:
    paths = [
        saved(tmp_path / f"{name}.onnx", *condition(seed))
        for name, seed in zip("ab", (0, 9), strict=True)
    ]
    with Comparison(*paths, images=IMAGES) as comparison:
        table = comparison.summary().set_index("layer")
        assert (table["status"] == "paired").all()
        expected = {
            "if_1/then_branch/conv": (0, (4, 4, 3, 3)),
            "if_1/else_branch/conv": (4, (4, 4, 1, 1)),
            "second": (2, (4, 4, 1, 1)),
            "first": (3, (4, 3, 1, 1)),
        }
        for name, (seed, shape) in expected.items():
            change = normal(9 + seed, *shape).astype(float) - normal(seed, *shape)
            assert table.loc[name, "euclidean"] == pytest.approx(np.linalg.norm(change), rel=1e-12)
        assert table["parameters"].sum() == 144 + 16 + 4 + 16 + 12
        layers = by_name(comparison.snapshots["a"])
        assert layers["if_1/then_branch/conv"].inputs == ("first",)
        assert layers["act"].inputs == ("if_1/then_branch/conv",)
        assert layers["second"].inputs == ("if_1/else_branch/conv",)
        assert set(layers["if_1"].inputs) == {"first", "above", "act", "second"}
        assert layers["last"].inputs == ("if_1",)
        assert layers["if_1/then_branch/conv"].output_shape == (4, 6, 6)
        assert {one.role for one in layers["if_1/else_branch/conv"].parameters} == {
            "weight",
            "bias",
        }
        assert len(manifest(comparison, "a", "b")["layers"]) == len(layers)


def test_a_layer_inside_says_where_its_activations_are_not(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.onnx", *condition(0))
    model = onnx.load(path)
    model.graph.output.append(info("d", TensorProto.FLOAT, None))
    runner = read_onnx(path).runner
    assert runner is not None
    batch = np.random.default_rng(2).random((1, 3, 6, 6), np.float32)
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    expected = session.run(["d"], {"x": batch})[0]
    np.testing.assert_allclose(runner.activation(batch, "if_1", "output"), expected, atol=1e-5)
    np.testing.assert_array_equal(
        runner.activation(batch, "if_1", "input"), runner.activation(batch, "first", "output")
    )
    for side in ("input", "output"):
        with pytest.raises(ModelError, match=r"'second' of .* is inside of 'if_1'.*Choose 'if_1'"):
            runner.activation(batch, "second", side)


def loop(seed: int) -> tuple[list[onnx.NodeProto], dict[str, np.ndarray]]:
    """A convolution and, in a condition of its own, another one, several times."""
    inner = graph(
        [node("Conv", ["h", "w"], ["z"], "inner")], ["z"], {"w": normal(seed, 3, 3, 1, 1)}
    )
    plain = graph([node("Identity", ["h"], ["z"], "as_it_is")], ["z"])
    body = graph(
        [
            node("Conv", ["state", "w", "b"], ["h"], "outer", pads=[1] * 4),
            node("If", ["go"], ["z"], "choice", then_branch=inner, else_branch=plain),
            node("Identity", ["go"], ["on"]),
        ],
        ["on", "z"],
        {"w": normal(seed + 1, 3, 3, 3, 3), "b": normal(seed + 2, 3)},
        [
            info("turn", TensorProto.INT64, ()),
            info("go", TensorProto.BOOL, ()),
            info("state", TensorProto.FLOAT, ("n", 3, 6, 6)),
        ],
    )
    body.output[0].type.tensor_type.elem_type = TensorProto.BOOL
    nodes = [
        node("Loop", ["times", "go_on", "x"], ["l"], "loop", body=body),
        node("GlobalAveragePool", ["l"], ["g"], "pool"),
        node("Flatten", ["g"], ["y"], "flat"),
    ]
    return nodes, {"times": np.asarray(3), "go_on": np.asarray(True)}


def test_bodies_of_loops_and_what_is_inside_of_them(tmp_path: Path) -> None:
    paths = [
        saved(tmp_path / f"{name}.onnx", *loop(seed))
        for name, seed in zip("ab", (0, 9), strict=True)
    ]
    with Comparison(*paths, images=IMAGES) as comparison:
        table = comparison.summary().set_index("layer")
        assert (table["status"] == "paired").all()
        for name, seed, shape in (("inner", 0, (3, 3, 1, 1)), ("outer", 1, (3, 3, 3, 3))):
            change = normal(9 + seed, *shape).astype(float) - normal(seed, *shape)
            assert table.loc[name, "euclidean"] == pytest.approx(np.linalg.norm(change), rel=1e-12)
        assert table["parameters"].sum() == 9 + 81 + 3
        layers = by_name(comparison.snapshots["a"])
        assert layers["outer"].inputs == ("x",)
        assert layers["inner"].inputs == ("outer",)
        assert "x" in layers["loop"].inputs and "choice" in layers["loop"].inputs
        assert layers["pool"].inputs == ("loop",)
        with pytest.raises(ModelError, match="inside of 'loop'"):
            comparison.activation("a", "b", "inner", "output", 0)
        activation = comparison.activation("a", "b", "loop", "output", 0)
        assert activation["a"].shape == (3, 6, 6)
        assert comparison.study("predictions", image=0).a.error is None


def test_a_loop_that_starts_with_a_constant_computes_nothing_from_it(tmp_path: Path) -> None:
    """Its state is no constant, though it first is one."""
    body = graph(
        [node("Conv", ["part", "w"], ["c"], "conv"), node("Add", ["c", "sum"], ["next"], "add")],
        ["next"],
        {"w": normal(0, 4, 3, 1)},
        [
            info("sum", TensorProto.FLOAT, ("n", 4, 6)),
            info("part", TensorProto.FLOAT, ("n", 3, 6)),
        ],
    )
    scan = node(
        "Scan", ["zeros", "x"], ["s"], "scan", body=body, num_scan_inputs=1, scan_input_axes=[2]
    )
    nodes = [scan, node("Flatten", ["s"], ["y"], "flat")]
    path = saved(tmp_path / "a.onnx", nodes, {"zeros": np.zeros((1, 4, 6), np.float32)})
    snapshot = read_onnx(path)
    layers = by_name(snapshot)
    assert layers["add"].kind == "add" and layers["add"].inputs == ("conv",)
    assert layers["conv"].inputs == ("x",)
    weight = layers["conv"].weight
    assert weight is not None
    assert np.array_equal(snapshot.read(weight), normal(0, 4, 3, 1).ravel())


def test_biases_and_normalisation_are_not_taken_from_inside(tmp_path: Path) -> None:
    """What follows in a branch does not always follow."""
    then = graph([node("Add", ["m", "b"], ["r"], "add")], ["r"])
    other = graph([node("Identity", ["zero"], ["r"], "nothing")], ["r"])
    nodes = [
        node("Flatten", ["x"], ["f"], "flat"),
        node("MatMul", ["f", "w"], ["m"], "dense"),
        node("If", ["t"], ["y"], "if", then_branch=then, else_branch=other),
    ]
    weights = {
        "w": normal(1, 108, 5),
        "b": normal(2, 5),
        "zero": np.zeros((2, 5), np.float32),
        "t": np.asarray(True),
    }
    layers = by_name(read_onnx(saved(tmp_path / "a.onnx", nodes, weights)))
    assert [one.role for one in layers["dense"].parameters] == ["weight"]
    assert [one.id for one in layers["add"].parameters] == ["b"]
    assert layers["if"].inputs == ("dense", "add")


@pytest.mark.parametrize("operator", ["Softmax", "LogSoftmax", "Relu"])
def test_probabilities_that_come_out_of_a_condition(tmp_path: Path, operator: str) -> None:
    branch = graph([node(operator, ["f"], ["r"])], ["r"])
    nodes = [
        node("Conv", ["x", "w"], ["c"], "conv"),
        node("GlobalAveragePool", ["c"], ["g"], "pool"),
        node("Flatten", ["g"], ["f"], "flat"),
        node("If", ["t"], ["y"], "if", then_branch=branch, else_branch=branch),
    ]
    path = saved(tmp_path / "a.onnx", nodes, {"w": normal(1, 5, 3, 1, 1), "t": np.asarray(False)})
    runner = read_onnx(path).runner
    assert runner is not None
    batch = np.random.default_rng(2).random((2, 3, 6, 6), np.float32)
    scores = np.einsum("kc,nchw->nk", normal(1, 5, 3, 1, 1)[..., 0, 0], batch.astype(float)) / 36
    scores = np.maximum(scores, 0) if operator == "Relu" else scores
    expected = np.exp(scores) / np.exp(scores).sum(1, keepdims=True)
    np.testing.assert_allclose(runner.probabilities(batch), expected, atol=1e-5)


class Choice(torch.nn.Module):
    """As PyTorch writes a condition."""

    def __init__(self) -> None:
        super().__init__()
        self.first = torch.nn.Conv2d(3, 4, 3)
        self.dark = torch.nn.Conv2d(4, 4, 1)
        self.light = torch.nn.Conv2d(4, 4, 1)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        found = self.first(image)
        chosen = torch.cond(found.sum() > 0, self.light, self.dark, (found,))
        return chosen.mean((2, 3))


def test_what_pytorch_exports(tmp_path: Path) -> None:
    paths, modules = [], []
    for name, seed in zip("ab", (0, 1), strict=True):
        torch.manual_seed(seed)
        modules.append(Choice().eval())
        paths.append(tmp_path / f"{name}.onnx")
        program = torch.onnx.export(
            modules[-1], (torch.rand(1, 3, 6, 6),), dynamo=True, verbose=False
        )
        assert program is not None
        program.save(paths[-1])
    with Comparison(*paths, images=IMAGES) as comparison:
        table = comparison.summary()
        assert (table["status"] == "paired").all()
        found = table[table["kind"] == "conv"]["euclidean"].tolist()
    a, b = (dict(module.named_parameters()) for module in modules)
    names = ("first.weight", "light.weight", "dark.weight")
    assert found == pytest.approx([float((b[one] - a[one]).double().norm()) for one in names])


def test_weights_that_only_lead_to_a_layer_are_listed(tmp_path: Path) -> None:
    """A kernel that is chosen from a sequence: which one is known when it runs alone."""
    nodes = [
        node("SequenceConstruct", ["w1", "w2"], ["all"], "all"),
        node("SequenceAt", ["all", "which"], ["w"], "one"),
        node("Conv", ["x", "w"], ["c"], "conv"),
        node("Own", ["c", "packed", "table"], ["y"], "own", domain="own"),
    ]
    weights = {
        "w1": normal(1, 4, 3, 1, 1),
        "w2": normal(2, 4, 3, 1, 1),
        "which": np.asarray(1),
        "packed": np.arange(32, dtype=np.uint8).reshape(4, 8),
        "table": normal(3, 7, 2),
    }
    layers = by_name(read_onnx(saved(tmp_path / "a.onnx", nodes, weights)))
    listed = {
        name: [(one.id, one.role) for one in layers[name].parameters] for name in ("conv", "own")
    }
    assert listed == {
        "conv": [("w1", "other"), ("w2", "other")],
        "own": [("table", "other"), ("packed", "other")],
    }
    assert "integer steps" in (layers["own"].note or "")
