"""Typical mistakes: each argument wrong in two ways or more, before anything is displayed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import torch
from ipywidgets import Widget
from torch import nn
from traitlets import TraitError

from cnn_comparator import CNNComparator
from cnn_comparator.accepted import SelectionTraits
from cnn_comparator.errors import CNNComparatorError
from cnn_comparator.selection import selection_traits

IMAGES = np.zeros((2, 8, 8, 3), np.uint8)


def net(classes: int = 3) -> nn.Module:
    torch.manual_seed(0)
    pooled = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, classes))
    return nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), *pooled).eval()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the paths of the mistakes are relative to."""
    found = tmp_path_factory.mktemp("mistakes")
    torch.save(net().state_dict(), found / "net.pt")
    (found / "broken.pt").write_bytes(b"PK\x03\x04 cut off")
    (found / "program.pt2").write_bytes(b"PK\x03\x04")
    (found / "model.h5").write_bytes(b"\x89HDF")
    for name in ("empty", "text", "pictures"):
        (found / name).mkdir()
    (found / "text" / "notes.txt").write_text("none")
    (found / "pictures" / "cat.png").write_bytes(b"no picture")
    return found


MISTAKES: list[tuple[dict[str, Any], str]] = [
    # a and b
    ({"a": "nte.pt"}, r"No file at 'nte\.pt'\. Check the path; relative ones start at"),
    ({"a": ""}, "The path of a snapshot is empty"),
    ({"a": "broken.pt"}, "cut off|damaged|cannot be read"),
    ({"a": "empty"}, "is a folder without files"),
    ({"a": "text"}, r"it holds 'notes\.txt'"),
    ({"a": "model.h5"}, r"a model of Keras.*model\.export"),
    ({"a": "program.pt2"}, r"torch\.export.*torch\.onnx\.export"),
    ({"a": b"net.pt"}, "read from bytes. Pass the path"),
    ({"a": 3}, "a value of the type int. Pass a module"),
    ({"a": nn.Conv2d}, "Conv2d is a class, not a model"),
    ({"a": torch.optim.SGD(net().parameters(), 1.0)}, "Pass the model that it trains"),
    ({"a": onnx.ModelProto()}, r"onnx\.save\(model, 'model\.onnx'\)"),
    ({"a": [net()], "b": None}, "needs two snapshots, and 1 was given"),
    ({"b": None}, "needs two snapshots, and 1 was given"),
    ({"b": [net()]}, "a list of 1. Pass two snapshots"),
    ({"b": "pictures"}, r"holds 'cat\.png'\. Pictures go into images=…"),
    # images, labels and classes
    ({"images": "phots"}, "No folder or file at 'phots'"),
    ({"images": "empty"}, "has no images"),
    ({"images": []}, "The list of images is empty"),
    ({"images": 7}, "Images cannot be read from int"),
    ({"images": {"cat": 1}}, "Images cannot be read from dict"),
    ({"labels": [0, 1]}, "There are labels but no images"),
    ({"images": IMAGES, "labels": [0]}, "There are 1 labels for 2 images"),
    ({"images": IMAGES, "labels": 1}, "labels must be a list"),
    ({"images": IMAGES, "labels": [0, 3], "classes": list("abc")}, "beyond the last of 3 classes"),
    ({"images": IMAGES, "labels": ["a", "b"]}, "'a' is a name. Pass the names in order"),
    ({"images": IMAGES, "classes": "abc"}, "classes must be a list of names"),
    ({"images": IMAGES, "classes": []}, "classes is empty"),
    ({"images": IMAGES, "classes": ["a", "b"]}, "3 class scores, but classes=… names 2"),
    # preprocess and model
    ({"preprocess": "normalise"}, "preprocess is 'normalise'. Pass a function"),
    ({"images": IMAGES, "preprocess": lambda x: x[0, 0]}, "not one with three axes"),
    ({"images": IMAGES, "preprocess": lambda x: x.mean((0, 1), axes=1)}, "preprocess failed"),
    ({"images": IMAGES, "preprocess": lambda x: None}, "preprocess"),
    ({"model": "Net"}, "model is 'Net'. Pass a module"),
    ({"a": "net.pt", "model": nn.Linear}, "failed when it was called without arguments"),
    ({"a": "net.pt", "model": lambda: 1}, "made 1, not a module"),
    ({"a": "net.pt", "model": net(4)}, "does not fit model=….*of another shape are"),
    ({"model": {"C": net()}}, "model=… names 'C', but the snapshots are called 'A', 'B'"),
    # how snapshots are read
    ({"copy": "no"}, "copy is 'no'. Pass True"),
    ({"copy": None}, "copy is None. Pass True"),
    ({"input_shape": 224}, "input_shape is 224. Pass the shape"),
    ({"input_shape": (1, 3, 8, 8)}, r"with the batch in front\. .*: \(3, 8, 8\)"),
    ({"max_pixels": -1}, "max_pixels is -1; pass a whole number"),
    ({"max_pixels": "large"}, "max_pixels is 'large'"),
    ({"weight_layout": "NCHW"}, "weight_layout is 'NCHW'. Pass one of 'oihw'"),
    ({"weight_layout": 1}, "weight_layout is 1"),
    ({"output": 1.5}, "output is 1.5. Pass the name"),
    ({"output": ""}, "output is ''. Pass the name"),
    ({"output": "probs"}, "has no output 'probs'; it has 'output'"),
    ({"output": 1}, "has no output 1; it has 'output'"),
    # where models run and what is kept
    ({"device": "gpu"}, "device is 'gpu', which PyTorch does not find here; it finds 'cpu'"),
    ({"device": 0}, "device is 0, which PyTorch does not find here"),
    ({"device": "cuda:99"}, "device is 'cuda:99', which PyTorch does not find here"),
    ({"cache": 3}, "cache is 3. Pass the path of a folder"),
    ({"cache": "net.pt"}, r"Nothing can be written in the folder 'net\.pt'"),
    ({"cache": "text", "cache_key": ""}, "cache_key is ''. Pass a text"),
    ({"cache_key": "first"}, "without cache=…. Pass the folder as well"),
    # what is shown at first
    ({"height": "tall"}, "'height' trait .* expected an int"),
    ({"height": -5}, "'height' trait .* less than 100"),
    ({"pair": {"a": "A", "b": "C"}}, "There is no snapshot 'C'; choose one of 'A', 'B'"),
    ({"pair": {"first": "A"}}, "pair takes"),
    ({"layer": "conv1"}, "Neither snapshot has a layer 'conv1'"),
    ({"layer": 1}, "'layer' trait .* expected a unicode string"),
    ({"layer": "0", "parameter": "0.beta"}, "'0' has no parameter '0.beta'; its parameters are"),
    ({"layer": "0", "parameter": 1}, "'parameter' trait .* expected a unicode string"),
    ({"metric": "l2"}, "'metric' trait .* expected any of"),
    ({"metric": 2}, "'metric' trait .* expected any of"),
    ({"ramp": "log"}, "'ramp' trait .* expected any of"),
    ({"ramp": None}, "'ramp' trait .* expected any of"),
    ({"levels": ["all"]}, "'levels' trait .* any of"),
    ({"levels": "all"}, "'levels' trait .* any of"),
    ({"rpd_cuts": [0.5]}, "rpd_cuts takes 4 rising numbers"),
    ({"rpd_cuts": [0.4, 0.3, 1, 2]}, "rpd_cuts takes 4 rising numbers"),
    ({"floor": -1}, "'floor' trait .* less than 0"),
    ({"floor": "auto"}, "'floor' trait .* expected a float"),
    ({"bins": {"count": 0}}, "bins takes a count from 1"),
    ({"bins": 20}, "'bins' trait .* expected a dict"),
    ({"folded": "yes"}, "'folded' trait .* expected a boolean"),
    ({"folded": 2}, "'folded' trait .* expected a boolean"),
    ({"category": {"bin": [0, 1]}}, "category takes"),
    ({"category": "high"}, "'category' trait .* expected a dict"),
    ({"layer": "0", "kernel": 4}, "There is no kernel 4; the layer has 4"),
    ({"kernel": -1}, "There is no kernel -1"),
    ({"layer": "0", "channel": 4}, "There is no channel 4; the layer has 4"),
    ({"channel": "red"}, "'channel' trait .* expected an int"),
    ({"channel_side": "left"}, "'channel_side' trait .* expected any of"),
    ({"channel_side": None}, "'channel_side' trait .* expected any of"),
    ({"activation_at": "between"}, "'activation_at' trait .* expected any of"),
    ({"activation_at": None}, "'activation_at' trait .* expected any of"),
    ({"images": IMAGES, "image": 2}, "There is no image 2; the comparison has 2 images"),
    ({"images": IMAGES, "image": -1}, "There is no image -1"),
    ({"image_filter": {"flip": "worse"}}, "image_filter takes .*one of broken, fixed"),
    ({"image_filter": {"label": -1}}, "image_filter takes"),
    ({"image_order": "js"}, "'image_order' trait .* expected any of"),
    ({"image_order": None}, "'image_order' trait .* expected any of"),
    ({"image_set": {"images": [0]}}, "image_set takes"),
    ({"cause_over": "some"}, "'cause_over' trait .* expected any of"),
    ({"cause_over": None}, "'cause_over' trait .* expected any of"),
    ({"exchanged": {"kernels": [-1]}}, "exchanged takes"),
    ({"exchanged": {"kernels": "3"}}, "exchanged takes"),
    ({"images": IMAGES, "image_set": {"name": "x", "images": [2]}}, "There is no image 2"),
    ({"patch_scores": "fast"}, "'patch_scores' trait .* expected any of"),
    ({"patch_scores": None}, "'patch_scores' trait .* expected any of"),
    ({"patch": "0"}, 'patch takes a snapshot and a place, such as "a:0"'),
    ({"patch": 0}, "'patch' trait .* expected a unicode string"),
    ({"shown_output": -1}, "There is no shown output -1"),
    ({"shown_output": "mask"}, "'shown_output' trait .* expected an int"),
    ({"output_channel": -2}, "There is no output channel -2"),
    ({"output_channel": 1.5}, "'output_channel' trait .* expected an int"),
    ({"arrangement": {"left": {}}}, "'arrangement' trait"),
    ({"arrangement": "columns"}, "'arrangement' trait .* expected a dict"),
    ({"image_s": IMAGES}, r"takes no image_s=…\. Did you mean images=…\?"),
    ({"epochs": [1, 2]}, r"takes no epochs=…\."),
]


def named(case: tuple[dict[str, Any], str]) -> str:
    return ", ".join(f"{key}={str(value)[:20]}" for key, value in case[0].items())


@pytest.mark.parametrize("mistake", MISTAKES, ids=named)
def test_a_mistake_is_told_before_anything_is_displayed(
    mistake: tuple[dict[str, Any], str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    given, says = mistake
    opened: list[object] = []
    monkeypatch.setattr(Widget, "open", opened.append)
    with pytest.raises((CNNComparatorError, TraitError, TypeError)) as caught:
        CNNComparator(**{"a": net(), "b": net(), **given})
    message = str(caught.value)
    assert re.search(says, message), message
    is_sentence = message.endswith((".", "?")) or "should not be less than" in message
    assert is_sentence, message
    assert "Traceback" not in message and len(message) < 700
    assert not [one for one in opened if isinstance(one, CNNComparator)]


def test_every_argument_is_tried_in_two_ways() -> None:
    tried = [name for given, _ in MISTAKES for name in given]
    known = {*CNNComparator.__init__.__annotations__, *SelectionTraits.__annotations__}
    known -= {"more", "traits", "return", "layout", "tooltip", "tabbable"}
    assert {name for name in known if tried.count(name) < 2} == set()


def test_the_types_of_the_selection_are_its_traits() -> None:
    own = {*SelectionTraits.__annotations__} - {"arrangement", "layout", "tooltip", "tabbable"}
    assert own == set(selection_traits())


def test_an_attribute_that_there_is_not() -> None:
    with CNNComparator(net(), net()) as comparator:
        with pytest.raises(AttributeError, match=r"has no layr\. Did you mean layer\?"):
            comparator.layr = "0"
        with pytest.raises(AttributeError, match=r"help\(CNNComparator\) lists"):
            comparator.qwertz = 1
        comparator.layer = "0"
        comparator.kernel = 3
        for name, wrong in (("kernel", 4), ("channel", 99), ("patch", "c:1"), ("parameter", "x")):
            before = getattr(comparator, name)
            with pytest.raises(TraitError):
                setattr(comparator, name, wrong)
            assert getattr(comparator, name) == before
