"""Folders of classes, numbered as torchvision's ImageFolder documents it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from cnn_comparator.errors import ImageError
from cnn_comparator.images import open_images
from tests.sentences import coded


def save(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(np.zeros((2, 2, 3), np.uint8)).save(path)


def as_torchvision(root: Path) -> list[str]:
    """Of ``ImageFolder(root, allow_empty=True)``: the sorted names of its folders."""
    return sorted(entry.name for entry in os.scandir(root) if entry.is_dir())


def labels_of(root: Path, **options: Any) -> dict[str, int | None]:
    source = open_images(root, **options)
    return dict(zip(source.names, source.labels or (), strict=True))


def test_classes_are_numbered_with_empty_folders_among_them(tmp_path: Path) -> None:
    for name in ("Zebra", "ant", "10", "9", "bee"):
        (tmp_path / name).mkdir()
    save(
        tmp_path / "Zebra" / "a.png", tmp_path / "bee" / "deep" / "b.png", tmp_path / "9" / "c.png"
    )
    (tmp_path / "notes.txt").write_text("no class")
    classes = as_torchvision(tmp_path)
    source = open_images(tmp_path)
    assert source.classes == tuple(classes)
    assert labels_of(tmp_path) == {
        "9/c.png": classes.index("9"),
        "bee/deep/b.png": classes.index("bee"),
        "Zebra/a.png": classes.index("Zebra"),
    }
    assert source.note is None
    assert labels_of(tmp_path, classes=["bee", "9", "Zebra"])["bee/deep/b.png"] == 0
    assert labels_of(tmp_path, classes=list("abcde"))["bee/deep/b.png"] == classes.index("bee")
    with pytest.raises(ImageError, match="sub-folder '9', which is none of the 2 classes"):
        open_images(tmp_path, classes=["bee", "Zebra"])


@pytest.mark.parametrize("name", [".ipynb_checkpoints", "__MACOSX", "@eaDir"])
def test_hidden_and_system_folders_are_no_classes(tmp_path: Path, name: str) -> None:
    save(tmp_path / "cat" / "a.png", tmp_path / "dog" / "b.png", tmp_path / name / "cat" / "c.png")
    save(tmp_path / "cat" / name / "d.png")
    source = open_images(tmp_path)
    assert source.classes == ("cat", "dog")
    assert source.names == ("cat/a.png", "dog/b.png")
    assert f"'{name}' is left out" in coded(source.note)


@pytest.mark.parametrize(
    ("names", "says"),
    [
        (["a.heic", "b.HEIC", "c.txt"], r"but 2 '\.heic' files and 1 '\.txt' file, .* Convert"),
        (["a.nii.gz"], r"but 1 '\.nii\.gz' file, which are not decoded here\. Convert them to PNG"),
        (["a.avif", "b.jp2", "c.svg", "d.npy", "e.dcm"], r"and 2 others, .* pass arrays"),
        (["labels.csv", "n01440764_1"], r"1 '\.csv' file and 1 file without an ext.*their paths"),
        (["Thumbs.db"], r"but 1 '\.db' file\. Pass the folder"),
        ([".DS_Store", "._photo.jpg"], r"has no images, such as \.png or \.jpg files\.$"),
    ],
)
def test_a_folder_without_pictures_says_what_it_has(
    names: list[str], says: str, tmp_path: Path
) -> None:
    for name in names:
        (tmp_path / name).write_bytes(b"0")
    with pytest.raises(ImageError, match=says):
        open_images(tmp_path)


def test_what_lies_beside_pictures(tmp_path: Path) -> None:
    save(tmp_path / "cat" / "a.PNG", tmp_path / "cat" / "ünï 日本.Jpeg", tmp_path / "dog" / "b.JPG")
    for name in ("Thumbs.db", ".DS_Store", "._a.png", "labels.csv", "info.json", "readme.txt"):
        (tmp_path / "cat" / name).write_bytes(b"0")
        (tmp_path / name).write_bytes(b"0")
    source = open_images(tmp_path)
    assert source.names == ("cat/a.PNG", "cat/ünï 日本.Jpeg", "dog/b.JPG")
    assert source.note is None
    (tmp_path / "cat" / "c.heic").write_bytes(b"0")
    source = open_images(tmp_path)
    assert coded(source.note) == (
        "Left out: 1 '.heic' file, which are not decoded here. Convert them to PNG or JPEG."
    )
    save(tmp_path / "montage.png")
    source = open_images(tmp_path)
    assert len(source) == 4 and source.classes is None and source.labels is None
    assert "pictures beside the sub-folders, so that these are no classes" in (source.note or "")


def test_a_folder_that_cannot_be_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save(tmp_path / "cat" / "a.png", tmp_path / "dog" / "b.png")
    scandir = os.scandir
    locked = tmp_path / "dog"

    def guarded(path: Path) -> Any:
        if path == locked:
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", guarded)
    source = open_images(tmp_path)
    assert source.classes == ("cat", "dog") and source.names == ("cat/a.png",)
    assert source.note == "What is in 'dog' cannot be listed. Check the permissions."
    locked = tmp_path
    with pytest.raises(ImageError, match=r"cannot be listed\. Check its permissions"):
        open_images(tmp_path)
