"""Probabilities and activations against the reference implementation of ONNX."""

import threading
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

from cnn_comparator.errors import ClosedError, ModelError
from cnn_comparator.formats.onnx.reader import OnnxSnapshot, read_onnx
from cnn_comparator.snapshot import Runner, Side

RANDOM = np.random.default_rng(3)
node = helper.make_node
TAILS = {"logits": None, "Softmax": "Softmax", "LogSoftmax": "LogSoftmax", "Sigmoid": "Sigmoid"}


def network(
    tail: str = "logits", batch: object = "n", fixed_reshape: bool = False, nhwc: bool = False
) -> onnx.ModelProto:
    random = np.random.default_rng(5)
    constants = {
        "c.weight": random.normal(size=(4, 3, 3, 3)).astype(np.float32),
        "c.bias": random.normal(size=4).astype(np.float32),
        "fc.weight": random.normal(size=(4 * 36, 5)).astype(np.float32) / 10,
        "fc.bias": random.normal(size=5).astype(np.float32),
        "target": np.asarray([1 if fixed_reshape else 0, -1]),
    }
    nodes = [
        node("Conv", ["first", "c.weight", "c.bias"], ["c"], "conv", pads=[1, 1, 1, 1]),
        node("Relu", ["c"], ["r"], "relu"),
        node("Reshape", ["r", "target"], ["f"], "flatten"),
        node("MatMul", ["f", "fc.weight"], ["m"], "fc"),
        node("Add", ["m", "fc.bias"], ["y" if tail == "logits" else "l"], "fc.add"),
    ]
    if tail != "logits":
        nodes.append(node(tail, ["l"], ["y"], "tail"))
    shape = [batch, 6, 6, 3] if nhwc else [batch, 3, 6, 6]
    first = (
        node("Transpose", ["x"], ["first"], "nchw", perm=[0, 3, 1, 2])
        if nhwc
        else node("Identity", ["x"], ["first"])
    )
    graph = helper.make_graph(
        [first, *nodes],
        "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def reference(model: onnx.ModelProto, batch: np.ndarray, tensor: str) -> np.ndarray:
    exposed = onnx.ModelProto()
    exposed.CopyFrom(model)
    del exposed.graph.output[:]
    exposed.graph.output.append(helper.make_tensor_value_info(tensor, TensorProto.FLOAT, None))
    return np.asarray(ReferenceEvaluator(exposed).run(None, {"x": batch})[0])


def opened(folder: Path, model: onnx.ModelProto) -> tuple[OnnxSnapshot, Runner]:
    onnx.save(model, folder / "m.onnx")
    snapshot = read_onnx(folder / "m.onnx")
    assert isinstance(snapshot.runner, Runner)
    return snapshot, snapshot.runner


@pytest.fixture
def batch() -> np.ndarray:
    return RANDOM.random((3, 3, 6, 6), np.float32)


@pytest.mark.parametrize("tail", TAILS)
def test_probabilities(tmp_path: Path, batch: np.ndarray, tail: str) -> None:
    model = network(tail)
    _, runner = opened(tmp_path, model)
    scores = reference(model, batch, "y").astype(np.float64)
    if tail == "logits":
        scores = np.exp(scores) / np.exp(scores).sum(1, keepdims=True)
    elif tail == "LogSoftmax":
        scores = np.exp(scores)
    got = runner.probabilities(batch)
    assert got.dtype == np.float64 and got.shape == (3, 5)
    assert got == pytest.approx(scores, rel=1e-4, abs=1e-6)
    if tail != "Sigmoid":
        assert got.sum(1) == pytest.approx(1)


@pytest.mark.parametrize(
    ("layer", "side", "tensor"),
    [
        ("conv", "output", "c"),
        ("conv", "input", "first"),
        ("relu", "output", "r"),
        ("fc", "output", "y"),
        ("fc", "input", "f"),
        ("x", "output", "first"),
    ],
)
def test_activations(
    tmp_path: Path, batch: np.ndarray, layer: str, side: Side, tensor: str
) -> None:
    model = network()
    _, runner = opened(tmp_path, model)
    got = runner.activation(batch, layer, side)
    assert got.dtype == np.float32
    assert got == pytest.approx(reference(model, batch, tensor), rel=1e-4, abs=1e-5)


@pytest.mark.parametrize("options", [{"batch": 1}, {"batch": 2}, {"fixed_reshape": True}], ids=str)
def test_fixed_batches_give_the_same(
    tmp_path: Path, batch: np.ndarray, options: dict[str, Any]
) -> None:
    _, free = opened(tmp_path, network())
    expected = free.probabilities(batch), free.activation(batch, "flatten", "output")
    (tmp_path / "fixed").mkdir()
    _, fixed = opened(tmp_path / "fixed", network(**options))
    assert fixed.probabilities(batch) == pytest.approx(expected[0], rel=1e-5)
    assert fixed.activation(batch, "flatten", "output") == pytest.approx(expected[1], abs=1e-6)


def test_channels_last_input(tmp_path: Path, batch: np.ndarray) -> None:
    _, runner = opened(tmp_path, network(nhwc=True))
    assert (runner.layout, runner.input_shape) == ("NHWC", (3, 6, 6))
    last = np.ascontiguousarray(batch.transpose(0, 2, 3, 1))
    assert np.array_equal(runner.activation(last, "x", "output"), batch)
    assert np.array_equal(runner.activation(last, "nchw", "output"), batch)


def test_activations_of_sequences_have_their_channels_first(tmp_path: Path) -> None:
    w = RANDOM.normal(size=(6, 2)).astype(np.float32)
    graph = helper.make_graph(
        [
            node("Reshape", ["x", "target"], ["s"], "tokens"),
            node("MatMul", ["s", "w"], ["p"], "project"),
            node("ReduceMean", ["p"], ["y"], "pool", axes=[1], keepdims=0),
        ],
        "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 3, 6, 6])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)],
        [
            numpy_helper.from_array(w, "w"),
            numpy_helper.from_array(np.asarray([0, 18, 6]), "target"),
        ],
    )
    opsets = [helper.make_opsetid("", 17)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=8)
    snapshot, runner = opened(tmp_path, model)
    x = RANDOM.random((2, 3, 6, 6), np.float32)
    expected = (x.reshape(2, 18, 6) @ w).transpose(0, 2, 1)
    assert runner.activation(x, "project", "output") == pytest.approx(expected, rel=1e-4)
    layer = next(found for found in snapshot.layers if found.id == "project")
    assert layer.output_shape == (2, 18)


def test_external_data_runs(tmp_path: Path, batch: np.ndarray) -> None:
    model = network()
    _, runner = opened(tmp_path, model)
    expected = runner.probabilities(batch)
    options = {"save_as_external_data": True, "location": "e.bin", "size_threshold": 16}
    onnx.save(model, tmp_path / "e.onnx", **options)
    external = read_onnx(tmp_path / "e.onnx").runner
    assert external is not None
    assert np.array_equal(external.probabilities(batch), expected)


def test_weights_that_are_inputs_as_well(tmp_path: Path, batch: np.ndarray) -> None:
    """As in models before version 4, or kept so by exporters."""
    shapes = {"w": (8, 3, 3, 3), "b": (8,), "v": (8, 3, 3, 3), "c": (8,)}
    nodes = [
        node("Conv", ["x", "w", "b"], ["left"], "left"),
        node("Conv", ["x", "v", "c"], ["right"], "right"),
        node("Add", ["left", "right"], ["sum"], "sum"),
        node("Relu", ["sum"], ["y"], "relu"),
    ]
    infos = {name: helper.make_tensor_value_info(name, 1, shape) for name, shape in shapes.items()}
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 3, 6, 6])
    values = [
        numpy_helper.from_array(RANDOM.random(shape, np.float32), name)
        for name, shape in shapes.items()
    ]
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, None)
    for version in (3, 8):
        graph = helper.make_graph(nodes, "g", [x, *infos.values()], [y], values)
        opsets = [helper.make_opsetid("", 8)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=version)
        _, runner = opened(tmp_path, model)
        wanted = reference(model, batch, "sum")
        assert runner.activation(batch, "sum", "output") == pytest.approx(wanted, rel=1e-4)


def test_several_threads(tmp_path: Path, batch: np.ndarray) -> None:
    _, runner = opened(tmp_path, network())
    names = ["conv", "relu", "flatten", "fc", "x"]
    expected = {name: runner.activation(batch, name, "output") for name in names}
    wrong: list[str] = []

    def work(shift: int) -> None:
        for name in names[shift:] + names[:shift]:
            if not np.array_equal(runner.activation(batch, name, "output"), expected[name]):
                wrong.append(name)

    threads = [threading.Thread(target=work, args=(shift,)) for shift in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_errors_are_sentences(tmp_path: Path, batch: np.ndarray) -> None:
    snapshot, runner = opened(tmp_path, network())
    with pytest.raises(ModelError, match=r"takes images of 3 × 6 × 6 .*\(3, 3, 5, 6\)"):
        runner.probabilities(batch[:, :, :5])
    with pytest.raises(ModelError, match="has no layer 'nobody'"):
        runner.activation(batch, "nobody", "output")
    snapshot.close()
    with pytest.raises(ClosedError):
        runner.probabilities(batch)


def test_a_failure_while_running_names_the_layer(tmp_path: Path) -> None:
    model = network()
    shape = model.graph.input[0].type.tensor_type.shape
    shape.dim[2].Clear()
    shape.dim[3].Clear()
    _, runner = opened(tmp_path, model)
    assert runner.input_shape == (3, None, None)
    with pytest.raises(ModelError, match=r"failed at layer 'fc': ") as caught:
        runner.activation(RANDOM.random((2, 3, 9, 9), np.float32), "fc", "output")
    assert "\n" not in str(caught.value) and "ONNXRuntimeError" not in str(caught.value)


def test_operators_the_runtime_lacks(tmp_path: Path, batch: np.ndarray) -> None:
    model = network()
    model.graph.node[2].op_type = "Unheard"
    model.graph.node[2].domain = "example.org"
    model.opset_import.append(helper.make_opsetid("example.org", 1))
    snapshot, runner = opened(tmp_path, model)
    assert [layer.id for layer in snapshot.layers][1] == "conv"
    with pytest.raises(ModelError, match=r"cannot load .*Unheard"):
        runner.probabilities(batch)
