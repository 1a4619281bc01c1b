"""Selective search on drawn scenes, on photographs, and against another implementation."""

from __future__ import annotations

from importlib import import_module
from itertools import count
from typing import Literal

import numpy as np
import pytest
from PIL import Image

from cnn_comparator.errors import Cancelled, ImageError
from cnn_comparator.proposals import propose
from cnn_comparator.proposals.propose import enlarged
from cnn_comparator.proposals.segments import segment

# The package's name for it is the function.
propose_module = import_module("cnn_comparator.proposals.propose")

RECTANGLES = [(20, 30, 60, 90), (120, 20, 100, 50), (110, 120, 40, 100), (180, 140, 50, 60)]
COLOURS = [(200, 40, 40), (40, 160, 60), (50, 70, 200), (220, 200, 60)]


def photograph(name: str, side: int = 256) -> np.ndarray:
    data = pytest.importorskip("skimage.data")
    return np.asarray(Image.fromarray(getattr(data, name)()).resize((side, side)))


def scene() -> np.ndarray:
    rng = np.random.default_rng(0)
    picture = np.full((256, 256, 3), 128.0)
    for (x, y, width, height), colour in zip(RECTANGLES, COLOURS, strict=True):
        picture[y : y + height, x : x + width] = colour
    return np.clip(picture + rng.normal(0, 2, picture.shape), 0, 255).astype(np.uint8)


def overlaps(ones: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Intersection over union of every pair of boxes."""
    first, second = ones[:, None].astype(float), others[None].astype(float)
    low = np.maximum(first[..., :2], second[..., :2])
    high = np.minimum(first[..., :2] + first[..., 2:], second[..., :2] + second[..., 2:])
    shared = np.clip(high - low, 0, None).prod(axis=-1)
    return shared / (first[..., 2:].prod(axis=-1) + second[..., 2:].prod(axis=-1) - shared)


def assert_well_formed(boxes: np.ndarray, picture: np.ndarray, minimum_side: int) -> None:
    height, width = picture.shape[:2]
    assert boxes.dtype == np.int64
    assert boxes[0].tolist() == [0, 0, width, height]
    assert len(np.unique(boxes, axis=0)) == len(boxes)
    assert (boxes[:, :2] >= 0).all()
    assert (boxes[:, :2] + boxes[:, 2:] <= (width, height)).all()
    assert (boxes[1:, 2:] >= minimum_side).all()
    areas = boxes[:, 2] * boxes[:, 3]
    assert (np.diff(areas) <= 0).all()


@pytest.mark.parametrize("mode", ["fast", "single"])
def test_finds_every_drawn_rectangle(mode: Literal["fast", "single"]) -> None:
    boxes = propose(scene(), mode=mode)
    assert_well_formed(boxes, scene(), 20)
    assert (overlaps(np.array(RECTANGLES), boxes).max(axis=1) > 0.9).all()


def test_the_same_picture_gives_the_same_boxes() -> None:
    picture = photograph("astronaut", 128)
    np.testing.assert_array_equal(propose(picture), propose(picture.copy()))


def test_the_minimum_side_is_kept_and_shrinks_with_the_picture() -> None:
    picture = photograph("coffee", 128)
    assert_well_formed(propose(picture), picture, 10)
    assert (propose(picture)[:, 2:] < 20).any()
    assert_well_formed(propose(picture, minimum_side=40), picture, 40)


@pytest.mark.parametrize(("height", "width"), [(28, 28), (63, 200), (1, 5), (8, 8)])
def test_small_pictures_get_a_grid(height: int, width: int) -> None:
    picture = np.zeros((height, width, 3), np.uint8)
    boxes = propose(picture)
    assert_well_formed(boxes, picture, 1)
    covered = np.zeros((height, width), int)
    for x, y, box_width, box_height in boxes[boxes[:, 2] < width]:
        covered[y : y + box_height, x : x + box_width] += 1
    if min(height, width) >= 8:
        assert covered.min() >= 1
        assert len(np.unique(boxes[:, 2])) >= 3


@pytest.mark.slow
def test_large_pictures_are_searched_at_a_reduced_size() -> None:
    picture = np.asarray(Image.fromarray(scene()).resize((1280, 1024), Image.Resampling.NEAREST))
    boxes = propose(picture)
    assert_well_formed(boxes, picture, 50)
    wanted = np.array(RECTANGLES) * (5, 4, 5, 4)
    assert (overlaps(wanted, boxes).max(axis=1) > 0.9).all()


def test_boxes_of_a_reduced_picture_enclose_what_was_found() -> None:
    """1.3 px of the large picture for each of the small one: rounded outwards on every side."""
    found = np.array([[1, 2, 3, 4], [0, 0, 10, 10], [9, 9, 1, 1]])
    boxes = enlarged(found, (10, 10, 3), (13, 13, 3))
    assert boxes.tolist() == [[1, 2, 5, 6], [0, 0, 13, 13], [11, 11, 2, 2]]
    across = enlarged(np.array([[1, 1, 1, 1]]), (10, 20, 3), (15, 40, 3))
    assert across.tolist() == [[2, 1, 2, 2]], "x goes with the width, y with the height"


def test_fast_mode_has_two_scales_of_segmentation(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in Uijlings et al. 2013: k of 50 and 100 in HSV and in Lab."""
    scales: list[int] = []

    def spied(pixels: np.ndarray, scale: int, smallest: int) -> np.ndarray:
        scales.append(scale)
        assert smallest == scale, "no reduction from 256 px on"
        return segment(pixels, scale, smallest)

    monkeypatch.setattr(propose_module, "segment", spied)
    propose(scene())
    assert scales == [50, 100, 50, 100]
    scales.clear()
    propose(scene(), mode="single")
    assert scales == [100]


def test_a_picture_without_structure_is_its_own_only_proposal() -> None:
    assert propose(np.full((80, 90, 3), 7, np.uint8)).tolist() == [[0, 0, 90, 80]]


def test_refuses_what_is_no_picture() -> None:
    for array in (np.zeros((80, 80), np.uint8), np.zeros((80, 80, 3)), np.zeros((0, 8, 3), "u1")):
        with pytest.raises(ImageError, match="convert it to RGB"):
            propose(array)


def test_can_be_given_up_at_any_moment() -> None:
    picture = photograph("astronaut", 96)

    def questions_until(moment: int) -> int:
        asked = count()
        propose(picture, cancelled=lambda: next(asked) == moment)
        return next(asked)

    total = questions_until(-1)
    assert total > 10
    for moment in (0, 1, 2, total - 1):
        with pytest.raises(Cancelled):
            questions_until(moment)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["astronaut", "coffee", "rocket"])
def test_agrees_with_another_implementation(name: str) -> None:
    """OpenCV's fast mode: its boxes are ours far better than random boxes would be."""
    cv2 = pytest.importorskip("cv2")
    if not hasattr(cv2, "ximgproc"):
        pytest.skip("this OpenCV has no ximgproc")
    picture = photograph(name)
    search = cv2.ximgproc.segmentation.createSelectiveSearchSegmentation()
    search.setBaseImage(np.ascontiguousarray(picture[..., ::-1]))
    search.switchToSelectiveSearchFast()
    oracle = search.process()
    oracle = oracle[(oracle[:, 2:] >= 20).all(axis=1)]
    boxes = propose(picture)
    rng = np.random.default_rng(0)
    corners = np.sort(rng.integers(0, 257, (20 * len(boxes), 2, 2)), axis=1)
    random = np.concatenate([corners[:, 0], corners[:, 1] - corners[:, 0]], axis=1)
    random = random[(random[:, 2:] >= 20).all(axis=1)][: len(boxes)]
    assert len(random) == len(boxes)
    found = overlaps(boxes, oracle)
    assert found.max(axis=0).mean() > 0.78
    assert found.max(axis=1).mean() > 0.6
    assert found.max(axis=0).mean() > overlaps(random, oracle).max(axis=0).mean() + 0.2
