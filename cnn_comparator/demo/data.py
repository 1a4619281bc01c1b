"""The data set: a fixed split of rendered flowers, and what the network sees of them."""

from __future__ import annotations

import numpy as np
from PIL import Image

from .categories import CATEGORIES
from .render import render

#: Side of the network's input and of a picture, in pixels.
INPUT_SIZE = 112
PICTURE_SIZE = 256

#: Seeds a split uses for every category: 60 + 20 pictures, none in both.
SPLITS: dict[str, range] = {"train": range(0, 60), "validation": range(1000, 1020)}


def seeds(split: str) -> range:
    """The seeds of a split ("train" or "validation"); ValueError for any other name."""
    if split not in SPLITS:
        raise ValueError(f"split must be one of {', '.join(SPLITS)}, not {split!r}")
    return SPLITS[split]


def picture(split: str, index: int) -> np.ndarray:
    """The picture at `index` of `load(split)`, uint8 (256, 256, 3), without drawing the others."""
    own = seeds(split)
    if not 0 <= index < len(CATEGORIES) * len(own):
        raise ValueError(f"{split} has {len(CATEGORIES) * len(own)} pictures, no index {index}")
    return render(index // len(own), own[index % len(own)], PICTURE_SIZE)


def load(split: str) -> tuple[np.ndarray, np.ndarray]:
    """All pictures of a split, category by category: uint8 (n, 256, 256, 3) and labels int64 (n,).

    n is 1020 for "train" and 340 for "validation" (ValueError for other names). The pictures
    are drawn on every call, at some tens of milliseconds each.
    """
    own = seeds(split)
    labels = np.repeat(np.arange(len(CATEGORIES), dtype=np.int64), len(own))
    return np.stack([picture(split, index) for index in range(len(labels))]), labels


def preprocess(images: np.ndarray) -> np.ndarray:
    """Pictures uint8 (n, h, w, 3) as the network's input, float32 (n, 3, 112, 112) in 0..1.

    Resized with Pillow's bilinear filter; nothing else. ValueError for another shape or dtype.
    """
    if images.ndim != 4 or images.shape[3] != 3 or images.dtype != np.uint8:
        raise ValueError(f"expected uint8 (n, h, w, 3), got {images.dtype} {images.shape}")
    out = np.empty((len(images), 3, INPUT_SIZE, INPUT_SIZE), dtype=np.float32)
    for i, image in enumerate(images):
        small = Image.fromarray(image).resize((INPUT_SIZE, INPUT_SIZE), Image.Resampling.BILINEAR)
        out[i] = np.asarray(small, dtype=np.float32).transpose(2, 0, 1) / np.float32(255)
    return out
