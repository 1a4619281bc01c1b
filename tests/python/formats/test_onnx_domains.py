"""Operators of other domains: their weights are not what their names say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper

from cnn_comparator import Comparison
from cnn_comparator.manifest import manifest
from tests.sentences import english

RANDOM = np.random.default_rng(8)
WEIGHTS = {
    "w0": RANDOM.normal(size=(16, 3, 3, 3)).astype(np.float32),
    "w1": RANDOM.normal(size=(20, 16, 3, 3)).astype(np.float32),
}


def saved(path: Path, domain: str = "") -> Path:
    nodes = [
        helper.make_node("Conv", ["x", "w0"], ["c"], name="conv0", pads=[1] * 4),
        helper.make_node("Relu", ["c"], ["r"], name="relu"),
        helper.make_node("Conv", ["r", "w1"], ["d"], name="conv1", domain=domain, pads=[1] * 4),
        helper.make_node("GlobalAveragePool", ["d"], ["g"], name="pool"),
        helper.make_node("Flatten", ["g"], ["y"], name="flat"),
    ]
    graph = helper.make_graph(
        nodes,
        "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, (1, 3, 16, 16))],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, (1, 20))],
        [numpy_helper.from_array(one, name) for name, one in WEIGHTS.items()],
    )
    opsets = [helper.make_opsetid("", 17)]
    opsets += [helper.make_opsetid(domain, 1)] if domain else []
    onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=8), path)
    return path


def test_blocks_for_one_processor_are_said_not_to_be_comparable(tmp_path: Path) -> None:
    plain, optimised = saved(tmp_path / "a.onnx"), tmp_path / "b.onnx"
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    options.optimized_model_filepath = str(optimised)
    onnxruntime.InferenceSession(str(plain), options, providers=["CPUExecutionProvider"])
    domains = {node.domain for node in onnx.load(str(optimised)).graph.node}
    images = RANDOM.integers(0, 256, (1, 16, 16, 3), np.uint8)
    with Comparison(plain, optimised, images=images) as comparison:
        table = comparison.summary().set_index("layer")
        if "com.microsoft.nchwc" in domains:
            assert table.loc[["conv0", "conv1"], "euclidean"].isna().all()
            assert "cannot be compared" in comparison.snapshots["b"].note
            found = manifest(comparison, "a", "b")
            assert "those that both have cannot be read" in english(found["note"])
            layers = {one["id"]: one for one in found["layers"]}
            for name in ("conv0", "conv1"):
                assert layers[name]["status"] == "paired"
                assert "Pass the model that this one was optimised from" in english(
                    layers[name]["reason"]
                )
                assert table.loc[name, "parameters"] > 0
                for side in ("input", "output"):
                    values = comparison.activation("a", "b", name, side, 0)
                    np.testing.assert_allclose(values["a"], values["b"], atol=1e-4)
            assert "'relu'" in english(layers["conv0"]["reason"])
        else:
            assert (table.loc[["conv0", "conv1"], "euclidean"] == 0).all()
        np.testing.assert_allclose(
            comparison.probabilities("a", 0), comparison.probabilities("b", 0), atol=1e-5
        )


@pytest.mark.parametrize("domain", ["com.microsoft.nchwc", "somebody.else"])
def test_a_weight_of_unknown_arrangement_is_not_taken_for_one(domain: str, tmp_path: Path) -> None:
    with Comparison(saved(tmp_path / "a.onnx"), saved(tmp_path / "b.onnx", domain)) as comparison:
        layers = {layer.id: layer for layer in comparison.snapshots["b"].layers}
        weight = layers["conv0"].weight
        assert weight is not None and weight.id == "w0"
        parameters = {one.role for one in layers["conv1"].parameters}
        assert "bias" not in parameters
        note = layers["conv1"].note or ""
        is_blocked = domain == "com.microsoft.nchwc"
        assert ("in blocks" if is_blocked else "'somebody.else' is not known here") in note
        assert {one.id for one in layers["conv1"].parameters} == {"w1"}
