"""Files of other programs: each is named, with what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from cnn_comparator.errors import SourceError
from cnn_comparator.formats import open_snapshot

SAID = {
    "a.h5": r"a model of Keras.*model\.export.*numpy\.savez",
    "a.HDF5": "a model of Keras",
    "a.keras": "a model of Keras",
    "a.tflite": r"TensorFlow Lite.*tf2onnx\.convert --tflite",
    "a.pb": r"a graph of TensorFlow.*tf2onnx",
    "a.mlmodel": "Core ML.*made from",
    "a.gguf": r"GGUF.*safetensors",
    "a.engine": r"compiled for one graphics processor.*\.onnx",
    "a.msgpack": r"Flax.*msgpack_restore",
    "a.npy": r"single array of NumPy.*numpy\.savez",
    "a.ckpt.index": r"checkpoint of TensorFlow.*load_checkpoint.*numpy\.savez",
    "a.ckpt.data-00000-of-00002": "checkpoint of TensorFlow",
    "a.ckpt.meta": "checkpoint of TensorFlow",
    "a.pt2": r"exported with torch\.export.*torch\.onnx\.export.*module\(\)",
    "a.pte": "ExecuTorch",
    "a.jpg": "a picture.*images=",
    "a.zip": "packed archive.*Unpack",
    "a.py": "source code.*model=",
    "a.csv": "a text",
    "__0_0.distcp": "distributed checkpoint of PyTorch.*dcp_to_torch_save",
}


@pytest.mark.parametrize("name", SAID)
def test_a_file_is_named_with_its_remedy(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"x" * 100)
    with pytest.raises(SourceError, match=rf"is .*{SAID[name]}.*\.$"):
        open_snapshot(tmp_path / name)
    with pytest.raises(SourceError, match="No file at"):
        open_snapshot(tmp_path / f"gone-{name}")


def test_what_the_files_of_a_checkpoint_of_tensorflow_begin_with(tmp_path: Path) -> None:
    (tmp_path / "a.ckpt.index").write_bytes(b"")
    (tmp_path / "a-7.index").write_bytes(b"")
    for name in ("a.ckpt", "a-7"):
        with pytest.raises(SourceError, match="is a checkpoint of TensorFlow"):
            open_snapshot(tmp_path / name)


def test_the_old_form_of_it_is_told_by_its_bytes(tmp_path: Path) -> None:
    table = bytes(200) + bytes.fromhex("57fb808b247547db")
    (tmp_path / "a.ckpt").write_bytes(table)
    with pytest.raises(SourceError, match=r"is a checkpoint of TensorFlow.*numpy\.savez"):
        open_snapshot(tmp_path / "a.ckpt")
