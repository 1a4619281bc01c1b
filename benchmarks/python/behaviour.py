"""Times what a pair predicts for all images against bare loops, and watches the memory of both.

``python behaviour.py FOLDER RUNS`` prints, for ``onnx`` and ``torch``,
``{"ours": [s], "bare": [s], "memory": bytes, "bare_memory": bytes, "kept": bytes}``.
``python behaviour.py FOLDER KIND WAY`` is one run, in a process of its own.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import torch
from memory import Watch
from networks import CLASSES, SIDE, pair
from PIL import Image
from residual import Residual

from cnn_comparator import Comparison

IMAGES = 1000
BATCH = 32
WIDTH = 16
"""Kernels of the first convolution: a sixteenth of the work of a ResNet-18."""

Forward = Callable[[np.ndarray], object]


def pictures(folder: Path) -> list[Path]:
    """Paths of JPEG files, made when they are not there."""
    rng = np.random.default_rng(0)
    paths = [folder / "pictures" / f"{index:04}.jpg" for index in range(IMAGES)]
    paths[0].parent.mkdir(exist_ok=True)
    for path in paths:
        if not path.is_file():
            small = Image.fromarray(rng.integers(0, 255, (20, 20, 3), np.uint8))
            small.resize((SIDE, SIDE), Image.Resampling.BICUBIC).save(path, quality=90)
    return paths


def models(folder: Path, kind: str) -> list[Path]:
    """Paths of both models, made when they are not there."""
    if kind == "onnx":
        return pair(folder, WIDTH)
    paths = [folder / f"{name}.pt" for name in "ab"]
    for seed, path in enumerate(paths):
        if not path.is_file():
            torch.manual_seed(seed)
            torch.save(Residual(WIDTH, CLASSES).state_dict(), path)
    return paths


def forward(path: Path) -> Forward:
    """Runs a model on a batch."""
    if path.suffix == ".onnx":
        session = onnxruntime.InferenceSession(path)
        return lambda batch: session.run(None, {"image": batch})
    module = Residual(WIDTH, CLASSES).eval()
    module.load_state_dict(torch.load(path))

    def run(batch: np.ndarray) -> object:
        with torch.inference_mode():
            return module(torch.from_numpy(batch)).softmax(1).numpy()

    return run


def bare(paths: list[Path], images: list[Path]) -> float:
    """Seconds to decode, and to run both models in batches."""
    forwards = [forward(path) for path in paths]
    for one in forwards:
        one(np.zeros((1, 3, SIDE, SIDE), np.float32))
    start = time.perf_counter()
    for first in range(0, len(images), BATCH):
        batch = np.empty((len(images[first : first + BATCH]), 3, SIDE, SIDE), np.float32)
        for into, path in zip(batch, images[first : first + BATCH], strict=True):
            with Image.open(path) as image:
                pixels = np.asarray(image.convert("RGB"), np.float32)
            into[:] = pixels.transpose(2, 0, 1) / np.float32(255)
        for one in forwards:
            one(batch)
    return time.perf_counter() - start


def ours(paths: list[Path], images: list[Path]) -> float:
    """Seconds for the behaviour."""
    more: dict[str, Any] = {}
    if paths[0].suffix == ".pt":
        more["model"] = lambda: Residual(WIDTH, CLASSES)
    with Comparison(*paths, images=images, labels=[0] * len(images), **more) as comparison:
        # Sessions are made with the first image.
        comparison.study("predictions", image=0)
        start = time.perf_counter()
        comparison.behaviour()
        return time.perf_counter() - start


WAYS = {"ours": ours, "bare": bare}


def one(folder: Path, kind: str, way: str) -> None:
    """One run of one of them. What they import counts for neither."""
    paths, images = models(folder, kind), pictures(folder)
    WAYS[way](paths, images[:BATCH])
    with Watch() as watch:
        seconds = WAYS[way](paths, images)
    print(json.dumps([seconds, watch.growth]))


def main(folder: Path, runs: int) -> None:
    """Both kinds, both ways in turn."""
    found = {}
    for kind in ("onnx", "torch"):
        models(folder, kind)
        pictures(folder)
        times: dict[str, list[float]] = {way: [] for way in WAYS}
        memory: dict[str, list[int]] = {way: [] for way in WAYS}
        for _ in range(runs):
            for way in WAYS:
                command = [sys.executable, __file__, str(folder), kind, way]
                done = subprocess.run(command, check=True, capture_output=True, text=True)
                seconds, growth = json.loads(done.stdout.splitlines()[-1])
                times[way].append(seconds)
                memory[way].append(growth)
        found[kind] = {
            **times,
            "memory": max(memory["ours"]),
            "bare_memory": max(memory["bare"]),
            "kept": 2 * IMAGES * CLASSES * np.float32().nbytes,
        }
    print(json.dumps(found))


if __name__ == "__main__":
    if len(sys.argv) == 4:
        one(Path(sys.argv[1]), *sys.argv[2:])
    else:
        main(Path(sys.argv[1]), int(sys.argv[2]))
