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
    assert f"'{name}' is left out" in (source.note or "")
