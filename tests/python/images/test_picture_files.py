"""Files that are no pictures, that change while they are open, or that have hostile names."""

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from cnn_comparator import Comparison, demo
from cnn_comparator.errors import ChangedError, ImageError
from cnn_comparator.images import open_images
from cnn_comparator.naming import encodable, shown

PICTURE = np.random.default_rng(3).integers(0, 256, (12, 9, 3), np.uint8)


def save(path: Path, picture: np.ndarray = PICTURE) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(picture).save(path, "PNG")
    return path


def ways(path: Path) -> list[object]:
    class Paths:
        def __len__(self) -> int:
            return 1

        def __getitem__(self, index: int) -> Any:
            return {"image": str(path), "label": 0}

    return [path, [path], path.parent, Paths()]


@pytest.mark.parametrize("way", range(3))
def test_a_picture_that_changes_while_it_is_open(way: int, tmp_path: Path) -> None:
    path = save(tmp_path / "a.png")
    source = open_images(ways(path)[way])
    sentence = r"a\.png' has changed since it was opened\. Reload the snapshots: `comparison\.rel"
    if way == 0:
        source.sample(0)
    save(path, 255 - PICTURE)
    os.utime(path, ns=(1, path.stat().st_mtime_ns + 1))
    for _ in range(2):
        for look in (lambda: source.sample(0), lambda: source.thumbnail(0, 72)):
            with pytest.raises(ChangedError, match=sentence):
                look()
    assert np.array_equal(open_images(ways(path)[way]).sample(0).picture, 255 - PICTURE)
    path.unlink()
    with pytest.raises(ChangedError, match=sentence):
        source.sample(0)


def test_a_picture_that_changes_while_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = save(tmp_path / "a.png")
    source = open_images([path])
    read = os.read

    def overtaken(file: int, count: int) -> bytes:
        data = read(file, count)
        path.write_bytes(path.read_bytes()[:-20])
        return data

    monkeypatch.setattr(os, "read", overtaken)
    with pytest.raises(ChangedError):
        source.sample(0)


def test_paths_of_a_data_set_are_held_to_what_they_were(tmp_path: Path) -> None:
    path = save(tmp_path / "a.png")
    source = open_images(ways(path)[3])
    path.write_bytes(b"changed")
    # What was read first is kept, shown and compared.
    assert np.array_equal(source.sample(0).picture, PICTURE)


def test_the_code_of_a_change_reaches_the_browser(tmp_path: Path) -> None:
    assert ChangedError.code == "changed"
    path = save(tmp_path / "a.png")
    with Comparison(demo.snapshot(10), demo.snapshot(100), images=[path]) as opened:
        path.write_bytes(path.read_bytes() + b" ")
        with pytest.raises(ChangedError):
            opened.probabilities("epoch_010", 0)


HOSTILE = ["\udcff\ud800", "\x1b[2J\x00", "\u202egnp.exe", "x" * 10_000, "~nobody\x00", "a\nb"]


@pytest.mark.parametrize("name", HOSTILE)
def test_messages_about_hostile_names_are_sane(name: str) -> None:
    for given in (name, [name], [{name: 1}]):
        with pytest.raises(ImageError) as error:
            open_images(given)
        said = str(error.value)
        assert len(said) < 400 and said.isprintable(), ascii(said)
        said.encode()


def test_names() -> None:
    assert shown("photo.png") == encodable("photo.png") == "photo.png"
    assert shown("a" * 99 + "b" * 99, 11) == "aaaaa…bbbbb"
    assert shown("a\x07\u202eb\udc80") == "a\ufffd\ufffdb\ufffd"
