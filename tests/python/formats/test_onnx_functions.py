"""Layers inside of a model's own functions are layers like others."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import helper, numpy_helper

from cnn_comparator import Comparison
from cnn_comparator.formats.onnx.reader import read_onnx
from tests.python.formats.test_onnx_scopes import IMAGES, normal, saved
from tests.python.onnx_models import node


def test_layers_of_functions_are_compared(tmp_path: Path) -> None:
    opsets = [helper.make_opsetid("", 17)]
    nodes = [
        node("Conv", ["i", "w"], ["c"], "conv", pads=[1] * 4),
        node("Relu", ["c"], ["o"], "relu"),
    ]
    block = helper.make_function("own", "Block", ["i", "w"], ["o"], nodes, opsets)
    paths = []
    for name, seed in zip("ab", (0, 9), strict=True):
        calls = [
            node("Block", ["x", "w1"], ["h"], "first", domain="own"),
            node("Block", ["h", "w2"], ["z"], "second", domain="own"),
            node("GlobalAveragePool", ["z"], ["g"], "pool"),
            node("Flatten", ["g"], ["y"], "flat"),
        ]
        weights = {"w1": normal(seed, 4, 3, 3, 3), "w2": normal(seed + 1, 5, 4, 3, 3)}
        paths.append(saved(tmp_path / f"{name}.onnx", calls, weights))
        model = onnx.load(paths[-1])
        model.functions.append(block)
        onnx.save(model, paths[-1])
    with Comparison(*paths, images=IMAGES) as comparison:
        table = comparison.summary()
        assert (table["status"] == "paired").all()
        convolutions = table[table["kind"] == "conv"]
        shapes = [(4, 3, 3, 3), (5, 4, 3, 3)]
        norms = [
            np.linalg.norm(
                normal(9 + one, *shape).astype(float).ravel() - normal(one, *shape).ravel()
            )
            for one, shape in enumerate(shapes)
        ]
        assert convolutions["euclidean"].tolist() == pytest.approx(norms, rel=1e-12)
        for layer in convolutions["layer"]:
            assert comparison.activation("a", "b", layer, "output", 0)["a"].shape[1:] == (6, 6)


def test_functions_in_functions_called_several_times_with_attributes(tmp_path: Path) -> None:
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("own", 1)]
    conv = node("Conv", ["i", "k"], ["c"], "conv")
    conv.attribute.add(name="pads", ref_attr_name="p", type=onnx.AttributeProto.INTS)
    inner = helper.make_function(
        "own", "Inner", ["i", "k"], ["o"], [conv, node("Relu", ["c"], ["o"])], opsets, ["p"]
    )
    first = node("Inner", ["i", "k"], ["m"], "first", domain="own")
    first.attribute.add(name="p", ref_attr_name="q", type=onnx.AttributeProto.INTS)
    constant = numpy_helper.from_array(normal(7, 3, 3, 1, 1))
    rest = [
        node("Constant", [], ["kept"], value=constant),
        node("Inner", ["m", "kept"], ["o"], "second", domain="own", p=[0] * 4),
    ]
    outer = helper.make_function("own", "Outer", ["i", "k"], ["o"], [first, *rest], opsets, ["q"])
    paths = []
    for name, changed in (("a", 1), ("b", 2)):
        calls = [
            node("Outer", ["x", "u"], ["h"], "one", domain="own", q=[1] * 4),
            node("Outer", ["h", "w"], ["y"], "two", domain="own", q=[0] * 4),
        ]
        weights = {"u": normal(0, 3, 3, 3, 3), "w": normal(changed, 3, 3, 3, 3)}
        paths.append(saved(tmp_path / f"{name}.onnx", calls, weights))
        model = onnx.load(paths[-1])
        model.functions.extend([inner, outer])
        onnx.save(model, paths[-1])
    with Comparison(*paths, images=IMAGES) as comparison:
        table = comparison.summary()
        convolutions = table[table["kind"] == "conv"]
        changes = [0, 0, np.linalg.norm(normal(2, 3, 3, 3, 3) - normal(1, 3, 3, 3, 3)), 0]
        assert convolutions["euclidean"].tolist() == pytest.approx(changes, rel=1e-6)
        extents = [
            comparison.activation("a", "b", layer, "output", 0)["a"].shape[1:]
            for layer in convolutions["layer"]
        ]
        assert extents == [(6, 6), (6, 6), (4, 4), (4, 4)]


def test_a_function_that_cannot_be_put_in_says_that_its_layers_are_left_out(tmp_path: Path) -> None:
    nodes = [node("Conv", ["i", "w"], ["o"], "conv", pads=[1] * 4)]
    block = helper.make_function(
        "own", "Block", ["i", "w"], ["o"], nodes, [helper.make_opsetid("", 13)]
    )
    calls = [node("Block", ["x", "w"], ["y"], "tail", domain="own")]
    model = onnx.load(saved(tmp_path / "a.onnx", calls, {"w": normal(0, 3, 3, 3, 3)}))
    model.functions.append(block)
    onnx.save(model, tmp_path / "b.onnx")
    [tail] = [one for one in read_onnx(tmp_path / "b.onnx").layers if one.id == "tail"]
    assert "left out" in (tail.note or "")
    assert [one.id for one in tail.parameters] == ["w"]
