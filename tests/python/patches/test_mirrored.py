"""Boxes of a picture that enters the other way round, on a map of the picture itself."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from cnn_comparator.entered import entered_part
from cnn_comparator.projection import projected, projected_maxima

SIZE = (48, 64)


@pytest.mark.parametrize("turn", ["across", "down", "both"])
@pytest.mark.parametrize("crop", [(slice(0, 48), slice(0, 64)), (slice(8, 40), slice(16, 48))])
def test_a_box_lies_where_its_pixels_enter(turn: str, crop: tuple[slice, slice]) -> None:
    steps = {"across": (1, -1), "down": (-1, 1), "both": (-1, -1)}[turn]

    def turned(picture: np.ndarray) -> np.ndarray:
        return picture[crop][:: steps[0], :: steps[1]]

    def entering(pictures: Sequence[np.ndarray]) -> np.ndarray:
        return np.stack([turned(one).transpose(2, 0, 1) / 255 for one in pictures])

    box = (20, 12, 8, 4)
    inside = np.zeros(SIZE)
    inside[12:16, 20:28] = 1.0
    own = turned(inside)
    places = projected(
        np.array([box]), SIZE, (own.shape[0], own.shape[1]), entered_part(entering, *SIZE)
    )
    left, top, right, bottom = places[0]
    assert own[top:bottom, left:right].sum() == own.sum() == 32
    assert projected_maxima(own, places).values == [1.0]
