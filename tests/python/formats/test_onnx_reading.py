"""Ranges of parameters, element types, and files that are not what they should be."""

import os
from pathlib import Path

import numpy as np
import onnx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper

from cnn_comparator.errors import ClosedError, SourceError
from cnn_comparator.formats import open_snapshot
from cnn_comparator.formats.onnx.reader import OnnxSnapshot, read_onnx
from cnn_comparator.snapshot import Parameter, Snapshot

RANDOM = np.random.default_rng(11)


def model_of(tensor: onnx.TensorProto, operator: str, **attributes: object) -> onnx.ModelProto:
    tensor.name = "w"
    nodes = [
        helper.make_node("Cast", ["w"], ["f"], to=TensorProto.FLOAT),
        helper.make_node(operator, ["x", "f"], ["y"], "layer", **attributes),
    ]
    graph = helper.make_graph(
        nodes,
        "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, None)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)],
        [tensor],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def weight(snapshot: Snapshot) -> Parameter:
    found = snapshot.layers[-1].weight
    assert found is not None
    return found


@pytest.fixture(scope="module")
def layouts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[OnnxSnapshot, np.ndarray]]:
    folder = tmp_path_factory.mktemp("layouts")
    w = RANDOM.normal(size=(6, 4, 9, 5)).astype(np.float32)
    dense = RANDOM.normal(size=(40, 30)).astype(np.float32)
    cases = {
        "conv": (w, "Conv", {}, w),
        "dense": (dense, "MatMul", {}, dense.T),
        "up": (w, "ConvTranspose", {}, w.transpose(1, 0, 2, 3)),
        "up2": (w, "ConvTranspose", {"group": 2}, grouped(w, 2)),
    }
    found = {}
    for name, (stored, operator, attributes, expected) in cases.items():
        path = folder / f"{name}.onnx"
        onnx.save(model_of(numpy_helper.from_array(stored), operator, **attributes), path)
        found[name] = (read_onnx(path), expected)
    return found


def grouped(w: np.ndarray, groups: int) -> np.ndarray:
    parts = np.split(w, groups)
    return np.concatenate([part.swapaxes(0, 1) for part in parts])


@given(data=st.data(), name=st.sampled_from(["conv", "dense", "up", "up2"]))
@settings(max_examples=60, deadline=None)
def test_ranges_are_cut_from_the_canonical_array(
    layouts: dict[str, tuple[OnnxSnapshot, np.ndarray]], data: st.DataObject, name: str
) -> None:
    snapshot, expected = layouts[name]
    start = data.draw(st.integers(0, expected.size))
    stop = data.draw(st.one_of(st.none(), st.integers(start, expected.size)))
    got = snapshot.read(weight(snapshot), start, stop)
    assert got.dtype == np.float32
    assert np.array_equal(got, expected.reshape(-1)[start:stop])


@pytest.mark.parametrize("raw", [True, False])
@pytest.mark.parametrize(
    ("element", "name", "dtype"),
    [
        (TensorProto.FLOAT, "float32", np.float32),
        (TensorProto.FLOAT16, "float16", np.float32),
        (TensorProto.BFLOAT16, "bfloat16", np.float32),
        (TensorProto.DOUBLE, "float64", np.float64),
    ],
)
def test_element_types(tmp_path: Path, raw: bool, element: int, name: str, dtype: type) -> None:
    exact: np.ndarray = (RANDOM.integers(-64, 64, (4, 3, 20, 10)) / 32).astype(dtype)
    tensor = helper.make_tensor("w", element, exact.shape, exact.flatten().tolist())
    if raw:
        stored = numpy_helper.to_array(tensor)
        if element == TensorProto.BFLOAT16:
            stored = (exact.view(np.uint32) >> 16).astype("<u2")
        tensor = helper.make_tensor("w", element, exact.shape, stored.tobytes(), raw=True)
    onnx.save(model_of(tensor, "Conv"), tmp_path / "m.onnx")
    snapshot = read_onnx(tmp_path / "m.onnx")
    assert weight(snapshot).dtype == name
    got = snapshot.read(weight(snapshot), 7, 2000)
    assert got.dtype == dtype
    assert np.array_equal(got, exact.reshape(-1)[7:2000])


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    w = RANDOM.normal(size=(8, 4, 9, 9)).astype(np.float32)
    path = tmp_path / "m.onnx"
    onnx.save(model_of(numpy_helper.from_array(w), "Conv"), path)
    return path


def test_external_data(tmp_path: Path, saved: Path) -> None:
    whole = read_onnx(saved)
    expected = whole.read(weight(whole))
    options = {"save_as_external_data": True, "location": "w.bin", "size_threshold": 16}
    onnx.save(onnx.load(saved), tmp_path / "e.onnx", **options)
    snapshot = read_onnx(tmp_path / "e.onnx")
    assert np.array_equal(snapshot.read(weight(snapshot), 5, 999), expected[5:999])
    with (tmp_path / "w.bin").open("r+b") as file:
        file.truncate(100)
    with pytest.raises(SourceError, match=r"'w\.bin'.* is cut off"):
        read_onnx(tmp_path / "e.onnx")
    (tmp_path / "w.bin").unlink()
    with pytest.raises(SourceError, match=r"keeps its weights in 'w\.bin'"):
        read_onnx(tmp_path / "e.onnx")


def test_weights_outside_the_folder_are_refused(tmp_path: Path) -> None:
    w = RANDOM.normal(size=(8, 4, 9, 9)).astype(np.float32)
    (tmp_path / "secret").write_bytes(w.tobytes())
    (tmp_path / "in").mkdir()
    model = model_of(numpy_helper.from_array(w), "Conv")
    tensor = model.graph.initializer[0]
    onnx.external_data_helper.set_external_data(tensor, "../secret", 0, w.nbytes)
    tensor.ClearField("raw_data")
    (tmp_path / "in" / "m.onnx").write_bytes(model.SerializeToString())
    with pytest.raises(SourceError, match="outside its folder"):
        read_onnx(tmp_path / "in" / "m.onnx")


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9, 0.999])
def test_cut_off_files(saved: Path, kept: float) -> None:
    data = saved.read_bytes()
    saved.write_bytes(data[: int(len(data) * kept)])
    with pytest.raises(SourceError, match="cut off or is no ONNX model"):
        read_onnx(saved)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "git lfs pull"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "no ONNX model"),
        (b"just some text, no model at all", "no ONNX model"),
        (helper.make_model(helper.make_graph([], "g", [], [])).SerializeToString(), "no layers"),
    ],
)
def test_files_that_are_no_models(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "m.onnx"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=says):
        open_snapshot(path)


def test_paths_that_are_no_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SourceError, match=r"^No file at 'x\.onnx'\. Check the path"):
        open_snapshot("x.onnx")
    (tmp_path / "d.onnx").mkdir()
    with pytest.raises(SourceError, match="is a folder"):
        open_snapshot("d.onnx")
    (tmp_path / "m.model").write_bytes(b"1")
    with pytest.raises(SourceError, match=r"Pass a \.onnx, .* file"):
        open_snapshot("m.model")
    with pytest.raises(SourceError, match=r"the type int.*\.onnx"):
        open_snapshot(3)


def test_a_file_that_changes_is_noticed(saved: Path) -> None:
    snapshot = open_snapshot(saved)
    data = saved.read_bytes()
    saved.write_bytes(data[:-40])
    os.utime(saved, (1, 1))
    with pytest.raises(SourceError, match="written over"):
        snapshot.read(weight(snapshot))


def test_closing_and_passing_through(saved: Path) -> None:
    snapshot = open_snapshot(saved)
    assert open_snapshot(snapshot) is snapshot
    assert snapshot.source == str(saved)
    snapshot.close()
    with pytest.raises(ClosedError):
        snapshot.read(weight(snapshot))


def test_the_graph_is_read_without_its_weights(saved: Path) -> None:
    snapshot = read_onnx(saved)
    assert snapshot._file.model.ByteSize() < 2000 < saved.stat().st_size
