"""Patches against each box cut, warped and run alone by Pillow and ONNX Runtime."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from onnx import TensorProto, helper, numpy_helper
from PIL import Image
from torch import nn

from cnn_comparator import Comparison, demo
from cnn_comparator.errors import ModelError
from cnn_comparator.proposals import propose
from cnn_comparator.studies.patches import STUDY, PatchesParams, RankedPatches
from cnn_comparator.studies.study import Partial

PICTURE = demo.images()[0][1][::4, ::4].copy()
BOXES = propose(PICTURE)
BATCH = 32
SIDE = 12

Enter = Callable[[np.ndarray], np.ndarray]


def test_there_are_several_batches() -> None:
    assert len(BOXES) > 3 * BATCH


def warped(plane: np.ndarray, box: Sequence[int], size: tuple[int, int]) -> np.ndarray:
    x, y, width, height = box
    cut = Image.fromarray(np.ascontiguousarray(plane[y : y + height, x : x + width]))
    return np.asarray(cut.resize(size[::-1], Image.Resampling.BILINEAR))


def scaled(picture: np.ndarray) -> np.ndarray:
    return picture.transpose(2, 0, 1).astype(np.float32) / np.float32(255)


def with_output(path: Path, tensor: str) -> bytes:
    """A model that gives a tensor alone."""
    model = onnx.load(path)
    del model.graph.output[:]
    model.graph.output.append(onnx.ValueInfoProto(name=tensor))
    return model.SerializeToString()


def scores(path: Path, tensor: str, batches: Sequence[np.ndarray], channel: int) -> np.ndarray:
    """The largest activation of a channel by ONNX Runtime alone, a tensor being the output."""
    session = onnxruntime.InferenceSession(with_output(path, tensor))
    [entry] = session.get_inputs()
    found = [session.run([tensor], {entry.name: batch})[0][:, channel] for batch in batches]
    return np.concatenate([one.reshape(len(one), -1).max(axis=1) for one in found])


def batches(enter: Enter, size: tuple[int, int]) -> list[np.ndarray]:
    entering = [enter(warped(PICTURE, box, size)) for box in BOXES.tolist()]
    return [np.stack(entering[i : i + BATCH]) for i in range(0, len(entering), BATCH)]


def check(
    found: RankedPatches, a: np.ndarray | None, b: np.ndarray | None, ties: Any = None
) -> None:
    """Every patch has the activation and the ranks that its box has among all; of equal ones that
    with the smallest of ``ties`` comes first.
    """
    ties = np.zeros(len(BOXES)) if ties is None else ties
    assert found.proposals == len(BOXES)
    assert (found.a is None, found.b is None) == (a is None, b is None)
    places = {tuple(box): place for place, box in enumerate(BOXES.tolist())}
    ranks = [None if one is None else np.argsort(np.lexsort((ties, -one))) for one in (a, b)]
    for patches, own in ((found.a, a), (found.b, b)):
        assert own is None or (patches and patches[0].activation == own.max())
        for patch in patches or ():
            place = places[patch.box]
            assert own is not None
            assert patch.activation == float(own[place])
            known = [None if one is None else one[place] + 1 for one in ranks]
            assert [patch.rank.a, patch.rank.b] == known


def write(
    path: Path, seed: int, shape: Sequence[object] = ("n", 3, SIDE, SIDE), last: bool = False
) -> Path:
    """A convolution and its class scores; ``last``: the model's input has its channels last."""
    random = np.random.default_rng(seed)
    weight = random.standard_normal((4, 3, 3, 3), np.float32)
    nodes = [
        helper.make_node("Conv", ["c", "conv.weight"], ["map"], "conv", pads=[1, 1, 1, 1]),
        helper.make_node("GlobalAveragePool", ["map"], ["mean"], "mean"),
        helper.make_node("Flatten", ["mean"], ["y"], "flat"),
    ]
    entry = ["Transpose", "Identity"][not last]
    perm: dict[str, Any] = {"perm": [0, 3, 1, 2]} if last else {}
    nodes.insert(0, helper.make_node(entry, ["x"], ["c"], "entry", **perm))
    graph = helper.make_graph(
        nodes,
        "net",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", 4])],
        [numpy_helper.from_array(weight, "conv.weight")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, path)
    return path


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    return write(tmp_path / "a.onnx", 1), write(tmp_path / "b.onnx", 2)


ASKED: dict[str, Any] = {"layer": "conv", "side": "output", "channel": 2, "image": 0, "count": 9}


def test_the_shipped_example() -> None:
    paths = demo.snapshot(10), demo.snapshot(100)
    entering = batches(scaled, (112, 112))
    tensors = [
        next(node.output[0] for node in onnx.load(path).graph.node if node.op_type == "Conv")
        for path in paths
    ]
    with Comparison(*paths, images=[PICTURE]) as comparison:
        found = comparison.study("patches", **{**ASKED, "layer": "conv1"})
    a, b = (scores(path, one, entering, 2) for path, one in zip(paths, tensors, strict=True))
    check(found, a, b)


def test_models_that_take_the_same_and_others(pair: tuple[Path, Path], tmp_path: Path) -> None:
    first, second = (scores(path, "map", batches(scaled, (SIDE, SIDE)), 2) for path in pair)
    last = write(tmp_path / "last.onnx", 1, ("n", SIDE, SIDE, 3), last=True)
    loose = write(tmp_path / "loose.onnx", 1, ("n", 3, "h", "w"))
    wide = write(tmp_path / "wide.onnx", 1, ("n", 3, SIDE, 20))
    whole = PICTURE.shape[0], PICTURE.shape[1]
    others = [
        (last, first),
        (loose, scores(loose, "map", batches(scaled, whole), 2)),
        (wide, scores(wide, "map", batches(scaled, (SIDE, 20)), 2)),
    ]
    for other, wanted in [(pair[0], first), *others]:
        with Comparison({"a": other, "b": pair[1]}, images=[PICTURE]) as comparison:
            check(comparison.study("patches", **ASKED), wanted, second)


def test_tensors(pair: tuple[Path, Path]) -> None:
    tensor = scaled(PICTURE)
    entering = [
        np.stack([warped(plane, box, (SIDE, SIDE)) for plane in tensor]) for box in BOXES.tolist()
    ]
    parts = [np.stack(entering[i : i + BATCH]) for i in range(0, len(entering), BATCH)]
    with Comparison(*pair, images=[torch.from_numpy(tensor)]) as comparison:
        assert np.array_equal(comparison.picture(0), PICTURE)
        found = comparison.study("patches", **ASKED)
    check(found, *(scores(path, "map", parts, 2) for path in pair))


def test_a_preprocess_of_the_user_runs_once_for_both(pair: tuple[Path, Path]) -> None:
    seen = []

    def halved(picture: np.ndarray) -> np.ndarray:
        seen.append(picture.shape)
        picture //= 2
        return scaled(picture[:SIDE, -SIDE:]) - np.float32(0.5)

    whole = PICTURE.shape[0], PICTURE.shape[1]
    wanted = batches(lambda picture: halved(picture.copy()), whole)
    seen.clear()
    with Comparison(*pair, images=[PICTURE], preprocess=halved) as comparison:
        seen.clear()
        found = comparison.study("patches", **ASKED)
    assert seen == [PICTURE.shape] * len(BOXES)
    check(found, *(scores(path, "map", wanted, 2) for path in pair))


def test_one_snapshot_cannot_run(pair: tuple[Path, Path]) -> None:
    weights = numpy_helper.to_array(onnx.load(pair[0]).graph.initializer[0])
    given = {"a": {"conv.weight": weights}, "b": pair[1]}
    with Comparison(given, images=[PICTURE]) as comparison:
        layer = next(one for one in comparison.layers("a", "b") if one.a and one.b)
        found = comparison.study("patches", **{**ASKED, "layer": layer.id})
    check(found, None, scores(pair[1], "map", batches(scaled, (SIDE, SIDE)), 2))


def test_the_best_so_far_is_told_after_every_batch(pair: tuple[Path, Path]) -> None:
    wanted = scores(pair[1], "map", batches(scaled, (SIDE, SIDE)), 2)
    with Comparison(*pair, images=[PICTURE]) as comparison:
        params = PatchesParams(*comparison.default_pair, **ASKED)
        told = [one for one in comparison.run(STUDY, params) if isinstance(one, Partial)]
        tried = [*range(BATCH, len(BOXES), BATCH)]
        assert [one.result.proposals for one in told] == tried
        assert [one.share for one in told] == [done / len(BOXES) for done in tried]
        for done, one in zip(tried, told, strict=True):
            assert one.result.b[0].activation == float(wanted[:done].max())
            assert one.result.b[0].rank.b == 1
        # All is known: nothing is told but the result.
        again = PatchesParams(*comparison.default_pair, **{**ASKED, "channel": 1})
        assert not [one for one in comparison.run(STUDY, again) if isinstance(one, Partial)]


def test_a_silent_channel_is_told_at_the_end_alone(pair: tuple[Path, Path]) -> None:
    black = np.zeros((256, 256, 3), np.uint8)
    black[::8] = 1
    with Comparison(
        *pair, images=[black], preprocess=lambda _: scaled(black)[:, :SIDE, :SIDE] * 0
    ) as c:
        run = c.run(STUDY, PatchesParams(*c.default_pair, **ASKED))
        told = [one for one in run if isinstance(one, Partial)]
        assert all(one.result.note is None for one in told)
        assert "never fires in A" in c.study("patches", **ASKED).note


def under(plane: np.ndarray, box: Sequence[float], whole: Sequence[float]) -> float:
    """The largest of the places of a map that a box touches, one place after the other."""
    x, y, width, height = box
    wide, tall = whole[0] / plane.shape[1], whole[1] / plane.shape[0]
    found = [
        plane[row, column]
        for row in range(plane.shape[0])
        for column in range(plane.shape[1])
        if row * tall < y + height and (row + 1) * tall > y
        if column * wide < x + width and (column + 1) * wide > x
    ]
    return max(found, default=np.nan)


def map_of(path: Path, picture: np.ndarray, channel: int = 2) -> np.ndarray:
    session = onnxruntime.InferenceSession(with_output(path, "map"))
    [entry] = session.get_inputs()
    return session.run(["map"], {entry.name: picture[None]})[0][0, channel]


def test_scores_from_the_map_take_one_run(pair: tuple[Path, Path]) -> None:
    small = np.asarray(Image.fromarray(PICTURE).resize((SIDE, SIDE), Image.Resampling.BILINEAR))
    maps = [map_of(path, scaled(small)) for path in pair]
    whole = PICTURE.shape[1], PICTURE.shape[0]
    a, b = (np.array([under(one, box, whole) for box in BOXES.tolist()]) for one in maps)
    with Comparison(*pair, images=[PICTURE]) as comparison:
        found = comparison.study("patches", **ASKED, scores="map")
        check(found, a, b, ties=BOXES[:, 2] * BOXES[:, 3])
        # No place of the map is shown twice.
        assert len({one.activation for one in found.a}) == len(found.a) > 3
        exact = comparison.study("patches", **ASKED)
    assert exact.a[0].activation != a.max()


def test_scores_from_the_map_of_a_letterbox_with_a_crop(pair: tuple[Path, Path]) -> None:
    """Left and right are cut off; what is left enters between two black stripes."""
    left, right = 8, PICTURE.shape[1] - 16

    def enter(picture: np.ndarray) -> np.ndarray:
        cut = Image.fromarray(np.ascontiguousarray(picture[:, left:right]))
        found = np.zeros((3, SIDE, SIDE), np.float32)
        found[:, 3:9] = scaled(np.asarray(cut.resize((SIDE, 6), Image.Resampling.BILINEAR)))
        return found

    maps = [map_of(path, enter(PICTURE)) for path in pair]
    # In units of places of the map.
    scale = np.array([SIDE / (right - left), 6 / PICTURE.shape[0]] * 2)
    places = (BOXES - [left, 0, 0, 0]) * scale + [0, 3, 0, 0]
    ends = np.clip(places[:, 0] + places[:, 2], 0, SIDE)
    places[:, 0] = np.clip(places[:, 0], 0, SIDE)
    places[:, 2] = ends - places[:, 0]
    a, b = (
        np.array([under(one, box, (SIDE, SIDE)) for box in np.round(places, 9)]) for one in maps
    )
    with Comparison(*pair, images=[PICTURE], preprocess=enter) as comparison:
        found = comparison.study("patches", **ASKED, scores="map")
    for patches, own in ((found.a, a), (found.b, b)):
        assert patches[0].activation == np.nanmax(own)
        for patch in patches:
            [place] = np.flatnonzero((patch.box == BOXES).all(axis=1))
            assert patch.activation == own[place]


def test_a_layer_without_maps_is_said(pair: tuple[Path, Path]) -> None:
    with (
        Comparison(*pair, images=[PICTURE]) as comparison,
        pytest.raises(ModelError, match="no map with height and width"),
    ):
        comparison.study("patches", **{**ASKED, "layer": "mean"}, scores="map")


def test_proposals_that_were_found_before_are_not_sought_again(
    pair: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    with Comparison(*pair, images=[PICTURE]) as comparison:
        assert comparison.study("proposals", image=0).proposals == len(BOXES)
        monkeypatch.setattr("cnn_comparator.studies.models.propose", None)
        comparison.study("patches", **ASKED, scores="map")


class Counting(nn.Module):
    """Counts the images that it sees."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        torch.manual_seed(seed)
        self.first = nn.Conv2d(3, 2, 3)
        self.second = nn.Conv2d(2, 2, 3)
        self.seen = 0

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        self.seen += len(image)
        return self.second(self.first(image)).mean((2, 3))


def test_what_is_done_is_not_done_again(monkeypatch: pytest.MonkeyPatch) -> None:
    models = Counting(1).eval(), Counting(2).eval()
    made: list[int] = []
    resize = Image.Image.resize

    def counted(image: Image.Image, *args: Any) -> Image.Image:
        made.append(1)
        return resize(image, *args)

    monkeypatch.setattr(Image.Image, "resize", counted)

    def entering(picture: np.ndarray) -> np.ndarray:
        return scaled(picture[:SIDE, :SIDE])

    with Comparison(*models, images=[PICTURE], preprocess=entering, copy=False) as comparison:
        asked = {**ASKED, "layer": "first", "channel": 1}
        for model in models:
            model.seen = 0
        made.clear()
        # Given up after the second batch, it goes on there.
        run = comparison.run(STUDY, PatchesParams(*comparison.default_pair, **asked))
        for told in run:
            if isinstance(told, Partial) and told.result.proposals == 2 * BATCH:
                break
        run.close()
        comparison.study("patches", **asked)
        # Nothing is left to do for another channel.
        other = PatchesParams(*comparison.default_pair, **{**asked, "channel": 0})
        assert list(comparison.run(STUDY, other)) == []
        assert [model.seen for model in models] == [len(BOXES)] * 2
        # All but the whole picture, which has its size.
        assert len(made) == len(BOXES) - 1
        comparison.study("patches", **{**asked, "layer": "second"})
        assert len(made) == len(BOXES) - 1
        assert [model.seen for model in models] == [2 * len(BOXES)] * 2
