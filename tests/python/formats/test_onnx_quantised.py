"""Quantised weights of every form are what the reference implementation of ONNX makes of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

from cnn_comparator.formats.onnx.reader import read_onnx
from cnn_comparator.snapshot import Side
from tests.python.onnx_models import info, node, saved

RANDOM = np.random.default_rng(6)
SHAPE = (6, 8, 3, 3)
OPSET = 21
INTEGERS = ("INT8", "UINT8", "INT16", "UINT16", "INT4", "UINT4", "INT2", "UINT2")
FLOATS = ("FLOAT8E4M3FN", "FLOAT8E4M3FNUZ", "FLOAT8E5M2", "FLOAT8E5M2FNUZ", "FLOAT4E2M1")
OPSETS = {"INT2": 25, "UINT2": 25, "FLOAT4E2M1": 23}
GRANULARITIES = {
    "whole": {},
    "kernels": {"axis": 0},
    "channels": {"axis": 1},
    "blocks": {"axis": 1, "block_size": 4},
    "uneven blocks": {"axis": 1, "block_size": 3},
    "blocks from the end": {"axis": -3, "block_size": 2},
}


def stored(kind: str, shape: tuple[int, ...], name: str) -> onnx.TensorProto:
    """Random codes of a type, over all of its range."""
    number = TensorProto.DataType.Value(kind)
    numpy_type = helper.tensor_dtype_to_np_dtype(number)
    if kind in FLOATS:
        return numpy_helper.from_array(RANDOM.normal(size=shape).astype(numpy_type), name)
    bits = int(kind.removeprefix("U").removeprefix("INT"))
    low = 0 if kind.startswith("U") else -(1 << bits - 1)
    codes = RANDOM.integers(low, low + (1 << bits), shape)
    return numpy_helper.from_array(codes.astype(numpy_type), name)


def scale_shape(granularity: dict[str, int]) -> tuple[int, ...]:
    axis, size = granularity.get("axis"), granularity.get("block_size")
    if axis is None:
        return ()
    if size is None:
        return (SHAPE[axis],)
    shape = list(SHAPE)
    shape[axis] = -(-shape[axis] // size)
    return tuple(shape)


def made(
    nodes: list[onnx.NodeProto], tensors: list[onnx.TensorProto], opset: int
) -> onnx.ModelProto:
    graph = helper.make_graph(nodes, "g", [info("x", ("n", 8, 6, 6))], [info("y")], tensors)
    opsets = [helper.make_opsetid("", opset), helper.make_opsetid("com.microsoft", 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=12)


def reference(model: onnx.ModelProto, tensor: str) -> np.ndarray:
    del model.graph.node[1:]
    del model.graph.output[:], model.graph.input[:]
    model.graph.output.append(info(tensor))
    return np.asarray(ReferenceEvaluator(model).run(None, {})[0])


@pytest.mark.parametrize("with_zero", [False, True], ids=["symmetric", "zero points"])
@pytest.mark.parametrize("granularity", GRANULARITIES.values(), ids=GRANULARITIES.keys())
@pytest.mark.parametrize(
    ("kind", "scale_type"),
    [*((kind, np.float32) for kind in INTEGERS + FLOATS), ("INT16", np.float16)],
)
def test_dequantised(
    kind: str,
    granularity: dict[str, int],
    with_zero: bool,
    scale_type: type[np.floating],
    tmp_path: Path,
) -> None:
    shape = scale_shape(granularity)
    scale = RANDOM.uniform(0.001, 0.1, shape).astype(scale_type)
    tensors = [stored(kind, SHAPE, "q"), numpy_helper.from_array(scale, "s")]
    if with_zero:
        zero = stored(kind, shape, "z")
        if kind in FLOATS:
            zeros = np.zeros(shape, helper.tensor_dtype_to_np_dtype(zero.data_type))
            zero = numpy_helper.from_array(zeros, "z")
        tensors.append(zero)
    names = [one.name for one in tensors]
    nodes = [
        node("DequantizeLinear", names, ["w"], **granularity),
        node("Conv", ["x", "w"], ["y"], "conv"),
    ]
    model = made(nodes, tensors, OPSETS.get(kind, OPSET))
    snapshot = read_onnx(saved(tmp_path, model))
    weight = snapshot.layers[-1].weight
    assert weight is not None and weight.shape == SHAPE
    found = snapshot.read(weight).reshape(SHAPE)
    expected = reference(model, "w").astype(np.float64)
    np.testing.assert_array_equal(found, expected.astype(np.float32))
    part = snapshot.read(weight, 100, 200)
    np.testing.assert_array_equal(part, found.reshape(-1)[100:200])


def test_kernels_of_a_convolution_of_integers(tmp_path: Path) -> None:
    """QLinearConv: a scale and a zero point for each kernel, the bias in units of both scales."""
    scales = RANDOM.uniform(0.001, 0.1, 6).astype(np.float32)
    zeros = RANDOM.integers(0, 256, 6).astype(np.uint8)
    codes = RANDOM.integers(0, 256, SHAPE).astype(np.uint8)
    bias = RANDOM.integers(-(2**31), 2**31, 6).astype(np.int32)
    constants = {
        **{"xs": np.float32(0.03), "xz": np.uint8(7), "q": codes, "s": scales, "z": zeros},
        **{"ys": np.float32(0.5), "yz": np.uint8(100), "b": bias},
    }
    nodes = [
        node("QuantizeLinear", ["x", "xs", "xz"], ["xq"]),
        node("QLinearConv", ["xq", "xs", "xz", "q", "s", "z", "ys", "yz", "b"], ["yq"], "conv"),
        node("DequantizeLinear", ["yq", "ys", "yz"], ["y"]),
    ]
    tensors = [numpy_helper.from_array(np.asarray(one), name) for name, one in constants.items()]
    snapshot = read_onnx(saved(tmp_path, made(nodes, tensors, OPSET)))
    conv = next(layer for layer in snapshot.layers if layer.id == "conv")
    found = {one.role: snapshot.read(one).reshape(one.shape) for one in conv.parameters}
    each = (-1, 1, 1, 1)
    weight = (codes.astype(np.float64) - zeros.reshape(each)) * scales.reshape(each)
    np.testing.assert_array_equal(found["weight"], weight.astype(np.float32))
    np.testing.assert_allclose(found["bias"], bias * np.float64(0.03) * scales, rtol=1e-6)
    assert snapshot.runner is not None
    batch = RANDOM.normal(size=(2, 8, 6, 6)).astype(np.float32)
    model = onnx.load(saved(tmp_path, made(nodes, tensors, OPSET)))
    sides: tuple[tuple[Side, str], ...] = (("input", "xq"), ("output", "y"))
    for side, expected in sides:
        model.graph.output[0].CopyFrom(info(expected))
        [values] = ReferenceEvaluator(model).run(None, {"x": batch})
        if side == "input":
            values = (values.astype(np.float64) - 7) * np.float32(0.03)
        own = snapshot.runner.activation(batch, "conv", side)
        # Runtimes may round halves the other way.
        np.testing.assert_allclose(own, values, atol=0.5 if side == "output" else 1e-6)
        assert (np.abs(own - values) > 1e-3).mean() < 0.01


@pytest.mark.parametrize("swapped", [False, True], ids=["inputs first", "outputs first"])
@pytest.mark.parametrize("per_output", [False, True], ids=["whole", "each output"])
def test_dense_layers_of_integers(per_output: bool, swapped: bool, tmp_path: Path) -> None:
    """QGemm of ONNX Runtime; ``transB`` says which axis counts the outputs."""
    size = (5,) if per_output else ()
    scales = RANDOM.uniform(0.001, 0.1, size).astype(np.float32)
    zeros = RANDOM.integers(-128, 128, size).astype(np.int8)
    codes = RANDOM.integers(-128, 128, (5, 8)).astype(np.int8)
    bias = RANDOM.integers(-1000, 1000, 5).astype(np.int32)
    constants = {
        **{"xs": np.float32(0.03), "xz": np.int8(7), "s": scales, "z": zeros, "b": bias},
        **{"q": codes if swapped else codes.T.copy(), "ys": np.float32(0.5), "yz": np.int8(9)},
    }
    nodes = [
        node("GlobalAveragePool", ["x"], ["p"]),
        node("Flatten", ["p"], ["f"]),
        node("QuantizeLinear", ["f", "xs", "xz"], ["fq"]),
        node(
            "QGemm",
            ["fq", "xs", "xz", "q", "s", "z", "b", "ys", "yz"],
            ["yq"],
            "fc",
            domain="com.microsoft",
            transB=int(swapped),
        ),
        node("DequantizeLinear", ["yq", "ys", "yz"], ["y"]),
    ]
    tensors = [numpy_helper.from_array(np.asarray(one), name) for name, one in constants.items()]
    snapshot = read_onnx(saved(tmp_path, made(nodes, tensors, OPSET)))
    dense = next(layer for layer in snapshot.layers if layer.id == "fc")
    found = {one.role: snapshot.read(one).reshape(one.shape) for one in dense.parameters}
    each = (-1, 1) if per_output else ()
    weight = (codes.astype(np.float64) - zeros.reshape(each)) * scales.reshape(each)
    np.testing.assert_array_equal(found["weight"], weight.astype(np.float32))
    np.testing.assert_allclose(found["bias"], bias * np.float64(0.03) * scales, rtol=1e-6)


def test_a_bias_of_integers_with_a_scale_of_its_own(tmp_path: Path) -> None:
    bias = RANDOM.integers(-(2**31), 2**31, 6).astype(np.int32)
    scales = RANDOM.uniform(1e-9, 1e-8, 6).astype(np.float32)
    weight = RANDOM.normal(size=SHAPE).astype(np.float32)
    nodes = [
        node("DequantizeLinear", ["q", "s"], ["b"], axis=0),
        node("Conv", ["x", "w", "b"], ["y"], "conv"),
    ]
    constants = {"q": bias, "s": scales, "w": weight}
    tensors = [numpy_helper.from_array(one, name) for name, one in constants.items()]
    model = made(nodes, tensors, OPSET)
    snapshot = read_onnx(saved(tmp_path, model))
    found = {one.role: snapshot.read(one) for one in snapshot.layers[-1].parameters}
    np.testing.assert_allclose(found["bias"], reference(model, "b"), rtol=3e-7)


@pytest.mark.parametrize("bits", [2, 4, 8])
@pytest.mark.parametrize("zeros", ["none", "packed", "float"])
def test_matrices_of_few_bits(bits: int, zeros: str, tmp_path: Path) -> None:
    """MatMulNBits is what ONNX Runtime multiplies with: 40 inputs fill 2.5 blocks of 16."""
    outputs, inputs, size, blocks = 5, 40, 16, 3
    scales = RANDOM.uniform(0.01, 0.1, outputs * blocks).astype(np.float32)
    codes = RANDOM.integers(0, 1 << bits, (outputs, blocks, size))
    shifts = RANDOM.integers(0, 1 << bits, (outputs, blocks))
    constants = {"q": packed(codes, bits), "s": scales}
    if zeros == "packed":
        constants["z"] = packed(shifts, bits).reshape(-1)
    elif zeros == "float":
        constants["z"] = (shifts + 0.5).astype(np.float32).reshape(-1)
    settings = {"domain": "com.microsoft", "N": outputs, "K": inputs, "block_size": size}
    made_of = node("MatMulNBits", ["x", *constants], ["y"], "fc", bits=bits, **settings)
    tensors = [numpy_helper.from_array(one, name) for name, one in constants.items()]
    model = made([made_of], tensors, OPSET)
    model.ir_version = 10
    model.graph.input[0].CopyFrom(info("x", (inputs, inputs)))
    path = saved(tmp_path, model)
    snapshot = read_onnx(path)
    weight = snapshot.layers[-1].weight
    assert weight is not None and weight.shape == (outputs, inputs)
    found = snapshot.read(weight).reshape(weight.shape)
    if (bits, zeros) == (8, "float"):
        # ONNX Runtime has no such product on the CPU.
        expected = (codes - shifts[..., None] - 0.5) * scales.reshape(outputs, blocks, 1)
        expected = expected.reshape(outputs, -1)[:, :inputs]
    else:
        session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
        expected = session.run(None, {"x": np.eye(inputs, dtype=np.float32)})[0].T
    np.testing.assert_allclose(found, expected, atol=1e-6)


def packed(codes: np.ndarray, bits: int) -> np.ndarray:
    """Codes along the last axis in bytes, the first in the lowest bits, filled up with zeros."""
    each = 8 // bits
    filled = np.zeros((*codes.shape[:-1], -(-codes.shape[-1] // each) * each), np.uint32)
    filled[..., : codes.shape[-1]] = codes
    groups = filled.reshape(*filled.shape[:-1], -1, each)
    return (groups << np.arange(0, 8, bits)).sum(-1).astype(np.uint8)
