"""The embedded example: rendered flowers, and a small AlexNet trained on them.

Works offline and imports no deep-learning framework::

    from cnn_comparator import CNNComparator, demo

    images, labels = demo.images()
    CNNComparator(demo.snapshot(10), demo.snapshot(100), images=images, labels=labels,
                  classes=demo.CATEGORIES)
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from .categories import CATEGORIES

__all__ = ["CATEGORIES", "EPOCHS", "history", "images", "snapshot", "validation"]

#: Epochs whose snapshots are shipped.
EPOCHS: tuple[int, ...] = (1, 2, 5, 10, 20, 50, 100)

_SNAPSHOTS = Path(__file__).parent / "snapshots"


def snapshot(epoch: int) -> Path:
    """Path of the ONNX file after `epoch` epochs; ValueError names the epochs there are."""
    if epoch not in EPOCHS:
        raise ValueError(
            f"There is no snapshot of epoch {epoch}; choose one of {', '.join(map(str, EPOCHS))}."
        )
    return _SNAPSHOTS / f"epoch_{epoch:03d}.onnx"


def history() -> dict[str, Any]:
    """The record of the training run, as a new dict on every call.

    Keys: `config` (seed, learning rate ...), `input_size` (pixels), `categories`,
    `train_images`, `validation_images`, `epochs` (one row an epoch: `epoch`, `loss`,
    `train_accuracy` and `validation_accuracy` in 0..1, `validation_correct`) and
    `confidently_wrong` (yellow flowers of the validation split that epoch 100 takes for another
    flower with p >= 0.7, the surest first: `index`, `label`, `predicted`, `probability`).
    """
    record: dict[str, Any] = json.loads((_SNAPSHOTS / "history.json").read_text(encoding="utf-8"))
    return record


def images(per_category: int = 2, split: str = "validation") -> tuple[np.ndarray, np.ndarray]:
    """A few pictures: uint8 (n, 256, 256, 3) RGB, and labels int64 (n,), indices of `CATEGORIES`.

    The first `per_category` (0 to all) of every category, category by category. From the
    "validation" split the pictures of `history()["confidently_wrong"]` are always among them: they
    stand at the end when they would be missing otherwise. The pictures of the default are shipped;
    others are drawn, at about a tenth of a second each. ValueError for an unknown split or a
    number it does not have.
    """
    from . import data, shipped

    count = len(data.seeds(split))
    if not 0 <= per_category <= count:
        raise ValueError(f"{split} has {count} pictures a category; per_category={per_category}")
    chosen = [c * count + i for c in range(len(CATEGORIES)) for i in range(per_category)]
    if split == "validation":
        chosen += [w["index"] for w in history()["confidently_wrong"] if w["index"] not in chosen]
    pictures = [shipped.picture(split, index) for index in chosen]
    labels = np.array([index // count for index in chosen], dtype=np.int64)
    return (np.stack(pictures) if pictures else np.empty((0, 256, 256, 3), np.uint8)), labels


def validation() -> tuple[np.ndarray, np.ndarray]:
    """All pictures that the snapshots were judged by: uint8 (340, 256, 256, 3) and labels.

    Drawn once, in about a minute and with progress on stderr, into the cache directory of the
    user; an interrupted call goes on where it was.
    """
    from . import data, drawn

    labels = np.repeat(np.arange(len(CATEGORIES), dtype=np.int64), len(data.seeds("validation")))
    return drawn.pictures("validation", len(labels)), labels
