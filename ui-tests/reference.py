"""Computes what the panels must show, straight from the ONNX files: NumPy and onnx.reference.

Reads one JSON question from standard input and prints one JSON answer. Shares no code with the
package but the images of the example and the boxes that are proposed in them.
"""

from __future__ import annotations

import json
import sys

import numpy as np
import onnx
from onnx import numpy_helper
from onnx.reference import ReferenceEvaluator
from onnx.reference.op_run import OpRun
from PIL import Image

BINS = 30
VALUE_BINS = 60
LEVEL_EDGES = np.array([0.0, 0.4, 0.8, 1.2, 1.6])
SPECIAL = ["sign_flip", "to_zero", "from_zero", "both_zero"]
LEVELS = len(LEVEL_EDGES) + len(SPECIAL)


def weights(path: str) -> dict[str, np.ndarray]:
    graph = onnx.load(path).graph
    return {item.name: numpy_helper.to_array(item).astype(np.float64) for item in graph.initializer}


def distances(a: dict[str, np.ndarray], b: dict[str, np.ndarray]) -> dict[str, float]:
    return {
        name.removesuffix(".weight"): float(np.linalg.norm(a[name] - b[name]))
        for name in a
        if name.endswith(".weight")
    }


def categories(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray, list[float]]:
    change = np.abs(x - y)
    total = np.abs(x) + np.abs(y)
    rpd = np.divide(2 * change, total, out=np.zeros_like(change), where=total > 0)
    levels = np.searchsorted(LEVEL_EDGES, rpd, side="right") - 1
    floor = np.finfo(np.float32).eps * (np.sqrt((x * x).mean()) + np.sqrt((y * y).mean()))
    for i, special in enumerate([x * y < 0, y == 0, x == 0, total <= floor]):
        levels[special] = len(LEVEL_EDGES) + i
    counts, edges = np.histogram(change, bins=BINS, range=(0, change.max()))
    bins = np.minimum(np.searchsorted(edges, change, side="right") - 1, BINS - 1)
    assert (np.bincount(bins.ravel(), minlength=BINS) == counts).all()
    return bins, levels, edges.tolist()


def chosen_in(bins: np.ndarray, levels: np.ndarray, choice: dict) -> dict[str, int]:
    """Weights of bins from one to another and of some levels, and the cells that hold any."""
    first, last = choice["bins"]
    mask = (bins >= first) & (bins <= last) & np.isin(levels, choice["levels"])
    cells = mask.reshape(*mask.shape[:2], -1).any(axis=2)
    return {"weights": int(mask.sum()), "cells": int(cells.sum())}


def tensor_of(model: onnx.ModelProto, layer: str, side: str) -> str:
    node = next(node for node in model.graph.node if node.name == layer)
    return node.input[0] if side == "input" else node.output[0]


def activated(model: onnx.ModelProto, layer: str) -> str:
    """The output of the Relu that alone reads a layer's output, or that output itself."""
    tensor = tensor_of(model, layer, "output")
    readers = [node for node in model.graph.node if tensor in node.input]
    return readers[0].output[0] if [node.op_type for node in readers] == ["Relu"] else tensor


class MaxPool(OpRun):
    """Without padding; that of ``onnx.reference`` loops over the windows in Python."""

    def _run(self, x, kernel_shape, strides, pads=None, ceil_mode=0, **others):
        assert not any(pads or ()) and not ceil_mode
        windows = np.lib.stride_tricks.sliding_window_view(x, kernel_shape, (2, 3))
        return (windows[:, :, :: strides[0], :: strides[1]].max(axis=(4, 5)),)


def run(path: str, pictures: list[np.ndarray], tensor: str | None) -> np.ndarray:
    model = onnx.load(path)
    shape = [dim.dim_value for dim in model.graph.input[0].type.tensor_type.shape.dim]
    batch = np.stack([warp(picture, shape[2], shape[3]) for picture in pictures])
    entry = model.graph.input[0].name
    if tensor is not None:
        model = onnx.utils.Extractor(model).extract_model([entry], [tensor])
    return ReferenceEvaluator(model, new_ops=[MaxPool]).run(None, {entry: batch})[0]


def warp(picture: np.ndarray, height: int, width: int) -> np.ndarray:
    resized = Image.fromarray(picture).resize((width, height), Image.Resampling.BILINEAR)
    return np.asarray(resized, np.float32).transpose(2, 0, 1) / np.float32(255)


def answer(question: dict) -> dict:
    paths = question["a"], question["b"]
    a, b = (weights(path) for path in paths)
    layer = question["layer"]
    x, y = a[f"{layer}.weight"], b[f"{layer}.weight"]
    bins, levels, edges = categories(x, y)
    counts = np.zeros((BINS, LEVELS), int)
    np.add.at(counts, (bins, levels), 1)
    found: dict = {"distances": distances(a, b), "edges": edges, "counts": counts.tolist()}
    if "category" in question:
        chosen = question["category"]
        mask = (bins == chosen["bin"]) & (levels == chosen["level"])
        cells = mask.reshape(*mask.shape[:2], -1).sum(axis=2)
        found["highlighted"] = {
            "weights": int(mask.sum()),
            "cells": np.argwhere(cells > 0).tolist(),
        }
    found["chosen"] = [chosen_in(bins, levels, choice) for choice in question.get("choices", [])]
    limits = min(x.min(), y.min()), max(x.max(), y.max())
    found["values"] = {
        name: np.histogram(side, VALUE_BINS, limits)[0].tolist()
        for name, side in (("a", x), ("b", y))
    }
    if "image" not in question:
        return found
    from cnn_comparator import demo
    from cnn_comparator.proposals import propose

    picture = demo.images()[0][question["image"]]
    if "channel" in question:
        boxes = propose(picture).tolist()
        channel = question["channel"]
        scores = [patch_activations(path, picture, layer, channel, boxes) for path in paths]
        found["proposals"] = {"boxes": boxes, "scores": scores}
        return found
    found["probabilities"] = [run(path, [picture], None)[0].tolist() for path in paths]
    tensor = activated(onnx.load(paths[0]), layer)
    maps = [run(path, [picture], tensor)[0] for path in paths]
    difference = (maps[0].astype(np.float64) - maps[1]).reshape(len(maps[0]), -1)
    found["channel_changes"] = np.linalg.norm(difference, axis=1).tolist()
    found["silent"] = [(side.reshape(len(side), -1) <= 0).all(axis=1).tolist() for side in maps]
    return found


def patch_activations(
    path: str, picture: np.ndarray, layer: str, channel: int, boxes: list[list[int]]
) -> list[float]:
    crops = [picture[y : y + h, x : x + w] for x, y, w, h in boxes]
    maps = run(path, crops, activated(onnx.load(path), layer))
    return maps[:, channel].reshape(len(crops), -1).max(axis=1).tolist()


if __name__ == "__main__":
    json.dump(answer(json.load(sys.stdin)), sys.stdout)
