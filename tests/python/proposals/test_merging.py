"""The order of merges by each similarity alone, and what segments are measured by."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cnn_comparator.proposals.merging import merged_boxes
from cnn_comparator.proposals.segments import Segments, measure_segments


def strip(
    widths: list[int],
    colour: list[list[float]] | None = None,
    texture: list[list[float]] | None = None,
) -> Segments:
    """Segments side by side in a picture one pixel high."""
    count = len(widths)
    ends = np.cumsum(widths)
    flat = [[1.0]] * count
    return Segments(
        area=int(ends[-1]),
        sizes=np.array(widths, np.float64),
        bounds=np.stack([ends - widths, np.zeros(count, int), ends, np.ones(count, int)], axis=1),
        colour=np.array(colour or flat),
        texture=np.array(texture or flat),
        pairs=np.array([[at, at + 1] for at in range(count - 1)]),
    )


def merges(segments: Segments, mix: str) -> list[tuple[int, int]]:
    """Left and width of the merged regions in order."""
    boxes = merged_boxes(segments, mix, lambda: None)
    assert boxes[: len(segments.sizes), 2].tolist() == segments.sizes.tolist()
    return [(x, width) for x, _, width, _ in boxes[len(segments.sizes) :].tolist()]


HISTOGRAMS = [[1.0, 0.0], [0.6, 0.4], [0.5, 0.5], [0.0, 1.0]]


@pytest.mark.parametrize("mix", ["C", "T"])
def test_histograms_that_overlap_most_merge_first(mix: str) -> None:
    segments = strip([2, 2, 2, 2], **{{"C": "colour", "T": "texture"}[mix]: HISTOGRAMS})
    assert merges(segments, mix) == [(2, 4), (0, 6), (0, 8)]
    other = {"C": "T", "T": "C"}[mix]
    assert merges(segments, other)[0] == (0, 4), "the other histograms are all alike"


@pytest.mark.parametrize("mix", ["C", "T"])
def test_merged_histograms_are_weighted_by_size(mix: str) -> None:
    shares = [[share, 1 - share] for share in (1.0, 0.8, 0.55, 0.16)]
    segments = strip([9, 1, 5, 5], **{{"C": "colour", "T": "texture"}[mix]: shares})
    # 0 and 1 become 0.98, which is 0.43 from 2; so 3 is nearer. Unweighted, 0.9 would be nearer.
    assert merges(segments, mix) == [(0, 10), (10, 10), (0, 20)]
    near = [[share, 1 - share] for share in (1.0, 0.9, 0.6, 0.1)]
    segments = strip([9, 1, 5, 5], **{{"C": "colour", "T": "texture"}[mix]: near})
    # 0 and 1 become 0.99, which is 0.39 from 2; 3 is 0.5 from it.
    assert merges(segments, mix) == [(0, 10), (0, 15), (0, 20)]


def test_small_regions_merge_first() -> None:
    assert merges(strip([5, 4, 1, 2, 8]), "S") == [(9, 3), (5, 7), (0, 12), (0, 20)]


def test_regions_that_leave_no_gap_merge_first() -> None:
    segments = Segments(
        area=36,
        sizes=np.array([2.0, 4.0, 20.0]),
        bounds=np.array([[0, 0, 2, 5], [2, 0, 4, 5], [2, 0, 6, 6]]),
        colour=np.array([[0.0, 1.0], [0.2, 0.8], [0.7, 0.3]]),
        texture=np.ones((3, 1)),
        pairs=np.array([[0, 1], [1, 2]]),
    )
    left, right = [0, 0, 4, 5], [2, 0, 4, 6]
    # The box of 0 and 1 has 20 px, 14 of them empty; that of 1 and 2 has 24 px, none empty.
    assert merged_boxes(segments, "F", lambda: None)[3].tolist() == right
    # 14 / 36 more filled outweighs 0.3 less alike, and 18 / 36 larger outweighs that.
    assert merged_boxes(segments, "CF", lambda: None)[3].tolist() == right
    assert merged_boxes(segments, "CSF", lambda: None)[3].tolist() == left
    # A difference of 0.3 outweighs the same gaps in a picture of twice the size.
    twice = replace(segments, area=72)
    assert merged_boxes(twice, "CF", lambda: None)[3].tolist() == left


def test_similarities_add_up() -> None:
    segments = strip(
        [3, 3, 3],
        colour=[[0.0, 1.0], [0.5, 0.5], [0.8, 0.2]],
        texture=[[0.0, 1.0], [0.1, 0.9], [0.4, 0.6]],
    )
    assert merges(segments, "C")[0] == (3, 6)
    assert merges(segments, "T")[0] == (0, 6)
    # Of both, 0 and 1 lose 0.59, 1 and 2 lose 0.6; further down 0.6 and 0.45.
    segments.texture[0] = [0.01, 0.99]
    assert merges(segments, "CT")[0] == (0, 6)
    larger = strip([3, 3, 4], colour=[[0.0, 1.0], [0.5, 0.5], [0.8, 0.2]])
    assert merges(larger, "S")[0] == (0, 6)
    assert merges(larger, "CS")[0] == (3, 7)
    segments.texture[0] = [0.0, 1.0]
    segments.texture[2] = [0.25, 0.75]
    assert merges(segments, "T")[0] == (0, 6)
    assert merges(segments, "CT")[0] == (3, 6)


def test_one_segment_has_nothing_to_merge() -> None:
    segments = measure_segments(np.zeros((3, 4, 3)), np.zeros((3, 4), np.int64))
    assert merged_boxes(segments, "CTSF", lambda: None).tolist() == [[0, 0, 4, 3]]


def test_segments_are_measured() -> None:
    pixels = np.zeros((6, 8, 3))
    pixels[:, 5:, 0] = 1.0
    labels = np.repeat([[0] * 5 + [1] * 3], 6, axis=0)
    labels[5] = 2
    found = measure_segments(pixels, labels)
    stripes = measure_segments(pixels[:3], np.repeat([[0], [1], [2]], 8, axis=1))
    assert stripes.pairs.tolist() == [[0, 1], [1, 2]]
    assert found.area == 48
    assert found.sizes.tolist() == [25, 15, 8]
    assert found.bounds.tolist() == [[0, 0, 5, 5], [5, 0, 8, 5], [0, 5, 8, 6]]
    assert found.pairs.tolist() == [[0, 1], [0, 2], [1, 2]]
    np.testing.assert_allclose(found.colour.sum(axis=1), 1)
    np.testing.assert_allclose(found.texture.sum(axis=1), 1)
    planes = found.colour.reshape(3, 3, 25)
    assert planes[0, 0, 0] == planes[0, 1, 0] == pytest.approx(1 / 3)
    assert planes[1, 0, 24] == pytest.approx(1 / 3)
    assert planes[2, 0, [0, 24]] == pytest.approx([5 / 24, 3 / 24])


def test_texture_is_oriented() -> None:
    """A step to the right: slopes towards the right half, none up, down or to the left."""
    pixels = np.zeros((16, 16, 3))
    pixels[:, 8:, 0] = 1.0
    found = measure_segments(pixels, np.zeros((16, 16), np.int64))
    planes = found.texture.reshape(3, 8, 10)
    steep = planes[0, :, 1:].sum(axis=1) > 0
    assert steep.tolist() == [True, True, False, False, False, False, False, True]
    assert planes[0, 0, 9] > 0, "the steepest slope is in the last bin"
    assert planes[0, 1, 9] == 0, "a slope across has cos 45° of it"
    assert planes[1:, :, 0].sum() == pytest.approx(2 / 3)
