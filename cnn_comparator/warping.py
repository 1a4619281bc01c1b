"""Patches of an image, each warped to one size (R-CNN, arXiv 1311.2524, §2.1)."""

from __future__ import annotations

import numpy as np

from .sample import Sample
from .threads import in_threads


def warped_patches(sample: Sample, boxes: np.ndarray, height: int, width: int) -> np.ndarray:
    """Every box, int ``(n, 4)`` as x, y, width, height, cut out and resized bilinearly.

    uint8 ``(n, height, width, 3)`` of the picture; float32 ``(n, channels, height, width)`` where
    the image is a tensor. Nothing beside a box has a share in it, as with ``pictures.resized`` of
    what was cut out.
    """
    if sample.tensor is None:
        found = np.empty((len(boxes), height, width, 3), np.uint8)
        _warp(sample.picture, boxes, found)
        return found
    found = np.empty((len(boxes), len(sample.tensor), height, width), np.float32)
    for channel, plane in enumerate(np.ascontiguousarray(sample.tensor, np.float32)):
        _warp(plane, boxes, found[:, channel])
    return found


def _warp(picture: np.ndarray, boxes: np.ndarray, found: np.ndarray) -> None:
    from PIL import Image

    image = Image.fromarray(picture)
    size = (found.shape[2], found.shape[1])

    def warp(places: range) -> None:
        for place in places:
            x, y, width, height = boxes[place].tolist()
            patch = image.crop((x, y, x + width, y + height))
            if patch.size != size:
                patch = patch.resize(size, Image.Resampling.BILINEAR)
            found[place] = np.asarray(patch)

    in_threads(warp, len(boxes))
