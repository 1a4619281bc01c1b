"""ONNX files that lie, made by hand: each ends in its sentence, quickly and in little memory."""

import os
import re
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from cnn_comparator.errors import ChangedError, ModelError, SourceError
from cnn_comparator.formats.onnx.reader import read_onnx
from tests.python.onnx_models import CONV, WEIGHT, info, model, node, saved, value
from tests.sentences import coded

TYPED = {1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 16}


def tensor(shape: Any, data: bytes, kind: int = TensorProto.FLOAT) -> onnx.TensorProto:
    return onnx.TensorProto(name="w", dims=shape, data_type=kind, raw_data=data)


def typed(shape: Any, kind: int, **fields: Any) -> onnx.TensorProto:
    return onnx.TensorProto(name="w", dims=shape, data_type=kind, **fields)


IMPOSSIBLE = "a shape no tensor can have|more than 32 dimensions"
NOT_WHOLE = pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (tensor((4, 4, 1, 1), bytes(60)), "has 60 bytes, but its shape needs 64"),
        (tensor((4, 4, 1, 1), bytes(68)), "has 68 bytes, but its shape needs 64"),
        (tensor((4, 4, 1, 1), bytes(9), TensorProto.INT4), "has 9 bytes, but its shape needs 8"),
        (tensor((-4, -4, 1, 1), bytes(64)), "a shape no tensor can have"),
        (tensor((1 << 40, 1 << 40, 0, 1), b""), "a shape no tensor can have"),
        (tensor((1 << 40, 4), bytes(64)), "but its shape needs 17,592,186,044,416"),
        (tensor((1,) * 40, bytes(4)), "more than 32 dimensions"),
        (tensor((4, 4, 1, 1), bytes(64), 99), "a type of elements that is unknown here"),
        (tensor((4, 4, 1, 1), bytes(64), 0), "a type of elements that is unknown here"),
        (tensor((4, 4, 1, 1), bytes(64), TensorProto.STRING), "has 64 bytes"),
        (typed((4, 4, 1, 1), TensorProto.FLOAT), "has 0 values, but its shape needs 16"),
        (typed((2,), TensorProto.COMPLEX64, float_data=[1, 2]), "has 2 values, but .* 4"),
        (typed((4,), TensorProto.INT8, int32_data=[1]), "has 1 values, but .* 4"),
        (typed((4,), TensorProto.INT4, int32_data=[1]), "has 1 values, but .* 2"),
        (typed((1,), 1, float_data=[1], data_location=1), "does not say where its bytes are"),
    ],
)
WHERE = pytest.mark.parametrize("where", ["initializer", "Constant", "branch"])


def holding(wrong: onnx.TensorProto, where: str) -> tuple[list[onnx.NodeProto], dict[str, Any]]:
    """Nodes and constants of a convolution with a weight."""
    if where == "Constant":
        return [node("Constant", [], ["w"], value=wrong), CONV], {}
    if where == "initializer":
        return [CONV], {"w": wrong}
    graph = helper.make_graph([CONV], "g", [], [info("y")], [wrong])
    return [node("If", ["t"], ["z"], then_branch=graph)], {"t": np.asarray(True)}


@NOT_WHOLE
@WHERE
def test_tensors_that_are_not_whole(
    tmp_path: Path, wrong: onnx.TensorProto, says: str, where: str
) -> None:
    with pytest.raises(SourceError, match=says):
        read_onnx(saved(tmp_path, model(*holding(wrong, where))))


@NOT_WHOLE
@WHERE
def test_a_tensor_that_is_not_whole_costs_its_layer(
    tmp_path: Path, wrong: onnx.TensorProto, says: str, where: str
) -> None:
    nodes, constants = holding(wrong, where)
    nodes = [node("Conv", ["x", "fine"], ["f"], "fine"), *nodes]
    path = saved(tmp_path, model(nodes, {**constants, "fine": WEIGHT}))
    if re.search(IMPOSSIBLE, says):
        with pytest.raises(SourceError, match=says):
            read_onnx(path)
        return
    snapshot = read_onnx(path)
    fine, broken = (
        next(one for one in snapshot.layers if one.id == name) for name in ("fine", "c")
    )
    assert np.array_equal(snapshot.read(fine.parameters[0]), WEIGHT.reshape(-1))
    assert re.search(says, broken.note or "") and "'c' cannot be compared" in (snapshot.note or "")
    for parameter in broken.parameters:
        assert parameter.unreadable
        with pytest.raises(SourceError, match=says):
            snapshot.read(parameter)
    assert snapshot.runner is not None
    batch = np.ones((1, 4, 6, 6), np.float32)
    assert snapshot.runner.activation(batch, "fine", "output").shape == (1, 4, 6, 6)
    with pytest.raises((SourceError, ModelError)):
        snapshot.runner.probabilities(batch)


def test_a_tensor_cannot_say_that_it_was_set_aside(tmp_path: Path) -> None:
    wrong = external(location=":set aside:", offset="0")
    with pytest.raises(SourceError, match="not beside it"):
        read_onnx(saved(tmp_path, model([CONV], {"w": wrong})))


@pytest.mark.parametrize(
    "kind",
    [kind for kind in TensorProto.DataType.values() if kind not in (0, TensorProto.STRING)],
    ids=TensorProto.DataType.Name,
)
@pytest.mark.parametrize("raw", [True, False], ids=["raw", "typed"])
def test_every_type_of_elements_is_what_onnx_says(tmp_path: Path, kind: int, raw: bool) -> None:
    numbers = np.arange(15).reshape(3, 5) % 2
    stored = numbers.astype(helper.tensor_dtype_to_np_dtype(kind))
    made = numpy_helper.from_array(stored, "w")
    if not raw and kind in TYPED:
        made = helper.make_tensor("w", kind, (3, 5), numbers.reshape(-1).tolist())
    snapshot = read_onnx(saved(tmp_path, model([node("Foo", ["x", "w"], ["y"])], {"w": made})))
    found = snapshot.layers[-1].parameters
    if found:
        expected = numpy_helper.to_array(made).astype(np.float64)
        assert np.array_equal(value(snapshot), expected, equal_nan=True)


def external(**entries: str) -> onnx.TensorProto:
    found = onnx.TensorProto(name="w", dims=(4, 4, 1, 1), data_type=1, data_location=1)
    for key, text in {"location": "w.bin", "offset": "0", "length": "64", **entries}.items():
        found.external_data.add(key=key, value=text)
    return found


@pytest.mark.parametrize(
    ("entries", "says"),
    [
        ({"offset": "-1"}, "its offset is missing or no number"),
        ({"offset": "a\0b"}, "its offset is missing or no number"),
        ({"offset": "9" * 18}, "is cut off"),
        ({"offset": "9" * 400}, "its offset is missing or no number"),
        ({"length": "4.5"}, "its length is missing or no number"),
        ({"length": "60"}, "has 60 bytes, but its shape needs 64"),
        ({"length": "²"}, "its length is missing or no number"),
        ({"location": ""}, "its location is missing"),
        ({"location": "w\0.bin"}, "its location is missing"),
        ({"location": "a" * 5000}, "cannot be read|not beside it"),
        ({"location": "/etc/passwd"}, "outside its folder"),
        ({"location": "../m/../../w.bin"}, "outside its folder"),
        ({"location": "."}, "is a pipe|cannot be read|a folder"),
        ({"location": "link"}, "outside its folder"),
        ({"location": "pipe"}, "is a pipe, a socket or a device"),
        ({"location": "loop"}, "not beside it|cannot be read"),
        ({"location": ":model file:", "offset": "99999"}, "is cut off"),
        ({"location": "*/_ORT_MEM_ADDR_/*", "offset": "4096"}, "not beside it"),
    ],
)
def test_external_data_that_is_elsewhere(
    tmp_path: Path, entries: dict[str, str], says: str
) -> None:
    (tmp_path / "w.bin").write_bytes(WEIGHT.tobytes())
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "w.bin").write_bytes(WEIGHT.tobytes())
    (tmp_path / "in" / "link").symlink_to(tmp_path / "w.bin")
    (tmp_path / "in" / "loop").symlink_to("loop")
    os.mkfifo(tmp_path / "in" / "pipe")
    with pytest.raises(SourceError, match=says):
        read_onnx(saved(tmp_path / "in", model([CONV], {"w": external(**entries)})))


def test_names_that_are_no_text(tmp_path: Path) -> None:
    data = model([node("Conv", ["x", "w"], ["y"], "name")], {"w": WEIGHT}).SerializeToString()
    with pytest.raises(SourceError, match="names that are no text"):
        read_onnx(saved(tmp_path, data.replace(b"name", b"na\xffe")))


@pytest.mark.parametrize(
    ("made", "constants"),
    [
        (node("Conv", ["w"], ["y"]), {}),
        (node("Gemm", ["x"], ["y"]), {}),
        (node("MatMul", ["w"], ["y"]), {}),
        (node("QLinearConv", ["x", "w", "w", "w"], ["y"]), {}),
        (node("Transpose", ["w"], ["v"], perm=[0, 9, 1, 2]), {}),
        (node("Transpose", ["w"], ["v"], perm=[0, 0, 0, 0]), {}),
        (node("ConvTranspose", ["x", "w"], ["y"], group=3), {}),
        (node("ConvTranspose", ["x", "w"], ["y"], group=0), {}),
        (node("LSTM", ["x", "w", "w"], ["y"]), {}),
        (node("DequantizeLinear", ["w", "s"], ["v"], axis=9), {"s": np.ones(3, np.float32)}),
        (
            node("QLinearConv", ["x", "s", "z", "q", "s", "z", "s", "z"], ["y"]),
            {"s": np.ones(3, np.float32), "z": np.zeros(3, np.int8), "q": np.ones(4, np.int8)},
        ),
        (node("Gather", ["w", "w"], ["v"], axis=-77), {}),
        (node("Constant", [], ["v"], value_strings=[b"a"]), {}),
        (node("Constant", [], ["v"]), {}),
        (node("Relu", ["w"], []), {}),
        (node("Conv", [], []), {}),
        (node("", ["x", "w"], ["y"]), {}),
    ],
    ids=lambda one: one.op_type if isinstance(one, onnx.NodeProto) else "",
)
def test_nodes_that_lack_something(
    tmp_path: Path, made: onnx.NodeProto, constants: dict[str, Any]
) -> None:
    """A clean answer or a sentence: nothing of NumPy or Python."""
    last = node("Conv", ["x", "v" if "v" in made.output else "w"], ["last"])
    path = saved(tmp_path, model([made, last], {"w": WEIGHT, **constants}))
    try:
        snapshot = read_onnx(path)
        for layer in snapshot.layers:
            for parameter in layer.parameters:
                assert snapshot.read(parameter).size == parameter.size
    except SourceError as error:
        assert "Export the model again" in str(error) or "export it again" in str(error)


def test_a_bias_that_is_added_for_nobody(tmp_path: Path) -> None:
    nodes = [node("MatMul", ["x", "w"], ["m"]), node("Add", ["m", "b"], []), CONV]
    made = model(nodes, {"w": WEIGHT, "b": np.ones(1, np.float32)})
    assert len(read_onnx(saved(tmp_path, made)).layers) == 4


@pytest.mark.parametrize(
    ("indices", "dims", "costs_all"),
    [
        ([5], [4], False),
        ([-1], [4], False),
        ([[0, 9]], [4, 4], False),
        ([0, 1], [4], False),
        ([0], [1 << 20, 1 << 20], True),
        ([0], [-4], True),
    ],
)
def test_sparse_tensors(tmp_path: Path, indices: Any, dims: list[int], costs_all: bool) -> None:
    made = model([CONV, node("PRelu", ["y", "s"], ["z"], "p")], {"w": WEIGHT})
    values = numpy_helper.from_array(np.ones(1, np.float32), "s")
    places = numpy_helper.from_array(np.asarray(indices, np.int64))
    made.graph.sparse_initializer.append(helper.make_sparse_tensor(values, places, dims))
    path = saved(tmp_path, made)
    if costs_all:
        with pytest.raises(SourceError, match=r"outside its shape|sparse tensor"):
            read_onnx(path)
        return
    layers = {one.id: one for one in read_onnx(path).layers}
    assert "outside its shape" in (layers["p"].note or "") and layers["c"].note is None


@pytest.mark.parametrize("beside", [False, True], ids=["own file", "external data"])
@pytest.mark.parametrize("cut", [False, True], ids=["written over", "cut"])
def test_files_that_change_while_they_are_open(tmp_path: Path, beside: bool, cut: bool) -> None:
    w = np.random.default_rng(1).random((40, 4, 3, 3), np.float32)
    made = model(
        [node("Conv", ["x", "w"], ["c"], "c"), node("GlobalMaxPool", ["c"], ["y"])], {"w": w}
    )
    path = tmp_path / "m.onnx"
    if beside:
        onnx.save(made, path, save_as_external_data=True, location="w.bin", size_threshold=16)
    else:
        saved(tmp_path, made)
    snapshot = read_onnx(path)
    holder = tmp_path / "w.bin" if beside else path
    data = holder.read_bytes()
    holder.write_bytes(data[:100] if cut else data[:-8] + bytes(8))
    os.utime(holder, (1, 1))
    named = r"'w\.bin', which holds weights of '.*'" if beside else "'.*'"
    says = rf"^{named} was written over .*comparison\.reload\(\)"
    assert snapshot.runner is not None
    with pytest.raises(ChangedError, match=says):
        snapshot.read(snapshot.layers[1].parameters[0])
    with pytest.raises(ChangedError, match=says):
        snapshot.runner.probabilities(np.ones((1, 4, 6, 6), np.float32))


def test_what_runs_needs_the_files_no_more(tmp_path: Path) -> None:
    w = np.random.default_rng(1).random((40, 4, 3, 3), np.float32)
    made = model(
        [node("Conv", ["x", "w"], ["c"], "c"), node("GlobalMaxPool", ["c"], ["y"])], {"w": w}
    )
    path = tmp_path / "m.onnx"
    onnx.save(made, path, save_as_external_data=True, location="w.bin", size_threshold=16)
    runner = read_onnx(path).runner
    assert runner is not None
    batch = np.random.default_rng(2).random((1, 4, 6, 6), np.float32)
    first = runner.probabilities(batch)
    (tmp_path / "w.bin").write_bytes(b"")
    assert np.array_equal(runner.probabilities(batch), first)


def test_images_as_large_as_a_country_are_not_run(tmp_path: Path) -> None:
    made = model([CONV], {"w": WEIGHT}, shape=(1, 4, 1 << 40, 1 << 40))
    snapshot = read_onnx(saved(tmp_path, made))
    assert snapshot.runner is None and "is too large for images" in coded(snapshot.note)
