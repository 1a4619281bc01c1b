"""One layer that cannot be decoded costs one layer, and says why."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import numpy_helper

from cnn_comparator import Comparison
from cnn_comparator.errors import PairingError
from cnn_comparator.manifest import manifest
from tests.python.onnx_models import info, model, node
from tests.sentences import english

RANDOM = np.random.default_rng(2)
WEIGHTS = {name: RANDOM.normal(size=(4, 4, 3, 3)).astype(np.float32) for name in ("u", "v", "w")}
CONVS = [
    node("Conv", ["x", "u"], ["a"], "first", pads=[1] * 4),
    node("Conv", ["a", "v"], ["b"], "second", pads=[1] * 4),
    node("Conv", ["b", "w"], ["y"], "third", pads=[1] * 4),
]


def whole(path: Path) -> Path:
    onnx.save(model(CONVS, WEIGHTS), path)
    return path


def missing_file(path: Path) -> None:
    """The bytes of one tensor are in a file that is not there, those of another in one that is."""
    made = model(CONVS, WEIGHTS)
    for tensor in made.graph.initializer[1:]:
        onnx.external_data_helper.set_external_data(tensor, f"{tensor.name}.bin")
    onnx.save(made, path)
    (path.parent / "v.bin").unlink()


def cut_file(path: Path) -> None:
    missing_file(path)
    (path.parent / "v.bin").write_bytes(WEIGHTS["v"].tobytes()[:-4])


def wrong_length(path: Path) -> None:
    made = model(CONVS, WEIGHTS)
    made.graph.initializer[1].raw_data += b"\0"
    onnx.save(made, path)


def unknown_type(path: Path) -> None:
    made = model(CONVS, WEIGHTS)
    made.graph.initializer[1].data_type = 99
    onnx.save(made, path)


def quantised(path: Path, scale: np.ndarray, **settings: int) -> None:
    """The second weight in integers."""
    codes = numpy_helper.from_array(np.ones((4, 4, 3, 3), np.int8), "q")
    nodes = [node("DequantizeLinear", ["q", "s"], ["v"], **settings), *CONVS]
    onnx.save(model(nodes, {"u": WEIGHTS["u"], "w": WEIGHTS["w"], "q": codes, "s": scale}), path)


def scale_that_does_not_fit(path: Path) -> None:
    quantised(path, np.ones(7, np.float32))


def scale_of_another_axis(path: Path) -> None:
    quantised(path, np.ones(4, np.float32), axis=9)


def scale_that_is_cut(path: Path) -> None:
    scale = numpy_helper.from_array(np.ones(4, np.float32), "s")
    scale.raw_data = scale.raw_data[:-1]
    quantised(path, scale)


def impossible_transpose(path: Path) -> None:
    nodes = [node("Transpose", ["t"], ["v"], perm=[0, 1, 2, 9]), *CONVS]
    onnx.save(model(nodes, {"u": WEIGHTS["u"], "w": WEIGHTS["w"], "t": WEIGHTS["v"]}), path)


def result_of_another_shape(path: Path) -> None:
    """What is computed when it is read, and turns out to be something else."""
    made = model(
        [node("Concat", ["t", "t"], ["v"], axis=0), *CONVS],
        {"u": WEIGHTS["u"], "w": WEIGHTS["w"], "t": WEIGHTS["v"]},
    )
    made.graph.value_info.append(info("v", (4, 4, 3, 3)))
    onnx.save(made, path)


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        (missing_file, "which is not beside it. Put that file"),
        (cut_file, "is cut off"),
        (wrong_length, "has 577 bytes, but its shape needs 576"),
        (unknown_type, "has a type of elements that is unknown here (99)"),
        (scale_that_does_not_fit, "has shape (7,), which does not fit"),
        (scale_of_another_axis, "has shape (4,), which does not fit"),
        (scale_that_is_cut, "has 15 bytes, but its shape needs 16"),
        (impossible_transpose, "does not follow the format of ONNX"),
        (result_of_another_shape, "cannot be computed: its shape is (8, 4, 3, 3)"),
    ],
)
def test_one_layer(broken: Callable[[Path], None], says: str, tmp_path: Path) -> None:
    path = tmp_path / "b.onnx"
    broken(path)
    with Comparison(whole(tmp_path / "a.onnx"), path) as comparison:
        table = comparison.summary().set_index("layer")
        assert (table.loc[["first", "third"], "euclidean"] == 0).all()
        assert np.isnan(table.loc["second", "euclidean"])
        assert says in table.loc["second", "problem"]
        assert table.loc[["first", "third"], "problem"].isna().all()
        layers = {one["id"]: one for one in manifest(comparison, "a", "b")["layers"]}
        rows = {one.layer: one for one in comparison.study("overview").layers}
        own = rows["second"].error if "second" in rows else english(layers["second"]["reason"])
        assert says in own
        assert layers["second"]["status"] == "paired"
        assert layers["first"]["reason"] is layers["third"]["reason"] is None
        pair = comparison.layer("a", "b", "second")
        if "second" not in rows:
            assert pair.weight is not None and not pair.weight.comparable
            assert "'second'" in (comparison.snapshots["b"].note or "")
            with pytest.raises(PairingError):
                comparison.study("extent", parameter=pair.weight.id)


def test_a_node_that_cannot_be_read_is_a_layer_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "b.onnx"
    nodes = [CONVS[0], node("ConvTranspose", ["a", "v"], ["b"], "second", group=3), CONVS[2]]
    onnx.save(model(nodes, WEIGHTS), path)
    with Comparison(whole(tmp_path / "a.onnx"), path) as comparison:
        table = comparison.summary().set_index("layer")
        assert (table.loc[["first", "third"], "euclidean"] == 0).all()
        layers = {one.id: one for one in comparison.snapshots["b"].layers}
        assert layers["third"].inputs == ("second",)
        assert "does not follow the format of ONNX" in (layers["second"].note or "")


def test_a_normalisation_that_cannot_be_read_costs_what_it_folds_into(tmp_path: Path) -> None:
    norm = node("BatchNormalization", ["a", "g", "g", "g", "g"], ["n"], "norm")
    nodes = [CONVS[0], norm, node("Conv", ["n", "v"], ["b"], "second", pads=[1] * 4), CONVS[2]]
    made = model(nodes, {**WEIGHTS, "g": np.ones(4, np.float32)})
    onnx.save(made, tmp_path / "a.onnx")
    made.graph.initializer[3].raw_data += b"\0"
    onnx.save(made, tmp_path / "b.onnx")
    with Comparison(tmp_path / "a.onnx", tmp_path / "b.onnx") as comparison:
        assert (comparison.summary().set_index("layer").loc["first":"third", "euclidean"] == 0)[
            ["first", "second", "third"]
        ].all()
        rows = {one.layer: one for one in comparison.study("overview", folded=True).layers}
        assert "has 17 bytes" in (rows["first"].error or "")
        assert rows["second"].error is rows["third"].error is None
