"""Images from files: a folder, a folder of classes, or one picture."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from .. import pictures
from ..errors import ImageError
from ..sample import Sample
from .source import Found

_EXTENSIONS = frozenset(
    (".bmp", ".gif", ".jpeg", ".jpg", ".pbm", ".pgm", ".png", ".ppm", ".tif", ".tiff", ".webp")
)


def from_path(path: Path, name: str, classes: tuple[str, ...] | None) -> Found:
    """All pictures of a folder, or one file; ``name`` is the path as it was given."""
    if not path.is_dir():
        if not path.exists():
            raise ImageError(f"No folder or file at '{name}'. Check the path of the images.")
        return Found(lambda index: Sample(pictures.from_file(path, name)), [path.name])
    files = sorted(
        (file for file in path.rglob("*") if _is_picture(file, path)),
        key=lambda file: _natural(file.relative_to(path).as_posix()),
    )
    if not files:
        raise ImageError(f"The folder '{name}' has no images, such as .png or .jpg files.")
    names = [file.relative_to(path).as_posix() for file in files]

    def read(index: int) -> Sample:
        return Sample(pictures.from_file(files[index], names[index]))

    if any("/" not in shown for shown in names):
        return Found(read, names)
    folders = sorted({shown.split("/")[0] for shown in names})
    known = _folder_classes(folders, classes, name)
    labels = [known.index(shown.split("/")[0]) for shown in names]
    return Found(read, names, labels, tuple(known))


def _is_picture(file: Path, root: Path) -> bool:
    hidden = any(part.startswith(".") for part in file.relative_to(root).parts)
    return not hidden and file.suffix.lower() in _EXTENSIONS and file.is_file()


def _folder_classes(
    folders: list[str], classes: tuple[str, ...] | None, name: str
) -> Sequence[str]:
    """The folder of every class, in the order of the classes."""
    if classes is None or (len(classes) == len(folders) and set(folders) != set(classes)):
        return folders
    if set(folders) <= set(classes):
        return classes
    unknown = next(folder for folder in folders if folder not in classes)
    raise ImageError(
        f"The folder '{name}' has a sub-folder '{unknown}', which is none of the "
        f"{len(classes)} classes. Rename it, or leave classes out."
    )


def _natural(name: str) -> list[tuple[int, int | str]]:
    """Sorts ``photo2`` before ``photo10``."""
    return [
        (0, int(part)) if part.isdigit() else (1, part.lower())
        for part in re.split(r"(\d+)", name)
        if part
    ]
