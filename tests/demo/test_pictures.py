"""The pictures that are shipped, and those that are drawn once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cnn_comparator import demo
from cnn_comparator.demo import data, drawn, shipped


def drawn_anew(split: str, index: int) -> np.ndarray:
    raise AssertionError(f"{split} {index} is drawn")


def test_the_example_draws_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "picture", drawn_anew)
    images, labels = demo.images()
    assert len(images) == len(labels) == 35
    assert len(list(shipped.PICTURES.iterdir())) == 35
    demo.images(per_category=1)
    with pytest.raises(AssertionError, match="is drawn"):
        demo.images(per_category=3)


@pytest.mark.parametrize("index", [0, 21, 321])
def test_what_is_shipped_is_what_is_drawn(index: int) -> None:
    assert (shipped.PICTURES / shipped.name("validation", index)).is_file()
    picture = shipped.picture("validation", index).astype(int)
    # Another processor may round the last bit of a pixel otherwise.
    assert np.abs(picture - data.picture("validation", index)).max() <= 1


def test_pictures_are_drawn_once_and_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawn, "user_cache_path", lambda name: tmp_path / name)
    told: list[tuple[int, int]] = []
    first = drawn.pictures("validation", 3, lambda *counts: told.append(counts))
    assert told == [(3, 3)]
    np.testing.assert_array_equal(first[2], data.picture("validation", 2))
    monkeypatch.setattr(data, "picture", drawn_anew)
    again = drawn.pictures("validation", 3, lambda *_: pytest.fail("drawn again"))
    np.testing.assert_array_equal(again, first)


def test_a_broken_or_missing_cache_costs_time_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cnn-comparator").write_text("a file where a folder should be")
    monkeypatch.setattr(drawn, "user_cache_path", lambda name: tmp_path / name)
    assert drawn.pictures("validation", 1, lambda *_: None).shape == (1, 256, 256, 3)
    monkeypatch.setattr(drawn, "user_cache_path", lambda name: tmp_path / "other")
    folder = drawn._folder()
    folder.mkdir(parents=True)
    (folder / shipped.name("validation", 0)).write_bytes(b"RIFF cut off")
    found = drawn.pictures("validation", 1, lambda *_: None)[0]
    np.testing.assert_array_equal(found, shipped.picture("validation", 0))
