"""Files in the place of others that were not downloaded: one sentence, whatever the format."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import helper, numpy_helper

from cnn_comparator.errors import SourceError
from cnn_comparator.formats import open_snapshot

# https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
LFS = (
    b"version https://git-lfs.github.com/spec/v1\n"
    b"oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n"
)
# https://git-annex.branchable.com/internals/pointer_file/
ANNEX = b"/annex/objects/SHA256E-s12345--4d7a214614ab2935c943f9e0ff69d22e.onnx\n"
PAGE = b"\xef\xbb\xbf\n<!-- 1 --><!DOCTYPE html>\n<html><title>Sign in</title></html>" + b" " * 999
SAID = [
    (LFS, "is only a pointer of Git LFS: .* Run 'git lfs pull'"),
    (ANNEX, "is only a pointer of git-annex: .* Run 'git annex get'"),
    (PAGE, "is a web page, .* Download it again"),
]
NAMES = [
    *("m.onnx", "m.pt", "m.pth", "m.bin", "m.ckpt", "m.safetensors", "m.npz", "m.npy", "m"),
    *("model.safetensors.index.json", "m-00001-of-00001.safetensors", "m-00001-of-00001.bin"),
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("content", "says"), SAID, ids=["LFS", "annex", "page"])
def test_a_model(name: str, content: bytes, says: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(SourceError, match=rf"^'.*{name}' {says}.*\.$"):
        open_snapshot(path)


@pytest.mark.parametrize("name", ["model.onnx", "model.safetensors", "pytorch_model.bin"])
@pytest.mark.parametrize(("content", "says"), SAID, ids=["LFS", "annex", "page"])
def test_the_model_of_a_folder(name: str, content: bytes, says: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(SourceError, match=rf"{name}' {says}"):
        open_snapshot(tmp_path)


def test_a_link_of_git_annex(tmp_path: Path) -> None:
    for name in ("model.onnx", "m.pt", "m"):
        (tmp_path / name).symlink_to(f".git/annex/objects/zq/Kw/KEY/{name}")
        with pytest.raises(SourceError, match=rf"{name}' {SAID[1][1]}"):
            open_snapshot(tmp_path / name)
    with pytest.raises(SourceError, match=rf"model.onnx' {SAID[1][1]}"):
        open_snapshot(tmp_path)
    (tmp_path / "n.pt").symlink_to("nowhere.pt")
    with pytest.raises(SourceError, match="No file at"):
        open_snapshot(tmp_path / "n.pt")


def test_external_data(tmp_path: Path) -> None:
    weight = np.ones((8, 4, 9, 9), np.float32)
    node = helper.make_node("Conv", ["x", "w"], ["y"])
    ends = [
        helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, (1, size, 9, 9))
        for name, size in (("x", 4), ("y", 8))
    ]
    tensor = numpy_helper.from_array(weight, "w")
    model = helper.make_model(helper.make_graph([node], "g", ends[:1], ends[1:], [tensor]))
    aside = {"save_as_external_data": True, "location": "w.bin", "size_threshold": 0}
    onnx.save(model, tmp_path / "m.onnx", **aside)
    data = tmp_path / "w.bin"
    for content, says in SAID:
        data.write_bytes(content)
        with pytest.raises(SourceError, match=f"'w.bin', which holds .*m.onnx' {says}"):
            open_snapshot(tmp_path / "m.onnx")
    data.unlink()
    data.symlink_to("../.git/annex/objects/zq/Kw/KEY/w.bin")
    with pytest.raises(SourceError, match=f"'w.bin', which holds .*m.onnx' {SAID[1][1]}"):
        open_snapshot(tmp_path / "m.onnx")


def test_some_files_of_a_model(tmp_path: Path) -> None:
    from safetensors.numpy import save_file

    names = [f"model-0000{number}-of-00003.safetensors" for number in (1, 2, 3)]
    save_file({"a.weight": np.ones((2, 3), np.float32)}, tmp_path / names[0])
    (tmp_path / names[1]).write_bytes(LFS)
    (tmp_path / names[2]).symlink_to(f".git/annex/objects/zq/Kw/KEY/{names[2]}")
    index = {"weight_map": {"a.weight": names[0], "b.weight": names[1], "c.weight": names[2]}}
    (tmp_path / "model.safetensors.index.json").write_text(json.dumps(index))
    for given in (tmp_path, tmp_path / names[0]):
        snapshot = open_snapshot(given)
        assert "'git lfs pull'" in (snapshot.note or "") and "are missing" in (snapshot.note or "")
        assert snapshot.read(snapshot.layers[0].parameters[0]).tolist() == [1.0] * 6
        snapshot.close()
    (tmp_path / names[0]).write_bytes(LFS)
    with pytest.raises(SourceError, match=rf"^'{names[0]}' {SAID[0][1]}"):
        open_snapshot(tmp_path)
