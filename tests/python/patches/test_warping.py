"""Warped patches are what Pillow makes of each box cut out alone, to the last bit."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from cnn_comparator.sample import Sample
from cnn_comparator.warping import warped_patches

RANDOM = np.random.default_rng(3)
PICTURE = RANDOM.integers(0, 256, (40, 60, 3), np.uint8)
BOXES = np.array([[0, 0, 60, 40], [31, 7, 20, 9], [59, 39, 1, 1], [5, 3, 12, 16], [8, 0, 3, 40]])
SIZE = (16, 12)


def alone(plane: np.ndarray, box: np.ndarray) -> np.ndarray:
    x, y, width, height = box
    cut = Image.fromarray(np.ascontiguousarray(plane[y : y + height, x : x + width]))
    return np.asarray(cut.resize(SIZE[::-1], Image.Resampling.BILINEAR))


def test_of_a_picture() -> None:
    found = warped_patches(Sample(PICTURE), BOXES, *SIZE)
    assert found.dtype == np.uint8
    np.testing.assert_array_equal(found, [alone(PICTURE, box) for box in BOXES])


@pytest.mark.parametrize("channels", [1, 5])
def test_of_a_tensor(channels: int) -> None:
    tensor = RANDOM.standard_normal((40, 60, channels), np.float32).transpose(2, 0, 1)
    tensor[0, 20, 30] = np.nan
    found = warped_patches(Sample(PICTURE, tensor), BOXES, *SIZE)
    assert found.dtype == np.float32
    wanted = [[alone(plane, box) for plane in tensor] for box in BOXES]
    np.testing.assert_array_equal(found, wanted)
