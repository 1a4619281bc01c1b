"""Images that cannot be read, among others: left out, counted and named, with the reason."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from cnn_comparator import Comparison, demo
from cnn_comparator.errors import ImageError
from cnn_comparator.images import ImageSource, open_images
from tests.sentences import coded

GOOD = np.random.default_rng(6).integers(0, 256, (12, 9, 3), np.uint8)
LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"
ANNEX = b"/annex/objects/SHA256E-s12345--4d7a.png\n"
BAD = {
    "cut.jpg": (None, "is cut off"),
    "cut.png": (None, "is cut off"),
    "empty.png": (b"", "is empty"),
    "lfs.png": (LFS, "Run 'git lfs pull'"),
    "annex.png": (ANNEX, "Run 'git annex get'"),
    "page.jpg": (b"<!DOCTYPE html><p>Sign in", "is a web page"),
    "large.png": (None, "has 40 × 30 pixels, more than the limit of 200"),
}


def folder_of(root: Path) -> list[Path]:
    """A sound picture before and after each bad one."""
    sound = root / "good.png"
    Image.fromarray(GOOD).save(sound)
    paths = [sound]
    for name, (content, _) in BAD.items():
        path = root / name
        if content is None:
            size = (30, 40, 3) if name == "large.png" else (12, 9, 3)
            Image.fromarray(np.resize(GOOD, size)).save(path)
            whole = path.read_bytes()
            content = whole if name == "large.png" else whole[: len(whole) * 9 // 10]
        path.write_bytes(content)
        paths += [path, sound]
    return paths


class Given:
    """A data set of whatever is given."""

    def __init__(self, items: list[Any]) -> None:
        self.items = items

    def __len__(self) -> int:
        return len(self.items)

    def __getitem__(self, index: int) -> Any:
        return self.items[index]


def ways(paths: list[Path]) -> dict[str, Any]:
    names = list(map(str, paths))
    return {
        "list": paths,
        "pairs": [(name, 0) for name in names],
        "data set": Given(names),
        "labelled data set": Given([(name, 0) for name in names]),
        "dicts": Given([{"image": name, "label": 0} for name in names]),
        "stream": iter([(name, 0) for name in names]),
    }


def said_of(source: ImageSource, index: int) -> str:
    found = []
    for look in (lambda: source.sample(index), lambda: source.thumbnail(index, 4)):
        with pytest.raises(ImageError) as error:
            look()
        found.append(str(error.value))
    assert found[0] == found[1]
    return found[0]


@pytest.mark.parametrize("way", ways([]))
def test_each_says_why_and_costs_no_other(way: str, tmp_path: Path) -> None:
    paths = folder_of(tmp_path)
    source = open_images(ways(paths)[way], max_pixels=200)
    assert len(source) == len(paths)
    for index, path in enumerate(paths):
        if path.name in BAD:
            assert BAD[path.name][1] in said_of(source, index)
            assert path.name in said_of(source, index)
            assert source.label(index) in (0, None)
        else:
            assert np.array_equal(source.sample(index).picture, GOOD)
            assert source.label(index) == (None if way in ("list", "data set") else 0)


def test_a_folder(tmp_path: Path) -> None:
    folder_of(tmp_path)
    source = open_images(tmp_path, max_pixels=200)
    found = dict(zip(source.names, range(len(source)), strict=True))
    for name, (_, says) in BAD.items():
        assert says in said_of(source, found[name])
        with pytest.raises(ImageError, match=name):
            open_images(tmp_path / name, max_pixels=200).sample(0)
    assert np.array_equal(source.sample(found["good.png"]).picture, GOOD)
    assert "Of 8 pictures 3 are not there. 'annex.png' is only a pointer" in (source.note or "")


def test_a_list_tells_at_once_what_is_missing(tmp_path: Path) -> None:
    Image.fromarray(GOOD).save(tmp_path / "a.png")
    items = [tmp_path / "no.png", tmp_path / "a.png", np.full((2, 2), np.nan), GOOD]
    source = open_images(items)
    assert (source.note or "").startswith("Of 4 images 2 cannot be read. The first: No file at '")
    assert source.names[0] == str(tmp_path / "no.png")
    assert "No file at" in said_of(source, 0) and "NaN" in said_of(source, 2)
    assert np.array_equal(source.sample(3).picture, GOOD)


def test_all_that_is_given_is_unreadable() -> None:
    for given in (["a", "b"], Given(["a", "b"]), iter(["a", "b"])):
        with pytest.raises(ImageError, match="No file at 'a'"):
            open_images(given)


def test_a_stream_that_ends_with_an_error() -> None:
    def items() -> Iterator[Any]:
        yield from [(GOOD, 1), (GOOD, 0)]
        raise OSError("disc on fire")

    source = open_images(items())
    assert len(source) == 2 and source.labels == (1, 0)
    assert "ended after 2 images: The data set failed while it was read: OSError" in coded(
        source.note
    )


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Image.fromarray(GOOD).save(tmp_path / "a.png")

    def denied(*given: object) -> int:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr("cnn_comparator.images.picture_files.os.open", denied)
        source = open_images(tmp_path)
        assert "a.png' cannot be opened (PermissionError" in said_of(source, 0)
    assert np.array_equal(source.sample(0).picture, GOOD)


def test_a_first_image_that_cannot_be_read(tmp_path: Path) -> None:
    Image.fromarray(np.resize(GOOD, (96, 96, 3))).save(tmp_path / "a.png")
    items = [str(tmp_path / f"{index}.png") for index in range(40)]
    items[24:] = [str(tmp_path / "a.png")] * 16
    with Comparison(demo.snapshot(10), demo.snapshot(100), images=Given(items)) as opened:
        assert opened.probabilities("epoch_010", 39).shape
        assert "No file at" in said_of(opened.images, 0)
