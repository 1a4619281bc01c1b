"""What is a safetensors file is what the format's own library says."""

import json
import random

import numpy as np
import pytest
import safetensors
from safetensors.numpy import load, save

from cnn_comparator.errors import SourceError
from cnn_comparator.formats import open_snapshot

GOOD = {
    "a.weight": {"dtype": "F32", "shape": [2, 2], "data_offsets": [0, 16]},
    "b.weight": {"dtype": "F16", "shape": [3], "data_offsets": [16, 22]},
    "c.weight": {"dtype": "U8", "shape": [0, 4], "data_offsets": [22, 22]},
    "d.weight": {"dtype": "BOOL", "shape": [], "data_offsets": [22, 23]},
}


def written(path, header, body=bytes(23)):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + body)
    return path


def accepted_by_the_library(path):
    try:
        with safetensors.safe_open(path, "np") as file:
            return sorted(file.keys())
    except (safetensors.SafetensorError, OverflowError):
        return None


def accepted_by_us(path):
    try:
        snapshot = open_snapshot(path)
    except SourceError as error:
        assert str(error).startswith(f"'{path}' ")
        return None
    found = sorted(one.id for layer in snapshot.layers for one in layer.parameters)
    for layer in snapshot.layers:
        for one in layer.parameters:
            assert snapshot.read(one).size == one.size
    snapshot.close()
    return found


def with_entry(**changes):
    return {**GOOD, "b.weight": {**GOOD["b.weight"], **changes}}


HEADERS = {
    "good": GOOD,
    "metadata": {**GOOD, "__metadata__": {"a": "b"}},
    "metadata of numbers": {**GOOD, "__metadata__": {"a": 1}},
    "metadata in metadata": {**GOOD, "__metadata__": {"a": {"b": "c"}}},
    "unknown type": with_entry(dtype="O"),
    "type of another width": with_entry(dtype="F32"),
    "type in lower case": with_entry(dtype="f16"),
    "structured type": with_entry(dtype="<i4,f4"),
    "number as type": with_entry(dtype=16),
    "negative extent": with_entry(shape=[-3]),
    "fraction as extent": with_entry(shape=[3.0]),
    "infinite extent": json.dumps(GOOD).replace("[3]", "[1e999]").encode(),
    "NaN as extent": json.dumps(GOOD).replace("[3]", "[NaN]").encode(),
    "true as extent": with_entry(shape=[True, 3]),
    "extent of many digits": json.dumps(GOOD).replace("[3]", f"[{'9' * 5000}]").encode(),
    "extents that overflow": with_entry(shape=[2**63, 2]),
    "text as shape": with_entry(shape="3"),
    "overlap": with_entry(data_offsets=[14, 20]),
    "hole": with_entry(data_offsets=[17, 23]),
    "beyond the end": with_entry(shape=[300], data_offsets=[16, 616]),
    "backwards": with_entry(data_offsets=[22, 16]),
    "three offsets": with_entry(data_offsets=[16, 20, 22]),
    "negative offsets": with_entry(data_offsets=[-6, 0]),
    "missing shape": {**GOOD, "b.weight": {"dtype": "F16", "data_offsets": [16, 22]}},
    "bytes left over": {name: GOOD[name] for name in ("a.weight",)},
    "list": b"[]",
    "null": b"null",
    "deep": b"[" * 100_000,
    "deep metadata": b'{"__metadata__":' + b"[" * 100_000,
    "surrogate": json.dumps({"\ud800.weight": GOOD["a.weight"]}).encode(),
    "not UTF-8": b'{"\xff":1}',
    "cut off": json.dumps(GOOD).encode()[:-10],
}


@pytest.mark.parametrize("name", HEADERS)
def test_headers_are_judged_as_the_library_does(tmp_path, name):
    path = written(tmp_path / "a.safetensors", HEADERS[name])
    assert accepted_by_us(path) == accepted_by_the_library(path)


def test_the_same_name_twice_is_refused(tmp_path):
    text = json.dumps(GOOD).replace("b.weight", "a.weight").encode()
    with pytest.raises(SourceError, match="the same name twice"):
        open_snapshot(written(tmp_path / "a.safetensors", text))


@pytest.mark.slow
def test_mutated_files_are_judged_as_the_library_does(tmp_path):
    chance = random.Random(16)
    good = written(tmp_path / "good.safetensors", GOOD).read_bytes()
    for _ in range(400):
        data = bytearray(good)
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(len(data) - 23)
            data[at] = chance.choice([chance.randrange(256), *b'0123456789{}[]",:-.e'])
        path = tmp_path / "a.safetensors"
        path.write_bytes(data)
        ours, theirs = accepted_by_us(path), accepted_by_the_library(path)
        # More than the library knows is refused; nothing that it refuses is accepted.
        assert theirs is not None or ours is None, bytes(data)
        if ours != theirs:
            assert ours is None


def test_headers_beyond_the_limit(tmp_path):
    path = tmp_path / "a.safetensors"
    path.write_bytes((33 << 20).to_bytes(8, "little") + b" " * (33 << 20))
    with pytest.raises(SourceError, match="more than 32 MiB"):
        open_snapshot(path)


def test_extents_of_a_tensor_without_elements(tmp_path):
    entry = {"dtype": "F32", "shape": [0, 2**40], "data_offsets": [0, 0]}
    with pytest.raises(SourceError, match=r"the shape of 'a\.weight'"):
        open_snapshot(written(tmp_path / "a.safetensors", {"a.weight": entry}, b""))


def test_types_that_cannot_be_decoded_are_left_out(tmp_path):
    header = {
        "a.weight": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]},
        "b.weight": {"dtype": "F4", "shape": [4], "data_offsets": [8, 10]},
        "c.weight": {"dtype": "C64", "shape": [1], "data_offsets": [10, 18]},
    }
    body = np.zeros(2, "<f4").tobytes() + b"\x12\x34" + np.array([3 + 4j], "<c8").tobytes()
    snapshot = open_snapshot(written(tmp_path / "a.safetensors", header, body))
    assert [layer.id for layer in snapshot.layers] == ["a", "c"]
    assert "'b.weight' (the type float4_e2m1fn)" in snapshot.note
    np.testing.assert_array_equal(snapshot.read(snapshot.layers[1].parameters[0]), [3, 4])


def test_the_good_file_is_one(tmp_path):
    arrays = load(written(tmp_path / "a.safetensors", GOOD).read_bytes())
    assert load(save(arrays)).keys() == arrays.keys()
