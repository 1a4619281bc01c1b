"""Times the patches of a channel against bare crops and the bare forward of both models.

``python patches.py FOLDER RUNS`` prints ``{"boxes": n, "resize": name, "crops": [s],
"bare_crops": [s], "ours": [s], "bare": [s]}``.
"""

import json
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

from cnn_comparator import Comparison, demo
from cnn_comparator.formats import open_snapshot
from cnn_comparator.preprocessing import BATCH, preprocess_patches
from cnn_comparator.proposals import propose
from cnn_comparator.sample import Sample
from cnn_comparator.warping import warped_patches

SIDE = 224


def write(path: Path, seed: int) -> None:
    """The first convolution of a ResNet, with class scores behind it."""
    random = np.random.default_rng(seed)
    graph = helper.make_graph(
        [
            helper.make_node(
                "Conv", ["x", "conv.weight"], ["map"], "conv", strides=[2, 2], pads=[3, 3, 3, 3]
            ),
            helper.make_node("GlobalAveragePool", ["map"], ["mean"], "mean"),
            helper.make_node("Flatten", ["mean"], ["y"], "flat"),
        ],
        "net",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 3, SIDE, SIDE])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", 64])],
        [numpy_helper.from_array(random.standard_normal((64, 3, 7, 7), np.float32), "conv.weight")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, path)


def session(path: Path) -> Any:
    """Up to the convolution and no further."""
    model = onnx.load(path)
    del model.graph.node[1:], model.graph.output[:]
    model.graph.output.append(onnx.ValueInfoProto(name="map"))
    return onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )


def resize_of_pillow(crop: np.ndarray) -> np.ndarray:
    """uint8 ``(SIDE, SIDE, 3)``."""
    return np.asarray(Image.fromarray(crop).resize((SIDE, SIDE), Image.Resampling.BILINEAR))


def resize_of_opencv(crop: np.ndarray) -> np.ndarray:
    """uint8 ``(SIDE, SIDE, 3)``."""
    import cv2

    return np.asarray(cv2.resize(crop, (SIDE, SIDE), interpolation=cv2.INTER_LINEAR))


RESIZES = {"OpenCV": resize_of_opencv, "Pillow": resize_of_pillow}


def bare_batch(
    picture: np.ndarray, boxes: np.ndarray, resize: Callable[[np.ndarray], np.ndarray]
) -> np.ndarray:
    """float32 ``(n, 3, SIDE, SIDE)`` from 0 to 1."""
    batch = np.empty((len(boxes), 3, SIDE, SIDE), np.float32)
    for entering, (x, y, w, h) in zip(batch, boxes.tolist(), strict=True):
        entering[...] = resize(picture[y : y + h, x : x + w]).transpose(2, 0, 1)
        entering /= np.float32(255)
    return batch


def seconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main(folder: Path, runs: int) -> None:
    """All in turn, after one turn that nobody counts."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / "a.onnx", folder / "b.onnx"]
    for seed, path in enumerate(paths):
        write(path, seed)
    picture = demo.images()[0][0]
    boxes = propose(picture)
    batches = [boxes[start : start + BATCH] for start in range(0, len(boxes), BATCH)]
    name = "OpenCV" if find_spec("cv2") else "Pillow"
    runner = open_snapshot(paths[0]).runner
    sessions = [session(path) for path in paths]

    def crops() -> None:
        for chosen in batches:
            warped = warped_patches(Sample(picture), chosen, SIDE, SIDE)
            preprocess_patches(warped, runner, None)

    def bare_crops() -> None:
        for chosen in batches:
            bare_batch(picture, chosen, RESIZES[name])

    def ours() -> None:
        with Comparison(*paths, images=[picture]) as comparison:
            comparison.study("patches", layer="conv", side="output", channel=0, image=0, count=12)

    def bare() -> None:
        for chosen in batches:
            batch = bare_batch(picture, chosen, RESIZES[name])
            for one in sessions:
                one.run(["map"], {"x": batch})

    timed = {"crops": crops, "bare_crops": bare_crops, "ours": ours, "bare": bare}
    found: dict[str, list[float]] = {key: [] for key in timed}
    for turn in range(runs + 1):
        for key, work in timed.items():
            taken = seconds(work)
            if turn:
                found[key].append(taken)
    print(json.dumps({"boxes": len(boxes), "resize": name, **found}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
