"""Snapshots with one graph are read once, and each keeps its own numbers."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import numpy_helper

from cnn_comparator.formats.onnx.outline import KNOWN
from cnn_comparator.formats.onnx.reader import OnnxSnapshot, read_onnx
from tests.python.onnx_models import WEIGHT, info, model, node, saved

NODES = [
    node("Conv", ["x", "w", "b"], ["c"], "conv"),
    node("Clip", ["c", "low", "high"], ["y"], "clip"),
]
CONSTANTS: Mapping[str, Any] = {
    "w": WEIGHT,
    "b": np.zeros(4, np.float32),
    "low": np.float32(0),
    "high": np.float32(6),
}
LARGE = np.arange(1296, dtype=np.float32).reshape(4, 4, 9, 9)


def opened(folder: Path, name: str, **changed: Any) -> OnnxSnapshot:
    return read_onnx(saved(folder, model(NODES, {**CONSTANTS, **changed}), name))


def numbers(snapshot: OnnxSnapshot) -> list[np.ndarray]:
    parameters = [one for layer in snapshot.layers for one in layer.parameters]
    return [snapshot.read(one).reshape(one.shape) for one in parameters]


@pytest.mark.parametrize("weight", [WEIGHT, LARGE], ids=["in the graph", "beside the graph"])
def test_other_numbers_have_the_same_layers(tmp_path: Path, weight: np.ndarray) -> None:
    bias = np.arange(4, dtype=np.float32)
    a = opened(tmp_path, "a", w=weight)
    b = opened(tmp_path, "b", w=-weight, b=bias)
    assert b.layers is a.layers
    np.testing.assert_array_equal(numbers(a)[0], weight)
    np.testing.assert_array_equal(numbers(b)[0], -weight)
    np.testing.assert_array_equal(numbers(b)[1], bias)
    image = np.ones((1, 4, 6, 6), np.float32)
    assert a.runner is not None and b.runner is not None
    if weight is WEIGHT:
        np.testing.assert_allclose(
            b.runner.activation(image, "conv", "output")[0, :, 0, 0], -weight.sum((1, 2, 3)) + bias
        )


def test_a_number_that_the_layers_tell_is_each_ones_own(tmp_path: Path) -> None:
    a, b = opened(tmp_path, "a"), opened(tmp_path, "b", high=np.float32(4))
    assert [one.layers[-1].attributes["maximum"] for one in (a, b)] == [6, 4]


def test_a_shape_that_a_number_decides_is_each_ones_own(tmp_path: Path) -> None:
    nodes = [node("Resize", ["x", "", "scales"], ["y"], "larger")]
    snapshots = []
    for name, factor in (("a", 2), ("b", 3)):
        scales = np.array([1, 1, factor, factor], np.float32)
        made = model(nodes, {"scales": scales}, shape=(1, 4, 6, 6))
        snapshots.append(read_onnx(saved(tmp_path, made, name)))
    assert [one.layers[-1].output_shape for one in snapshots] == [(4, 12, 12), (4, 18, 18)]


def test_a_weight_that_is_not_whole_is_told_of_its_own_snapshot(tmp_path: Path) -> None:
    short = numpy_helper.from_array(LARGE, "w")
    short.raw_data = short.raw_data[:-4]
    bias = np.arange(4, dtype=np.float32)
    for w in (LARGE, short):
        opened(tmp_path, "a" if w is LARGE else "b", w=w, b=bias)
    a, b = (read_onnx(tmp_path / f"{name}.onnx") for name in "ab")
    assert a.layers[1].note is None
    assert "b.onnx' has 5,180 bytes" in str(b.layers[1].note)


def test_another_graph_is_read_anew(tmp_path: Path) -> None:
    a = opened(tmp_path, "a")
    others = [onnx.NodeProto.FromString(one.SerializeToString()) for one in NODES]
    others[0].name = "renamed"
    b = read_onnx(saved(tmp_path, model(others, dict(CONSTANTS)), "b"))
    assert [a.layers[1].id, b.layers[1].id] == ["conv", "renamed"]


def test_nothing_is_kept_of_what_was_closed(tmp_path: Path) -> None:
    snapshots = [opened(tmp_path, name, b=np.full(4, ord(name), np.float32)) for name in "abc"]
    layers = snapshots[0].layers

    def known() -> int:
        return sum(one.reading.layers is layers for one in KNOWN.values())

    assert known() == 1
    for one in snapshots:
        one.close()
    assert known() == 0


def test_information_of_the_graph_counts(tmp_path: Path) -> None:
    made = model(NODES, dict(CONSTANTS))
    a = read_onnx(saved(tmp_path, made, "a"))
    made.graph.input[0].CopyFrom(info("x", ("n", 4, 9, 9)))
    b = read_onnx(saved(tmp_path, made, "b"))
    assert [one.layers[0].output_shape for one in (a, b)] == [(4, 6, 6), (4, 9, 9)]
