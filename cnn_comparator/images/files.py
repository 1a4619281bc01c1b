"""Images from files: a folder, a folder of classes, or one picture."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ..errors import ImageError
from ..naming import shown
from ..sample import Sample
from .picture_files import PictureFiles
from .source import Found
from .stored import StoredPicture

_EXTENSIONS = frozenset(
    (".bmp", ".gif", ".jpeg", ".jpg", ".pbm", ".pgm", ".png", ".ppm", ".tif", ".tiff", ".webp")
)


def from_path(path: Path, name: str, classes: tuple[str, ...] | None, files: PictureFiles) -> Found:
    """All pictures of a folder, or one file; ``name`` is the path as it was given."""
    if files.see(path):
        return _found([path], [path.name], files)
    if not _is_folder(path):
        if _exists(path):
            files.picture(path, name)
        raise ImageError(f"No folder or file at '{shown(name)}'. Check the path of the images.")
    found = sorted(
        (file for file in path.rglob("*") if _may_be_picture(file, path) and files.see(file)),
        key=lambda file: _natural(file.relative_to(path).as_posix()),
    )
    if not found:
        raise ImageError(f"The folder '{shown(name)}' has no images, such as .png or .jpg files.")
    names = [file.relative_to(path).as_posix() for file in found]
    if any("/" not in each for each in names):
        return _found(found, names, files)
    folders = sorted({each.split("/")[0] for each in names})
    known = _folder_classes(folders, classes, name)
    labels = [known.index(each.split("/")[0]) for each in names]
    return replace(_found(found, names, files), labels=labels, classes=tuple(known))


def _found(paths: Sequence[Path], names: Sequence[str], files: PictureFiles) -> Found:
    return Found(
        lambda index: Sample(files.picture(paths[index], names[index])),
        names,
        thumbnail=lambda index, size: files.thumbnail(paths[index], names[index], size),
        stored=lambda index: StoredPicture(files.only(paths[index]), paths[index], names[index]),
    )


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _may_be_picture(file: Path, root: Path) -> bool:
    hidden = any(part.startswith(".") for part in file.relative_to(root).parts)
    return not hidden and file.suffix.lower() in _EXTENSIONS


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
        f"The folder '{shown(name)}' has a sub-folder '{shown(unknown)}', which is none of the "
        f"{len(classes)} classes. Rename it, or leave classes out."
    )


def _natural(name: str) -> list[tuple[int, int | str]]:
    """Sorts ``photo2`` before ``photo10``."""
    return [
        (0, int(part)) if part.isdigit() else (1, part.lower())
        for part in re.split(r"(\d+)", name)
        if part
    ]
