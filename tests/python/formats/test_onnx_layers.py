"""Which layers, parameters and edges the ONNX reader finds."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from cnn_comparator.formats.onnx.reader import OnnxSnapshot, read_onnx
from cnn_comparator.snapshot import Layer, Snapshot
from tests.sentences import coded

RANDOM = np.random.default_rng(7)
node = helper.make_node


def weights(*shape: int) -> np.ndarray:
    return RANDOM.normal(size=shape).astype(np.float32)


def opened(
    folder: Path,
    nodes: list[onnx.NodeProto],
    constants: dict[str, np.ndarray],
    shape: tuple[object, ...] = ("n", 4, 6, 6),
    opset: int = 17,
) -> OnnxSnapshot:
    graph = helper.make_graph(
        nodes,
        "test",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)
    onnx.save(model, folder / "m.onnx")
    return read_onnx(folder / "m.onnx")


def layer(snapshot: OnnxSnapshot, name: str) -> Layer:
    return next(found for found in snapshot.layers if found.id == name)


def array(snapshot: OnnxSnapshot, name: str, role: str = "weight") -> np.ndarray:
    found = next(one for one in layer(snapshot, name).parameters if one.role == role)
    return snapshot.read(found).reshape(found.shape)


def test_grouped_convolution(tmp_path: Path) -> None:
    w, b = weights(6, 2, 3, 3), weights(6)
    attributes = {"group": 2, "strides": [2, 1], "pads": [1, 1, 1, 1], "dilations": [1, 2]}
    snapshot = opened(
        tmp_path, [node("Conv", ["x", "w", "b"], ["y"], "c", **attributes)], {"w": w, "b": b}
    )
    assert isinstance(snapshot, Snapshot)
    conv = layer(snapshot, "c")
    assert (conv.kind, conv.operator, conv.inputs) == ("conv", "Conv", ("x",))
    assert dict(conv.attributes) == {
        "stride": [2, 1],
        "padding": [1, 1],
        "dilation": [1, 2],
        "groups": 2,
    }
    assert (conv.input_shape, conv.output_shape) == ((4, 6, 6), (6, 3, 4))
    assert np.array_equal(array(snapshot, "c"), w)
    assert np.array_equal(array(snapshot, "c", "bias"), b)


@pytest.mark.parametrize("groups", [1, 2])
def test_transposed_convolution_is_kernels_first(tmp_path: Path, groups: int) -> None:
    w = weights(4, 3, 2, 2)
    snapshot = opened(
        tmp_path, [node("ConvTranspose", ["x", "w"], ["y"], "up", group=groups)], {"w": w}
    )
    got = array(snapshot, "up")
    assert got.shape == (3 * groups, 4 // groups, 2, 2)
    for kernel in range(3 * groups):
        group, own = divmod(kernel, 3)
        for channel in range(4 // groups):
            assert np.array_equal(got[kernel, channel], w[group * (4 // groups) + channel, own])


@pytest.mark.parametrize("flag", [0, 1])
def test_gemm_is_outputs_first(tmp_path: Path, flag: int) -> None:
    w = weights(5, 8)
    snapshot = opened(
        tmp_path,
        [node("Gemm", ["x", "w"], ["y"], "fc", transB=flag)],
        {"w": w if flag else w.T.copy()},
        ("n", 8),
    )
    assert layer(snapshot, "fc").kind == "dense"
    assert np.array_equal(array(snapshot, "fc"), w)


def test_matmul_and_add_are_one_dense_layer(tmp_path: Path) -> None:
    w, b = weights(8, 5), weights(5)
    nodes = [
        node("MatMul", ["x", "w"], ["m"], "fc"),
        node("Add", ["b", "m"], ["a"], "fc_add"),
        node("Relu", ["a"], ["y"], "relu"),
    ]
    snapshot = opened(tmp_path, nodes, {"w": w, "b": b}, ("n", 8))
    assert [found.id for found in snapshot.layers] == ["x", "fc", "relu"]
    assert layer(snapshot, "relu").inputs == ("fc",)
    assert np.array_equal(array(snapshot, "fc"), w.T)
    assert np.array_equal(array(snapshot, "fc", "bias"), b)


def test_an_add_is_no_bias_when_others_read_the_product(tmp_path: Path) -> None:
    nodes = [
        node("MatMul", ["x", "w"], ["m"], "fc"),
        node("Add", ["m", "b"], ["a"], "add"),
        node("Mul", ["m", "a"], ["y"], "gate"),
    ]
    snapshot = opened(tmp_path, nodes, {"w": weights(8, 5), "b": weights(5)}, ("n", 8))
    assert [found.id for found in snapshot.layers] == ["x", "fc", "add", "gate"]
    assert layer(snapshot, "gate").inputs == ("fc", "add")


def test_an_add_of_two_branches_stays(tmp_path: Path) -> None:
    nodes = [
        node("Conv", ["x", "w"], ["c"], "c"),
        node("Relu", ["c"], ["r"], "r"),
        node("Add", ["c", "r"], ["y"], "sum"),
    ]
    snapshot = opened(tmp_path, nodes, {"w": weights(4, 4, 1, 1)})
    assert layer(snapshot, "sum").kind == "add"
    assert layer(snapshot, "sum").inputs == ("c", "r")


def test_batch_normalisation_has_roles(tmp_path: Path) -> None:
    names = ("gamma", "beta", "running_mean", "running_var")
    constants = {f"bn.{name}": weights(4) for name in names}
    nodes = [node("BatchNormalization", ["x", *constants], ["y"], "bn")]
    snapshot = opened(tmp_path, nodes, constants)
    assert tuple(found.role for found in layer(snapshot, "bn").parameters) == names
    for name in names:
        assert np.array_equal(array(snapshot, "bn", name), constants[f"bn.{name}"])


def test_weight_in_a_constant_node_through_identity_and_transpose(tmp_path: Path) -> None:
    w = weights(3, 3, 4, 5)
    nodes = [
        node("Constant", [], ["raw"], value=numpy_helper.from_array(w)),
        node("Transpose", ["raw"], ["turned"], perm=[3, 2, 0, 1]),
        node("Identity", ["turned"], ["w"]),
        node("Conv", ["x", "w"], ["y"], "c"),
    ]
    snapshot = opened(tmp_path, nodes, {})
    assert [found.id for found in snapshot.layers] == ["x", "c"]
    assert np.array_equal(array(snapshot, "c"), w.transpose(3, 2, 0, 1))


def test_weights_computed_from_constants(tmp_path: Path) -> None:
    v, g = weights(5, 4, 1, 1), weights(5, 1, 1, 1)
    nodes = [node("Mul", ["v", "g"], ["w"]), node("Conv", ["x", "w"], ["y"], "c")]
    snapshot = opened(tmp_path, nodes, {"v": v, "g": g})
    assert [found.id for found in snapshot.layers] == ["x", "c"]
    assert np.array_equal(array(snapshot, "c"), v * g)


def test_quantised_weights_are_dequantised(tmp_path: Path) -> None:
    q = RANDOM.integers(-128, 128, (5, 4, 3, 3)).astype(np.int8)
    scale = np.abs(weights(5)) + np.float32(0.01)
    zero = RANDOM.integers(-3, 4, 5).astype(np.int8)
    nodes = [
        node("DequantizeLinear", ["q", "scale", "zero"], ["w"], axis=0),
        node("QuantizeLinear", ["x", "s", "z"], ["xq"]),
        node("DequantizeLinear", ["xq", "s", "z"], ["xd"]),
        node("Conv", ["xd", "w"], ["y"], "c"),
    ]
    constants = {
        "q": q,
        "scale": scale,
        "zero": zero,
        "s": np.float32(0.1),
        "z": np.uint8(3),
    }
    snapshot = opened(tmp_path, nodes, {name: np.asarray(v) for name, v in constants.items()})
    conv = layer(snapshot, "c")
    assert conv.inputs == ("x",)
    assert conv.weight is not None and conv.weight.dtype == "int8"
    steps = q.astype(np.float64) - zero.reshape(-1, 1, 1, 1)
    expected = steps * scale.reshape(-1, 1, 1, 1).astype(np.float64)
    assert np.array_equal(array(snapshot, "c"), expected.astype(np.float32))


def test_qlinear_convolution(tmp_path: Path) -> None:
    q = RANDOM.integers(-128, 128, (5, 4, 3, 3)).astype(np.int8)
    scale = np.abs(weights(5)) + np.float32(0.01)
    constants = {
        "s": np.asarray(np.float32(0.1)),
        "z": np.asarray(np.uint8(3)),
        "q": q,
        "ws": scale,
        "wz": np.zeros(5, np.int8),
    }
    nodes = [
        node("QuantizeLinear", ["x", "s", "z"], ["xq"]),
        node("QLinearConv", ["xq", "s", "z", "q", "ws", "wz", "s", "z"], ["yq"], "c"),
        node("DequantizeLinear", ["yq", "s", "z"], ["y"]),
    ]
    snapshot = opened(tmp_path, nodes, constants)
    assert array(snapshot, "c") == pytest.approx(q * scale.reshape(-1, 1, 1, 1), rel=1e-6)
    assert snapshot.runner is not None
    output = snapshot.runner.activation(np.ones((1, 4, 6, 6), np.float32), "c", "output")
    assert np.allclose(output / 0.1, np.rint(output / 0.1), atol=1e-4)


def test_shape_computations_are_hidden(tmp_path: Path) -> None:
    nodes = [
        node("Shape", ["x"], ["shape"]),
        node("Gather", ["shape", "zero"], ["n"]),
        node("Unsqueeze", ["n", "axes"], ["n1"]),
        node("Concat", ["n1", "rest"], ["target"], axis=0),
        node("Reshape", ["x", "target"], ["flat"], "flatten"),
        node("Gemm", ["flat", "w"], ["y"], "fc", transB=1),
    ]
    constants = {
        "zero": np.asarray(0),
        "axes": np.asarray([0]),
        "rest": np.asarray([-1]),
        "w": weights(3, 144),
    }
    snapshot = opened(tmp_path, nodes, constants)
    assert [(found.id, found.inputs) for found in snapshot.layers] == [
        ("x", ()),
        ("flatten", ("x",)),
        ("fc", ("flatten",)),
    ]


def test_unnamed_nodes_are_called_after_their_weights(tmp_path: Path) -> None:
    nodes = [
        node("Conv", ["x", "features.0.weight"], ["c"]),
        node("Relu", ["c"], ["r"]),
        node("Conv", ["r", "features.0.weight"], ["d"]),
        node("Relu", ["d"], ["y"]),
    ]
    snapshot = opened(tmp_path, nodes, {"features.0.weight": weights(4, 4, 1, 1)})
    names = [found.id for found in snapshot.layers]
    assert names == ["x", "features.0", "relu_1", "features.0_2", "relu_2"]
    assert [found.is_numbered for found in snapshot.layers] == [False, False, True, False, True]
    tied = {found.weight.id for found in snapshot.layers if found.weight}
    assert tied == {"features.0.weight"}


def test_nodes_that_share_a_name_have_none(tmp_path: Path) -> None:
    nodes = [node("Relu", ["x"], ["a"], "same"), node("Conv", ["a", "w"], ["y"], "same")]
    snapshot = opened(tmp_path, nodes, {"w": weights(4, 4, 1, 1)})
    assert [(found.id, found.is_numbered) for found in snapshot.layers[1:]] == [
        ("same", True),
        ("same_2", True),
    ]


def test_one_tensor_in_two_layouts_has_two_names(tmp_path: Path) -> None:
    w = weights(8, 8)
    nodes = [
        node("Gemm", ["x", "w"], ["h"], "one", transB=0),
        node("Gemm", ["h", "w"], ["y"], "two", transB=1),
    ]
    snapshot = opened(tmp_path, nodes, {"w": w}, ("n", 8))
    assert np.array_equal(array(snapshot, "one"), w.T)
    assert np.array_equal(array(snapshot, "two"), w)


def test_names_survive_the_merging_of_equal_tensors(tmp_path: Path) -> None:
    ones, zeros = np.ones(4, np.float32), np.zeros(4, np.float32)
    nodes = [
        node("Identity", ["bn.weight"], ["bn.running_var"]),
        node("Identity", ["bn.bias"], ["bn.running_mean"]),
        node(
            "BatchNormalization",
            ["x", "bn.weight", "bn.bias", "bn.running_mean", "bn.running_var"],
            ["y"],
            "bn",
        ),
    ]
    snapshot = opened(tmp_path, nodes, {"bn.weight": ones, "bn.bias": zeros})
    assert [found.id for found in layer(snapshot, "bn").parameters] == [
        "bn.weight",
        "bn.bias",
        "bn.running_mean",
        "bn.running_var",
    ]


def test_dynamic_quantisation_keeps_the_edges(tmp_path: Path) -> None:
    q = RANDOM.integers(-128, 128, (5, 4, 3, 3)).astype(np.int8)
    constants: dict[str, np.ndarray] = {
        "q": q,
        "zero": np.full((), 2, np.int8),
        "s": np.full((), 0.1, np.float32),
    }
    nodes = [
        node("DynamicQuantizeLinear", ["x"], ["xq", "xs", "xz"]),
        node("ConvInteger", ["xq", "q", "xz", "zero"], ["i"], "c"),
        node("Mul", ["xs", "s"], ["scale"], "scales"),
        node("Cast", ["i"], ["f"], to=TensorProto.FLOAT),
        node("Mul", ["f", "scale"], ["y"], "rescale"),
    ]
    snapshot = opened(tmp_path, nodes, constants)
    assert [(found.id, found.inputs) for found in snapshot.layers] == [
        ("x", ()),
        ("c", ("x",)),
    ]
    real = (q.astype(np.float64) - 2) * np.float64(np.float32(0.1))
    np.testing.assert_allclose(array(snapshot, "c"), real, rtol=1e-6)
    assert layer(snapshot, "c").note is None


def test_integers_without_a_scale_are_counted_in_steps(tmp_path: Path) -> None:
    q = RANDOM.integers(-128, 128, (5, 4, 3, 3)).astype(np.int8)
    constants: dict[str, np.ndarray] = {"q": q, "zero": np.full((), 2, np.int8)}
    nodes = [
        node("DynamicQuantizeLinear", ["x"], ["xq", "xs", "xz"]),
        node("ConvInteger", ["xq", "q", "xz", "zero"], ["y"], "c"),
    ]
    snapshot = opened(tmp_path, nodes, constants)
    assert np.array_equal(array(snapshot, "c"), q.astype(np.float32) - 2)
    assert "integer steps" in (layer(snapshot, "c").note or "")


def test_recurrent_embedding_and_slope(tmp_path: Path) -> None:
    constants = {
        "table": weights(10, 4),
        "W": weights(2, 12, 4),
        "R": weights(2, 12, 3),
        "B": weights(2, 24),
        "slope": weights(6, 1, 1),
    }
    nodes = [
        node("Cast", ["x"], ["ids"], to=TensorProto.INT64),
        node("Gather", ["table", "ids"], ["e"], "embed"),
        node("LSTM", ["e", "W", "R", "B"], ["h"], "lstm", hidden_size=3, direction="bidirectional"),
        node("PRelu", ["h", "slope"], ["y"], "prelu"),
    ]
    snapshot = opened(tmp_path, nodes, constants, (5, 1))
    assert layer(snapshot, "embed").kind == "embedding"
    assert np.array_equal(array(snapshot, "embed"), constants["table"])
    assert layer(snapshot, "lstm").kind == "recurrent"
    assert layer(snapshot, "lstm").attributes == {"gates": ("input", "forget", "cell", "output")}
    gates = dict(zip("iofc", np.split(constants["W"], 4, axis=1), strict=True))
    wanted = np.concatenate([gates[gate] for gate in "ifco"], axis=1).reshape(24, 4)
    assert np.array_equal(array(snapshot, "lstm"), wanted)
    assert array(snapshot, "prelu").shape == (6,)


def test_networks_that_cannot_run_say_why(tmp_path: Path) -> None:
    nodes = [node("Gemm", ["x", "w"], ["y"], "fc", transB=1)]
    snapshot = opened(tmp_path, nodes, {"w": weights(3, 8)}, ("n", 8))
    assert snapshot.runner is None
    assert "2 dimensions" in coded(snapshot.note)
