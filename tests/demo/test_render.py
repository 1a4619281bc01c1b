"""The renderer draws the same picture for the same seed, and different ones otherwise."""

import hashlib

import numpy as np
import pytest

from cnn_comparator.demo import data
from cnn_comparator.demo.categories import CATEGORIES, YELLOW
from cnn_comparator.demo.render import render


def test_same_seed_same_picture() -> None:
    for category in range(len(CATEGORIES)):
        first, second = render(category, 5, 64), render(category, 5, 64)
        assert first.dtype == np.uint8 and first.shape == (64, 64, 3)
        assert np.array_equal(first, second)


def test_every_category_and_seed_differs() -> None:
    digests = {
        hashlib.sha256(render(category, seed, 48).tobytes()).digest()
        for category in range(len(CATEGORIES))
        for seed in (0, 1, 1000)
    }
    assert len(digests) == 3 * len(CATEGORIES)


def test_seventeen_categories() -> None:
    assert len(CATEGORIES) == len(set(CATEGORIES)) == 17
    assert set(YELLOW) < set(CATEGORIES)


@pytest.mark.parametrize("arguments", [(-1, 0), (17, 0), (0, -1), (0, 2**32), (0, 0, 8)])
def test_bad_arguments_are_refused(arguments: tuple[int, ...]) -> None:
    with pytest.raises(ValueError):
        render(*arguments)


def test_splits_share_no_seed() -> None:
    assert not set(data.SPLITS["train"]) & set(data.SPLITS["validation"])
    with pytest.raises(ValueError, match="validation"):
        data.seeds("test")


def test_preprocess_scales_to_unit_range() -> None:
    x = data.preprocess(np.full((2, 256, 256, 3), 255, np.uint8))
    assert x.shape == (2, 3, 112, 112) and x.dtype == np.float32
    assert (x == 1.0).all()
    with pytest.raises(ValueError, match="uint8"):
        data.preprocess(x)
