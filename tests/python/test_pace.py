"""How long something still takes."""

from __future__ import annotations

import pytest

from cnn_comparator.pace import Pace, time_left


def test_what_is_left_follows_the_pace_of_the_last_seconds() -> None:
    now = [0.0]
    pace = Pace(lambda: now[0])
    assert pace.left(500, 1100) is None  # what was there already tells nothing
    now[0] = 1.0
    assert pace.left(510, 1100) is None
    now[0] = 4.0
    assert pace.left(540, 1100) == pytest.approx(56)
    for second in range(5, 40):
        now[0] = float(second)
        left = pace.left(540 + 2 * second, 1100)
    assert left == pytest.approx((1100 - 618) / 2, rel=0.02)
    assert pace.left(1100, 1100) == 0


def test_time_is_told_in_one_unit() -> None:
    told = [str(time_left(seconds)) for seconds in (0.2, 59.2, 61, 3599, 3601)]
    assert told == [
        "about 1 s left",
        "about 60 s left",
        "about 2 min left",
        "about 60 min left",
        "about 2 h left",
    ]
