"""Sparse initializers are the dense weights that they stand for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from cnn_comparator import Comparison

RANDOM = np.random.default_rng(6)
DENSE = RANDOM.normal(size=(6, 3, 3, 3)).astype(np.float32)
THIN = np.where(np.abs(DENSE) < 0.7, 0, DENSE).astype(np.float32)


def sparse_of(array: np.ndarray, name: str, flat: bool) -> onnx.SparseTensorProto:
    places = np.flatnonzero(array) if flat else np.argwhere(array)
    values = array.reshape(-1)[np.flatnonzero(array)]
    return helper.make_sparse_tensor(
        numpy_helper.from_array(values, name),
        numpy_helper.from_array(places.astype(np.int64), f"{name} places"),
        array.shape,
    )


def saved(path: Path, weight: np.ndarray, how: str) -> Path:
    flat = how != "coordinates"
    nodes, more = [], {}
    dense = [numpy_helper.from_array(weight, "w")] if how == "dense" else []
    if how in ("flat", "coordinates"):
        more["sparse_initializer"] = [sparse_of(weight, "w", flat)]
    if how == "node":
        node = helper.make_node("Constant", [], ["w"], sparse_value=sparse_of(weight, "v", flat))
        nodes.append(node)
    nodes += [
        helper.make_node("Conv", ["x", "w"], ["c"], name="conv"),
        helper.make_node("GlobalAveragePool", ["c"], ["g"], name="pool"),
        helper.make_node("Flatten", ["g"], ["y"], name="flat"),
    ]
    graph = helper.make_graph(
        nodes,
        "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ("n", 3, 8, 8))],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ("n", 6))],
        dense,
        **more,
    )
    opsets = [helper.make_opsetid("", 17)]
    onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=8), path)
    return path


@pytest.mark.parametrize("how", ["flat", "coordinates", "node"])
def test_it_is_the_dense_weight(how: str, tmp_path: Path) -> None:
    images = RANDOM.integers(0, 256, (1, 8, 8, 3), np.uint8)
    given = [
        saved(tmp_path / "a.onnx", DENSE, "dense"),
        saved(tmp_path / "b.onnx", THIN, how),
        saved(tmp_path / "c.onnx", THIN, "dense"),
    ]
    named = dict(zip("abc", given, strict=True))
    with Comparison(named, images=images) as comparison:
        row = comparison.summary("a", "b").set_index("layer").loc["conv"]
        assert (row["status"], row["shape_b"], row["parameters"]) == ("paired", THIN.shape, 162)
        difference = (THIN.astype(float) - DENSE).ravel()
        assert row["euclidean"] == pytest.approx(np.linalg.norm(difference), rel=1e-12)
        assert row["share_to_zero"] == pytest.approx(np.mean((THIN == 0) & (DENSE != 0)))
        assert comparison.summary("b", "c").set_index("layer").loc["conv", "euclidean"] == 0
        np.testing.assert_allclose(
            comparison.probabilities("b", 0), comparison.probabilities("c", 0), atol=1e-6
        )
        weight = comparison.parameter("b", "c", "w")
        assert weight.a is not None
        np.testing.assert_array_equal(comparison.read("b", weight.a, 5, 60), THIN.ravel()[5:60])


def test_one_without_any_value_is_zero(tmp_path: Path) -> None:
    zero = np.zeros_like(DENSE)
    with Comparison(
        saved(tmp_path / "a.onnx", DENSE, "dense"), saved(tmp_path / "b.onnx", zero, "flat")
    ) as comparison:
        row = comparison.summary().set_index("layer").loc["conv"]
        assert row["share_to_zero"] == 1
