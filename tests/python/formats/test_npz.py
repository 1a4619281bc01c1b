"""Archives of NumPy: the numbers that NumPy reads, and what is no array of numbers."""

from __future__ import annotations

import copy
import io
import struct
import tokenize
import tracemalloc
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from cnn_comparator import Comparison
from cnn_comparator.errors import SourceError
from cnn_comparator.formats import ReadOptions, open_snapshot
from cnn_comparator.snapshot import Snapshot
from tests.python.torch_networks import Residual, seeded
from tests.sentences import coded

RANDOM = np.random.default_rng(8)
ONE = np.ones((2, 2))
TYPES = (
    *("<f8", "<f4", "<f2", "<i8", "<i4", "<i2", "|i1", "<u8", "<u4", "<u2", "|u1", "|b1"),
    *("<c8", "<c16", ">f8", ">f4", ">f2", ">i4", ">u2", ">c8"),
)


def numbers(array: np.ndarray) -> np.ndarray:
    """As snapshots give them: flat, float64 where it was so, else float32."""
    flat = array.reshape(-1)
    if array.dtype.kind == "c":
        wide = np.float64 if array.dtype.itemsize == 16 else np.float32
        return np.stack([flat.real, flat.imag], 1).reshape(-1).astype(wide)
    return flat.astype(np.float64 if array.dtype.str[1:] == "f8" else np.float32)


def packed(path: Path, arrays: Mapping[str, Any], save: Callable[..., None] = np.savez) -> None:
    save(path, **arrays)


def read(snapshot: Snapshot) -> dict[str, np.ndarray]:
    return {one.id: snapshot.read(one) for layer in snapshot.layers for one in layer.parameters}


def check(path: Path) -> None:
    """All arrays of a file have the numbers that NumPy reads, whole and in parts."""
    snapshot = open_snapshot(path, ReadOptions(weight_layout="oihw"))
    with np.load(path, allow_pickle=False) as file:
        wanted = {name: numbers(file[name]) for name in file.files}
    found = read(snapshot)
    assert set(found) == set(wanted)
    for layer in snapshot.layers:
        for one in layer.parameters:
            assert found[one.id].dtype == wanted[one.id].dtype
            np.testing.assert_array_equal(found[one.id], wanted[one.id], err_msg=one.id)
            third = one.size // 3
            part = snapshot.read(one, third, 2 * third + 1)
            np.testing.assert_array_equal(part, wanted[one.id][third : 2 * third + 1])
    snapshot.close()


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_numbers_are_those_of_numpy(tmp_path: Path, save: Callable[..., None]) -> None:
    arrays: dict[str, Any] = {}
    for kind in TYPES:
        whole = (RANDOM.normal(size=(5, 4, 3, 3)) * 50).astype(kind)
        arrays[f"net/{kind[1:]}{kind[0]}.weight"] = whole
        arrays[f"net/{kind[1:]}{kind[0]}-f.weight"] = np.asfortranarray(whole)
    arrays |= {"one.number": np.float32(3.5), "none.weight": np.ones((0, 4), np.float32)}
    packed(tmp_path / "a.npz", arrays, save)
    check(tmp_path / "a.npz")


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.text(st.characters(codec="ascii", categories=("L", "N")), min_size=1, max_size=8),
        npst.arrays(st.sampled_from(["<f4", ">f8", "<i2"]), npst.array_shapes(max_dims=5)),
        min_size=1,
        max_size=4,
    ),
    st.booleans(),
)
def test_any_names_and_shapes(
    tmp_path_factory: pytest.TempPathFactory, arrays: dict[str, np.ndarray], fortran: bool
) -> None:
    path = tmp_path_factory.mktemp("any") / "a.npz"
    order = np.asfortranarray if fortran else np.ascontiguousarray
    packed(path, {f"_{name}": order(one) for name, one in arrays.items()})
    check(path)


def test_brain_floats_are_read_and_said(tmp_path: Path) -> None:
    values = RANDOM.normal(size=(4, 4)).astype(ml_dtypes.bfloat16)
    packed(tmp_path / "a.npz", {"a.weight": values, "b.weight": np.ones((2, 4))})
    snapshot = open_snapshot(tmp_path / "a.npz")
    np.testing.assert_array_equal(read(snapshot)["a.weight"], values.astype(np.float32).reshape(-1))
    assert "'a.weight': numbers of two bytes" in coded(snapshot.note)
    eight = {"a.weight": values.astype(ml_dtypes.float8_e4m3fn), "b.weight": np.ones((2, 4))}
    packed(tmp_path / "b.npz", eight)
    snapshot = open_snapshot(tmp_path / "b.npz")
    assert list(read(snapshot)) == ["b.weight"]
    assert "Left out: 'a.weight' (bytes of no type)" in (snapshot.note or "")


class Canary:
    def __reduce__(self) -> tuple[Any, ...]:
        return (pytest.fail, ("a pickle was run",))


def test_objects_are_not_unpickled(tmp_path: Path) -> None:
    objects = np.array([Canary()], object)
    arrays = {"w": np.ones((3, 2)), "names": np.array(["cat", "dog"]), "objects": objects}
    arrays["pairs"] = np.zeros(3, [("a", "f4"), ("b", "f4")])
    packed(tmp_path / "a.npz", arrays)
    snapshot = open_snapshot(tmp_path / "a.npz")
    assert list(read(snapshot)) == ["w"]
    left_out = "Left out: 'names', 'objects', 'pairs' (text, objects of Python, no plain numbers)"
    assert left_out in coded(snapshot.note)
    np.savez(tmp_path / "b.npz", objects=objects)
    with pytest.raises(SourceError, match=r"no arrays of numbers.*numpy\.savez"):
        open_snapshot(tmp_path / "b.npz")


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_weights_go_into_the_module(tmp_path: Path, save: Callable[..., None]) -> None:
    module = seeded(Residual, 3)
    packed(tmp_path / "a.npz", {key: one.numpy() for key, one in module.state_dict().items()}, save)
    image = np.full((1, 3, 16, 16), 0.25, np.float32)
    snapshot = open_snapshot(tmp_path / "a.npz", ReadOptions(model=Residual))
    assert snapshot.runner is not None
    with torch.no_grad():
        wanted = module.eval()(torch.from_numpy(image)).softmax(1).numpy()
    np.testing.assert_allclose(snapshot.runner.probabilities(image), wanted, atol=1e-6)


def test_only_what_is_asked_for_is_read(tmp_path: Path) -> None:
    packed(tmp_path / "a.npz", {"a.weight": np.zeros((2000, 4000), np.float32)})
    tracemalloc.start()
    try:
        snapshot = open_snapshot(tmp_path / "a.npz")
        [layer] = snapshot.layers
        assert layer.weight is not None
        assert snapshot.read(layer.weight, 7_000_000, 7_000_100).size == 100
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()


def saved(array: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array)
    return buffer.getvalue()


def archive(path: Path, members: list[tuple[str, bytes]], method: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", method) as out:
        for name, data in members:
            out.writestr(zipfile.ZipInfo(name), data, method)
    return path


def headed(text: str, body: bytes = bytes(64), version: int = 1) -> bytes:
    width = "<H" if version == 1 else "<I"
    encoded = text.encode()
    return b"\x93NUMPY" + bytes((version, 0)) + struct.pack(width, len(encoded)) + encoded + body


@pytest.mark.filterwarnings("ignore:Reading")
def test_headers_of_python_2(tmp_path: Path) -> None:
    text = "{'shape': (2L, 3L), 'fortran_order': False, 'descr': '<f4', }"
    check(archive(tmp_path / "a.npz", [("w.npy", headed(text))]))


GOOD = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }"


@pytest.mark.parametrize("version", [1, 2, 3])
@pytest.mark.parametrize(
    "text",
    [
        *(GOOD, GOOD[:-3] + "}", GOOD.replace("'", '"'), GOOD + "   \n"),
        "{'shape': (2,3,), 'fortran_order': True, 'descr': '=f4'}",
        "{'shape': (), 'fortran_order': False, 'descr': '<f4', }",
    ],
)
def test_headers_of_other_writers(tmp_path: Path, text: str, version: int) -> None:
    body = np.arange(16, dtype="<f4").tobytes()
    check(archive(tmp_path / "a.npz", [("w.npy", headed(text, body, version))]))


@pytest.mark.parametrize(
    "content",
    [
        headed(GOOD, bytes(23)),
        headed(GOOD, version=4),
        headed(GOOD.replace("(2, 3)", "(2, -3)")),
        headed(GOOD.replace("(2, 3)", "(2, 3.0)")),
        headed(GOOD.replace("(2, 3)", "[2, 3]")),
        headed(GOOD.replace("(2, 3)", f"({'9' * 5000},)")),
        headed(GOOD.replace("(2, 3)", "(4611686018427387904, 0)")),
        headed(GOOD.replace("(2, 3)", "(2,, 3)")),
        headed(GOOD.replace("False", "None")),
        headed(GOOD.replace("'fortran_order': False, ", "")),
        headed(GOOD.replace("{", "{'more': '', ")),
        headed(GOOD[:-1]),
        headed("{" * 9000),
        headed("__import__('os').abort()"),
        saved(np.ones((2, 3)))[:60],
    ],
)
def test_headers_that_numpy_refuses_are_refused(tmp_path: Path, content: bytes) -> None:
    path = archive(tmp_path / "a.npz", [("w.npy", content), ("v.npy", saved(ONE))])
    with np.load(path) as file, pytest.raises((ValueError, tokenize.TokenError)):
        _ = file["w"]
    with pytest.raises(SourceError, match=r"'w\.npy' in .*\. Download or save it again"):
        open_snapshot(path)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_is_there_twice_is_left_out(tmp_path: Path) -> None:
    one, two = saved(ONE), saved(np.zeros((2, 2)))
    members = [
        ("w.npy", one),
        ("v.npy", one),
        ("w.npy", two),
        ("README", b"hello"),
        ("d/", b""),
        ("\0", b""),
    ]
    snapshot = open_snapshot(archive(tmp_path / "a.npz", members))
    assert list(read(snapshot)) == ["v"]
    assert "'w' (stored twice)" in (snapshot.note or "")
    assert "'README', '' (no array)" in (snapshot.note or "")


@pytest.mark.parametrize("cut", [0.2, 0.5, 0.9, 0.99])
def test_files_that_are_cut_off(tmp_path: Path, cut: float) -> None:
    np.savez(tmp_path / "a.npz", w=np.ones((20, 20)), v=np.ones((20, 20)))
    data = (tmp_path / "a.npz").read_bytes()
    (tmp_path / "a.npz").write_bytes(data[: int(cut * len(data))])
    with pytest.raises(SourceError, match=r"a\.npz' is cut off or is no archive of NumPy"):
        open_snapshot(tmp_path / "a.npz")


def test_files_of_another_kind(tmp_path: Path) -> None:
    (tmp_path / "a.npz").write_bytes(saved(np.ones(3)))
    with pytest.raises(SourceError, match=r"a single array without a name.*numpy\.savez"):
        open_snapshot(tmp_path / "a.npz")
    (tmp_path / "b.npz").write_bytes(b"hello")
    with pytest.raises(SourceError, match="is no archive of NumPy"):
        open_snapshot(tmp_path / "b.npz")


@pytest.mark.slow
def test_archives_that_unpack_to_far_more(tmp_path: Path) -> None:
    large = saved(np.zeros(16 << 20, np.float32))
    bomb = archive(tmp_path / "a.npz", [("w.npy", large)], zipfile.ZIP_DEFLATED)
    with pytest.raises(SourceError, match="larger than it should be"):
        open_snapshot(bomb)
    with zipfile.ZipFile(tmp_path / "b.npz", "w") as out:
        out.writestr("w.npy", saved(np.zeros(1 << 15)))
        for number in range(300):
            out.filelist.append(copy.copy(out.filelist[0]))
            out.filelist[-1].filename = f"{number}.npy"
    with pytest.raises(SourceError, match="what is in its archive is larger"):
        open_snapshot(tmp_path / "b.npz")


def test_other_ways_to_pack(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="Deflate"):
        open_snapshot(archive(tmp_path / "a.npz", [("w.npy", saved(ONE))], zipfile.ZIP_BZIP2))
    path = archive(tmp_path / "b.npz", [("w.npy", saved(ONE))])
    data = bytearray(path.read_bytes())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + place] |= 1
    path.write_bytes(data)
    with pytest.raises(SourceError, match="encrypted"):
        open_snapshot(path)


def test_damaged_bytes_are_told_when_they_are_read(tmp_path: Path) -> None:
    noise = RANDOM.normal(size=(200, 40)).astype(np.float32)
    packed(tmp_path / "a.npz", {"a.weight": noise}, np.savez_compressed)
    data = bytearray((tmp_path / "a.npz").read_bytes())
    data[len(data) // 2] ^= 255
    (tmp_path / "a.npz").write_bytes(data)
    snapshot = open_snapshot(tmp_path / "a.npz")
    with pytest.raises(SourceError, match=r"a\.npz' is damaged.*again"):
        read(snapshot)


def test_two_files_are_compared(tmp_path: Path) -> None:
    a, b = (RANDOM.normal(size=(6, 3, 3, 3)).astype(np.float32) for _ in range(2))
    packed(tmp_path / "a.npz", {"c/w": a, "c/b": np.zeros(6)})
    packed(tmp_path / "b.npz", {"c/w": b, "c/b": np.zeros(6)}, np.savez_compressed)
    with Comparison(tmp_path / "a.npz", tmp_path / "b.npz") as comparison:
        table = comparison.summary().set_index("layer")
    change = np.linalg.norm((b.astype(float) - a).ravel())
    assert table["euclidean"]["c"] == pytest.approx(change, rel=1e-12)
