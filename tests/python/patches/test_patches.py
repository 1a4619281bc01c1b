"""Channel maxima of a real ONNX model, and ranked lists by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

from cnn_comparator.formats import open_snapshot
from cnn_comparator.patches import Scores, TopPatches, channel_maxima
from cnn_comparator.patches import top_patches as top_of
from cnn_comparator.snapshot import Runner

SIDE = 8


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    """Convolution 1 × 1 with the channels red, −green and red + blue − 1, then pooling, dense."""
    weight = np.array([[1, 0, 0], [0, -1, 0], [1, 0, 1]], np.float32).reshape(3, 3, 1, 1)
    graph = helper.make_graph(
        [
            helper.make_node("Conv", ["x", "conv.weight", "conv.bias"], ["mixed"], "conv"),
            helper.make_node("Relu", ["mixed"], ["fired"], "relu"),
            helper.make_node("GlobalAveragePool", ["fired"], ["mean"], "mean"),
            helper.make_node("Flatten", ["mean"], ["flat"], "flat"),
            helper.make_node("Gemm", ["flat", "fc.weight"], ["y"], "fc", transB=1),
        ],
        "net",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 3, SIDE, SIDE])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", 2])],
        [
            numpy_helper.from_array(weight, "conv.weight"),
            numpy_helper.from_array(np.array([0, 0, -1], np.float32), "conv.bias"),
            numpy_helper.from_array(np.ones((2, 3), np.float32), "fc.weight"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    path = tmp_path / "net.onnx"
    onnx.save(model, path)
    opened = open_snapshot(path).runner
    assert opened is not None
    return opened


def make_batch() -> np.ndarray:
    pictures = [Image.fromarray(PICTURE[y : y + h, x : x + w]) for x, y, w, h in BOXES]
    resized = [np.asarray(each.resize((SIDE, SIDE), 0)) for each in pictures]
    return np.stack(resized).transpose(0, 3, 1, 2).astype(np.float32) / 255


PICTURE = np.zeros((40, 60, 3), np.uint8)
PICTURE[10:20, 30:50] = (255, 51, 102)
BOXES = np.array([[0, 0, 60, 40], [30, 10, 20, 10], [0, 20, 30, 20], [28, 8, 1, 1]])


def test_maxima_are_those_of_each_crop(runner: Runner) -> None:
    found = channel_maxima(runner.activation(make_batch(), "conv", "output"))
    assert found.dtype == np.float64
    wanted = np.array([[1, 0, 0.4], [1, -0.2, 0.4], [0, 0, -1], [0, 0, -1]])
    np.testing.assert_allclose(found, wanted, atol=1e-6)


def test_maxima_of_the_input_and_of_a_dense_layer(runner: Runner) -> None:
    entering = channel_maxima(runner.activation(make_batch(), "conv", "input"))
    np.testing.assert_allclose(entering[1], [1, 0.2, 0.4], atol=1e-6)
    dense = channel_maxima(runner.activation(make_batch(), "fc", "output"))
    assert dense.shape == (4, 2)
    np.testing.assert_allclose(dense[1], [1.4, 1.4], atol=1e-6)


def top_patches(
    a: np.ndarray | None, b: np.ndarray | None, boxes: np.ndarray, count: int, **more: float
) -> TopPatches:
    both = (None if a is None else Scores(a)), (None if b is None else Scores(b))
    return top_of(both, boxes, count, **more)


def squares(*lefts: int) -> np.ndarray:
    return np.array([[left, 0, 10, 10] for left in lefts])


def test_ranks_count_among_all_proposals_of_either_snapshot() -> None:
    boxes = squares(0, 20, 40)
    top = top_patches(np.array([1.0, 3.0, 2.0]), np.array([5.0, 4.0, 6.0]), boxes, 2)
    assert top.a is not None
    assert top.b is not None
    assert [(p.box[0], p.activation, p.rank.a, p.rank.b) for p in top.a] == [
        (20, 3.0, 1, 3),
        (40, 2.0, 2, 1),
    ]
    assert [(p.box[0], p.activation, p.rank.a, p.rank.b) for p in top.b] == [
        (40, 6.0, 2, 1),
        (0, 5.0, 3, 2),
    ]
    assert top.note is None


def test_overlapping_patches_give_way_to_better_ones() -> None:
    # Shifted by 2 of 10 px the overlap is 8/12, by 3 it is 7/13, by 5 it is 5/15.
    boxes = squares(0, 3, 5, 30)
    scores = np.array([4.0, 3.0, 2.0, 1.0])
    top = top_patches(scores, None, boxes, 9)
    assert top.a is not None
    assert [(patch.box[0], patch.rank.a) for patch in top.a] == [(0, 1), (5, 3), (30, 4)]
    strict = top_patches(scores, None, boxes, 9, overlap=0.3)
    assert strict.a is not None
    assert [patch.box[0] for patch in strict.a] == [0, 30]
    loose = top_patches(scores, None, boxes, 9, overlap=7 / 13)
    assert loose.a is not None
    assert [patch.box[0] for patch in loose.a] == [0, 3, 30]


def test_boxes_apart_in_one_direction_do_not_overlap() -> None:
    boxes = np.array([[0, 0, 10, 10], [0, 30, 10, 10], [20, 20, 10, 10]])
    top = top_patches(np.ones(3), None, boxes, 9, overlap=0)
    assert top.a is not None
    assert len(top.a) == 3


def test_overlap_of_boxes_that_are_not_square() -> None:
    boxes = np.array([[0, 0, 4, 20], [0, 5, 4, 20], [0, 12, 30, 3]])
    top = top_patches(np.array([3.0, 2.0, 1.0]), None, boxes, 9, overlap=0.59)
    assert top.a is not None
    # The second shares 15 of 25 rows with the first; the third crosses both in 12 px.
    assert [patch.rank.a for patch in top.a] == [1, 3]
    top = top_patches(np.array([3.0, 2.0, 1.0]), None, boxes, 9, overlap=0.6)
    assert top.a is not None
    assert len(top.a) == 3


def test_ties_keep_the_order_of_boxes_and_nan_comes_last() -> None:
    boxes = squares(0, 20, 40, 60)
    top = top_patches(np.array([np.nan, 2.0, 2.0, np.inf]), None, boxes, 9)
    assert top.a is not None
    assert top.b is None
    assert [(patch.box[0], patch.rank.a, patch.rank.b) for patch in top.a] == [
        (60, 1, None),
        (20, 2, None),
        (40, 3, None),
        (0, 4, None),
    ]
    assert [patch.activation for patch in top.a] == [None, 2.0, 2.0, None]


def test_says_when_a_channel_never_fires() -> None:
    boxes = squares(0, 20)
    silent, firing = np.array([-1.0, 0.0]), np.array([0.0, 1e-9])
    assert top_patches(firing, firing, boxes, 1).note is None
    for scores, names in [((silent, firing), "A"), ((firing, silent), "B")]:
        note = top_patches(*scores, boxes, 1).note
        assert note is not None
        assert f"never fires in {names}" in note
    note = top_patches(silent, silent, boxes, 1).note
    assert note is not None
    assert "in A" in note
    assert "in B" in note


def test_maxima_of_many_activations_are_those_of_each() -> None:
    """So many that several threads share them."""
    values = np.random.default_rng(3).standard_normal((7, 16, 120, 120), np.float32)
    values[2, 3, 50, 60] = np.nan
    np.testing.assert_array_equal(channel_maxima(values), np.max(values, axis=(2, 3)))
