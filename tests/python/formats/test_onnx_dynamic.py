"""Dynamic quantisation: weights and activations in real units, whatever stands behind them."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from cnn_comparator import Comparison

RANDOM = np.random.default_rng(9)
IMAGES = RANDOM.integers(0, 256, (2, 12, 12, 3), np.uint8)


def saved(path: Path) -> Path:
    inits = {
        "w": RANDOM.normal(size=(8, 3, 3, 3)).astype(np.float32),
        "wb": RANDOM.normal(size=8).astype(np.float32),
        "v": RANDOM.normal(size=(5, 8)).astype(np.float32),
        "vb": RANDOM.normal(size=5).astype(np.float32),
    }
    nodes = [
        helper.make_node("Conv", ["x", "w", "wb"], ["c"], name="conv", pads=[1] * 4),
        helper.make_node("Relu", ["c"], ["r"], name="relu"),
        helper.make_node("GlobalAveragePool", ["r"], ["g"], name="pool"),
        helper.make_node("Flatten", ["g"], ["f"], name="flat"),
        helper.make_node("Gemm", ["f", "v", "vb"], ["y"], name="fc", transB=1),
    ]
    graph = helper.make_graph(
        nodes,
        "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ("n", 3, 12, 12))],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ("n", 5))],
        [numpy_helper.from_array(one, name) for name, one in inits.items()],
    )
    opsets = [helper.make_opsetid("", 17)]
    onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=8), path)
    return path


def dequantised(path: Path, name: str) -> np.ndarray:
    """(q − zero) · scale of a weight, from the file alone, kernels first."""
    found = {
        one.name: numpy_helper.to_array(one).astype(np.float64)
        for one in onnx.load(path).graph.initializer
    }
    integers = next(
        one for key, one in found.items() if key.startswith(name) and "_quantized" in key
    )
    scale = next(
        one for key, one in found.items() if key.startswith(name) and key.endswith("scale")
    )
    zero = next(one for key, one in found.items() if key.startswith(name) and "zero" in key)
    if integers.ndim == 2:
        return ((integers - zero) * scale).T
    along = (-1, 1, 1, 1) if scale.size > 1 else ()
    return (integers - zero.reshape(along)) * scale.reshape(along)


@pytest.mark.parametrize("per_channel", [False, True], ids=["whole", "per channel"])
@pytest.mark.parametrize("kind", [QuantType.QInt8, QuantType.QUInt8], ids=["int8", "uint8"])
def test_the_change_is_the_rounding(kind: QuantType, per_channel: bool, tmp_path: Path) -> None:
    logging.disable(logging.WARNING)
    plain, quantised = saved(tmp_path / "a.onnx"), tmp_path / "b.onnx"
    quantize_dynamic(plain, quantised, per_channel=per_channel, weight_type=kind)
    logging.disable(logging.NOTSET)
    operators = {node.op_type for node in onnx.load(quantised).graph.node}
    assert {"ConvInteger", "MatMulInteger"} <= operators
    with Comparison(plain, quantised, images=IMAGES) as comparison:
        a, b = comparison.default_pair
        table = comparison.summary()
        weighted = table[table["parameters"] > 0].set_index("layer")
        assert (weighted["status"] == "paired").all()
        assert (weighted["relative"] < 0.02).all()
        for layer, name in (("conv", "w"), ("fc", "v")):
            pair = comparison.layer(a, b, layer)
            own = pair.weight.b
            read = comparison.read(b, own, 0, own.size).reshape(own.shape)
            np.testing.assert_allclose(read, dequantised(quantised, name), rtol=1e-6)
            # The bias is a part of the layer in both.
            assert {one.role: one.comparable for one in pair.parameters} == {
                "weight": True,
                "bias": True,
            }
            for side in ("input", "output"):
                found = comparison.activation(a, b, layer, side, 1)
                spread = np.ptp(found["a"])
                assert np.abs(found["a"] - found["b"]).max() < 0.05 * spread, (layer, side)
        np.testing.assert_allclose(
            comparison.probabilities(a, 0), comparison.probabilities(b, 0), atol=0.02
        )


def test_a_scale_that_is_used_elsewhere_as_well_is_left_alone(tmp_path: Path) -> None:
    plain, quantised = saved(tmp_path / "a.onnx"), tmp_path / "b.onnx"
    quantize_dynamic(plain, quantised)
    model = onnx.load(quantised)
    integer = next(node for node in model.graph.node if node.op_type == "ConvInteger")
    model.graph.output.append(
        helper.make_tensor_value_info(integer.output[0], TensorProto.INT32, None)
    )
    onnx.save(model, quantised)
    with Comparison(plain, quantised) as comparison:
        layers = {layer.kind: layer for layer in comparison.snapshots["b"].layers}
        assert "integer steps" in layers["conv"].note
