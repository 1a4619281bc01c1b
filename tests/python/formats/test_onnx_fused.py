"""Operators that do what others do in layers of their own are compared at the same point."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static

from cnn_comparator import Comparison
from cnn_comparator.manifest import manifest
from tests.sentences import english

RANDOM = np.random.default_rng(4)
IMAGES = RANDOM.integers(0, 256, (2, 12, 12, 3), np.uint8)


def saved(path: Path) -> Path:
    """conv0, ReLU, conv1 + its input, ReLU, pooling, dense."""
    inits = {
        "w": RANDOM.normal(size=(8, 3, 3, 3)).astype(np.float32),
        "wb": RANDOM.normal(size=8).astype(np.float32),
        "u": RANDOM.normal(size=(8, 8, 3, 3)).astype(np.float32) / 8,
        "ub": RANDOM.normal(size=8).astype(np.float32),
        "v": RANDOM.normal(size=(5, 8)).astype(np.float32),
        "vb": RANDOM.normal(size=5).astype(np.float32),
    }
    nodes = [
        helper.make_node("Conv", ["x", "w", "wb"], ["c"], name="conv0", pads=[1] * 4),
        helper.make_node("Relu", ["c"], ["r"], name="relu0"),
        helper.make_node("Conv", ["r", "u", "ub"], ["d"], name="conv1", pads=[1] * 4),
        helper.make_node("Add", ["d", "r"], ["s"], name="sum"),
        helper.make_node("Relu", ["s"], ["e"], name="relu1"),
        helper.make_node("GlobalAveragePool", ["e"], ["g"], name="pool"),
        helper.make_node("Flatten", ["g"], ["f"], name="flat"),
        helper.make_node("Gemm", ["f", "v", "vb"], ["y"], name="fc", transB=1),
    ]
    graph = helper.make_graph(
        nodes,
        "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, (1, 3, 12, 12))],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, (1, 5))],
        [numpy_helper.from_array(one, name) for name, one in inits.items()],
    )
    opsets = [helper.make_opsetid("", 17)]
    onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=8), path)
    return path


def tensor_of(path: Path, tensor: str, image: np.ndarray) -> np.ndarray:
    """What ONNX Runtime computes for a tensor of a model, whatever has no channels."""
    model = onnx.load(str(path))
    model.graph.output.append(helper.make_tensor_value_info(tensor, TensorProto.FLOAT, None))
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    return np.asarray(session.run([tensor], {"x": image})[0])[0]


def optimised(path: Path, out: Path, level: str) -> set[str]:
    """Saves what ONNX Runtime makes of a model; its operators."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.graph_optimization_level = getattr(onnxruntime.GraphOptimizationLevel, level)
    options.optimized_model_filepath = str(out)
    onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    return {node.op_type for node in onnx.load(str(out)).graph.node}


class Images(CalibrationDataReader):
    def __init__(self) -> None:
        self.left = list(IMAGES.transpose(0, 3, 1, 2)[:, None].astype(np.float32) / 255)

    def get_next(self) -> dict[str, np.ndarray] | None:
        return {"x": self.left.pop()} if self.left else None


def quantised(path: Path, out: Path, form: QuantFormat, per_channel: bool = False) -> Path:
    logging.disable(logging.WARNING)
    quantize_static(
        path,
        out,
        Images(),
        quant_format=form,
        per_channel=per_channel,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
        # Without VNNI, sums of 8 by 8 bits saturate in 16.
        reduce_range=True,
    )
    logging.disable(logging.NOTSET)
    return out


def test_a_fused_activation_function_is_before_both_outputs(tmp_path: Path) -> None:
    plain, fused = saved(tmp_path / "a.onnx"), tmp_path / "b.onnx"
    assert "FusedConv" in optimised(plain, fused, "ORT_ENABLE_EXTENDED")
    with Comparison(plain, fused, images=IMAGES) as comparison:
        found = comparison.activation("a", "b", "conv0", "output", 0)
        image = IMAGES[:1].transpose(0, 3, 1, 2).astype(np.float32) / 255
        after = tensor_of(plain, "r", image)
        np.testing.assert_allclose(found["a"], after, atol=1e-4)
        np.testing.assert_allclose(found["b"], after, atol=1e-4)
        layers = {one["id"]: one for one in manifest(comparison, "a", "b")["layers"]}
        assert "'relu0'" in english(layers["conv0"]["reason"])
        assert layers["fc"]["reason"] is None
        table = comparison.summary()
        assert (table[table["parameters"] > 0]["euclidean"] == 0).all()


@pytest.mark.parametrize("form", [QuantFormat.QOperator, QuantFormat.QDQ])
@pytest.mark.parametrize("per_channel", [False, True], ids=["whole", "per channel"])
def test_quantised_outputs_are_those_of_the_same_point(
    form: QuantFormat, per_channel: bool, tmp_path: Path
) -> None:
    plain = saved(tmp_path / "a.onnx")
    integers = quantised(plain, tmp_path / "b.onnx", form, per_channel)
    with Comparison(plain, integers, images=IMAGES) as comparison:
        for layer in ("conv0", "conv1", "fc"):
            for side in ("input", "output"):
                found = comparison.activation("a", "b", layer, side, 0)
                spread = np.ptp(found["a"])
                assert np.abs(found["a"] - found["b"]).max() < 0.05 * spread, (layer, side)
        table = comparison.summary().set_index("layer")
        weighted = table[table["parameters"] > 0]
        assert list(weighted.index) == ["conv0", "conv1", "fc"]
        assert (weighted["relative"] < 0.02).all()
