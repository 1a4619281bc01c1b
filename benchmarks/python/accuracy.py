"""Times the accuracy of a pair against preprocessing and ONNX Runtime, called directly.

``python accuracy.py FOLDER RUNS`` prints ``{"ours": [s], "bare": [s]}``.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
import onnxruntime
from networks import SIDE, pair
from PIL import Image

from cnn_comparator import Comparison

IMAGES = 96
BATCH = 32
LARGE = 320
"""Pixels of a picture's side before it is resized."""


def pictures(folder: Path) -> list[Path]:
    """Paths of PNG files, made when they are not there."""
    rng = np.random.default_rng(0)
    paths = [folder / "pictures" / f"{index:03}.png" for index in range(IMAGES)]
    paths[0].parent.mkdir(exist_ok=True)
    for path in paths:
        if not path.is_file():
            small = Image.fromarray(rng.integers(0, 255, (20, 20, 3), np.uint8))
            small.resize((LARGE, LARGE), Image.Resampling.BICUBIC).save(path)
    return paths


def bare(models: list[Path], paths: list[Path]) -> float:
    """Seconds to decode and resize, and to run both models in batches."""
    sessions = [onnxruntime.InferenceSession(path) for path in models]
    start = time.perf_counter()
    for first in range(0, len(paths), BATCH):
        batch = np.empty((len(paths[first : first + BATCH]), 3, SIDE, SIDE), np.float32)
        for into, path in zip(batch, paths[first : first + BATCH], strict=True):
            with Image.open(path) as image:
                resized = image.convert("RGB").resize((SIDE, SIDE), Image.Resampling.BILINEAR)
                into[:] = np.asarray(resized, np.float32).transpose(2, 0, 1) / np.float32(255)
        for session in sessions:
            session.run(None, {"image": batch})
    return time.perf_counter() - start


def ours(models: list[Path], paths: list[Path]) -> float:
    """Seconds for the study."""
    with Comparison(*models, images=paths, labels=[0] * len(paths)) as comparison:
        # Sessions are made with the first image.
        comparison.study("predictions", image=0)
        start = time.perf_counter()
        comparison.study("behaviour")
        return time.perf_counter() - start


def main(folder: Path, runs: int) -> None:
    """Both in turn."""
    models = pair(folder)
    paths = pictures(folder)
    times = [(ours(models, paths), bare(models, paths)) for _ in range(runs)]
    print(json.dumps({"ours": [own for own, _ in times], "bare": [base for _, base in times]}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
