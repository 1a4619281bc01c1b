"""Names of classes that files bring themselves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import torch
from safetensors.torch import save_file

from cnn_comparator import demo
from cnn_comparator.formats import ReadOptions, open_snapshot
from cnn_comparator.formats.class_names import MOST_BYTES
from cnn_comparator.formats.options import DEFAULT
from tests.python.torch_networks import Residual, seeded

NAMES = ("tench", "great white shark", 'it\'s "quoted"', "Ötzi, (old)", "a\\b")


def opened(path: object, options: ReadOptions = DEFAULT) -> Any:
    return open_snapshot(path, options)


def with_metadata(path: Path, **metadata: str) -> Path:
    model = onnx.load(demo.snapshot(10))
    onnx.helper.set_model_props(model, metadata)
    onnx.save(model, path)
    return path


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(NAMES),
        json.dumps(dict(enumerate(NAMES))),
        repr(NAMES),
        repr(list(NAMES)),
        repr(dict(enumerate(NAMES))),
        repr({str(place): name for place, name in reversed(list(enumerate(NAMES)))}),
    ],
)
@pytest.mark.parametrize("key", ["names", "classes", "id2label"])
def test_metadata_of_onnx(tmp_path: Path, key: str, text: str) -> None:
    path = with_metadata(tmp_path / "a.onnx", author="Dr. No", **{key: text})
    assert opened(path).classes == NAMES


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tench, shark",
        "__import__('os')",
        "['a', __import__('os').name]",
        "{'a': 0, 'b': 1}",
        "{0: 'a', 2: 'b'}",
        "['a', 1]",
        "['a', '']",
        "[]",
        "{}",
        "'a'",
        "3",
        "[01, 'a']",
        "['LABEL_0', 'LABEL_1']",
        "[" * 100_000,
        '{"a":' * 100_000,
        "(" * 1000 + ")" * 1000,
        repr(["x" * MOST_BYTES]),
    ],
    ids=lambda text: text[:20],
)
def test_what_is_no_names_is_none(tmp_path: Path, text: str) -> None:
    path = with_metadata(tmp_path / "a.onnx", names=text)
    found = opened(path)
    assert found.classes is None and found.runner is not None


def test_the_rest_of_a_model_with_metadata_is_what_it_was(tmp_path: Path) -> None:
    plain = opened(demo.snapshot(10))
    found = opened(with_metadata(tmp_path / "a.onnx", names=repr(NAMES), more="x" * 10**7))
    assert plain.classes is None
    assert [layer.id for layer in found.layers] == [layer.id for layer in plain.layers]
    image = np.random.default_rng(0).random((1, 3, 112, 112), np.float32)
    np.testing.assert_array_equal(
        found.runner.probabilities(image), plain.runner.probabilities(image)
    )


def test_the_configuration_of_a_hub(tmp_path: Path) -> None:
    save_file(seeded(Residual, 1).state_dict(), tmp_path / "model.safetensors")
    torch.save(seeded(Residual, 1).state_dict(), tmp_path / "weights.pt")
    config = tmp_path / "config.json"
    options = ReadOptions(model=Residual)
    given = [tmp_path, tmp_path / "model.safetensors", tmp_path / "weights.pt"]
    config.write_text(json.dumps({"id2label": dict(enumerate(NAMES))}), encoding="utf-8")
    assert [opened(str(one), options).classes for one in given] == [NAMES] * 3
    (tmp_path / "onnx").mkdir()
    assert opened(with_metadata(tmp_path / "onnx" / "model.onnx")).classes == NAMES
    for text in ("", "[]", "[" * 10**5, "{" + " " * MOST_BYTES + "}", '{"id2label": [1]}', "\xff"):
        config.write_text(text, encoding="latin-1")
        assert opened(str(given[1]), options).classes is None
    config.unlink()
    config.mkdir()
    assert opened(str(given[1]), options).classes is None
