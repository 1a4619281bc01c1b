"""What was passed to a comparator, as the browser writes it into a cell."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cnn_comparator import CNNComparator, demo
from cnn_comparator.spelled import spelled_out

UNKNOWN = {"unknown": "ndarray"}


def call(
    a: object, b: object = None, *more: object, images: object = None, copy: bool = True
) -> None:
    """What is spelled out in the tests."""


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"a": "x.onnx", "b": Path("y.onnx")}, [(None, "x.onnx"), (None, "y.onnx")]),
        ({"a": {"1": "x", "2": np.ones(2)}}, [(None, {"1": "x", "2": UNKNOWN})]),
        ({"a": {"w": np.ones(2)}, "b": {"w": np.ones(2)}}, [(None, {"unknown": "dict"})] * 2),
        (
            {"a": ["x", "y"], "images": np.array([1, 2]), "copy": False},
            [(None, ["x", "y"]), ("images", [1, 2]), ("copy", False)],
        ),
        ({"a": "x", "images": np.zeros((2, 3, 3))}, [(None, "x"), ("images", UNKNOWN)]),
        ({"a": "x", "images": [("p.png", 3)]}, [(None, "x"), ("images", {"unknown": "list"})]),
        ({"a": "x", "images": range(9**9)}, [(None, "x"), ("images", {"unknown": "range"})]),
        ({"a": "x", "images": float("nan")}, [(None, "x"), ("images", {"unknown": "float"})]),
        ({"a": "x", "images": np.float32(0.5)}, [(None, "x"), ("images", 0.5)]),
        ({"a": "x", "images": ["p"] * 9999}, [(None, "x"), ("images", {"unknown": "list"})]),
    ],
)
def test_what_can_be_written_down_is(given: dict[str, Any], expected: list[Any]) -> None:
    found = spelled_out(call, {"b": None, "images": None, "copy": True, **given})
    assert [(one["name"], one["value"]) for one in found] == expected
    assert json.loads(json.dumps(found, allow_nan=False)) == found


def test_the_comparator_tells_the_browser() -> None:
    with CNNComparator(demo.snapshot(10), demo.snapshot(100), layer="conv1", height=300) as made:
        assert made.get_state()["_given"] == [
            {"name": None, "value": str(demo.snapshot(10))},
            {"name": None, "value": str(demo.snapshot(100))},
            {"name": "height", "value": 300},
        ]
