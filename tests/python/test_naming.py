"""Names from files in messages."""

import json
import os

import numpy as np
import pytest
from safetensors.numpy import save_file

from cnn_comparator import Comparison
from cnn_comparator.errors import SourceError
from cnn_comparator.manifest import manifest
from cnn_comparator.naming import bounded, shown

HOSTILE = {
    "long": "a" * 10_000,
    "long words": "layer " * 10_000,
    "override": "a\u202ecod.exe",
    "isolate": "\u2066a",
    "control": "a\x00\x1b[31mb\r\nc",
    "surrogate": "a\ud800b",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_errors_show_names_bounded_and_as_text(name):
    said = str(SourceError(f"'{HOSTILE[name]}' cannot be read. Check the path."))
    assert len(said) <= 1500
    assert said.startswith("'")
    assert not any(letter in said for letter in "\u202e\u2066\x00\x1b\r\n\ud800")
    assert said.endswith("Check the path.")


def test_plain_messages_stay_as_they_are():
    message = "'/home/someone/models/a b.pt' × – … “cannot” be read: 3 × 4. Save it again."
    assert bounded(message) == message
    assert shown("x" * 50) == "x" * 50


def test_names_in_no_encoding_reach_the_browser(tmp_path):
    weight = np.ones((2, 2), np.float32)
    paths = [
        tmp_path / os.fsdecode(name) for name in (b"caf\xe9.safetensors", b"th\xe9.safetensors")
    ]
    for path in paths:
        save_file({"a.weight": weight}, path)
    with Comparison(*paths, classes=["\ud800"]) as comparison:
        text = json.dumps(manifest(comparison, *comparison.default_pair), ensure_ascii=False)
        assert list(comparison.snapshots) == ["caf\ufffd", "th\ufffd"]
        assert text.encode("utf-8")
        assert comparison.summary().euclidean[0] == 0
    with Comparison({"a\ud800.weight": weight}, {"a\ud800.weight": weight}) as comparison:
        assert [pair.id for pair in comparison.layers("A", "B")] == ["a\ufffd"]
