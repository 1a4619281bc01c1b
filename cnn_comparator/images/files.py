"""Images from files: a folder, a folder of classes, or one picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ..errors import ImageError
from ..naming import shown
from ..sample import Sample
from ..words import together
from .folder_notes import (
    hidden_note,
    locked_note,
    lost_note,
    mixed_note,
    no_files_note,
    nothing_found,
    other_kinds_note,
)
from .folders import files_below, hidden_folders, locked_folders, sub_folders
from .picture_files import PictureFiles
from .source import Found
from .stored import StoredPicture

_EXTENSIONS = frozenset(
    (
        *(".bmp", ".gif", ".jfif", ".jpe", ".jpeg", ".jpg", ".pbm", ".pgm", ".png", ".pnm", ".ppm"),
        *(".tif", ".tiff", ".webp"),
    )
)


def from_path(path: Path, name: str, classes: tuple[str, ...] | None, files: PictureFiles) -> Found:
    """All pictures of a folder, or one file; ``name`` is the path as it was given."""
    if files.see(path):
        return _found([path], [path.name], files)
    if not _is_folder(path):
        if _exists(path) or files.is_lost(path):
            files.picture(path, name)
        raise ImageError(f"No folder or file at '{shown(name)}'. Check the path of the images.")
    below = files_below(path)
    pictures = [file for file in below if file.suffix.lower() in _EXTENSIONS]
    others = [file for file in below if file.suffix.lower() not in _EXTENSIONS]
    found = [file for file in pictures if files.see(file) or files.is_lost(file)]
    locked = locked_folders(path)
    if not found:
        raise ImageError(nothing_found(name, others, locked))
    names = [file.relative_to(path).as_posix() for file in found]
    lost = lost_note([files.placeholder(*one) for one in zip(found, names, strict=True)])
    no_files = [file.relative_to(path).as_posix() for file in sorted({*pictures} - {*found})]
    general = (lost, no_files_note(no_files), other_kinds_note(others), locked_note(locked))
    if any("/" not in each for each in names):
        mixed = mixed_note(any("/" in each for each in names))
        return _with_notes(_found(found, names, files), mixed, *general)
    own = [each.split("/")[0] for each in names]
    known = _folder_classes(sub_folders(path), set(own), classes, name)
    labels = [known.index(folder) for folder in own]
    found_here = replace(_found(found, names, files), labels=labels, classes=tuple(known))
    return _with_notes(found_here, hidden_note(hidden_folders(path)), *general)


def _with_notes(found: Found, *notes: str | None) -> Found:
    return replace(found, note=together(found.note, *notes))


def _found(paths: Sequence[Path], names: Sequence[str], files: PictureFiles) -> Found:
    return Found(
        lambda index: Sample(files.picture(paths[index], names[index])),
        names,
        note=files.note(paths[0], names[0]),
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


def _folder_classes(
    folders: list[str], filled: set[str], classes: tuple[str, ...] | None, name: str
) -> Sequence[str]:
    """The folder of every class, in the order of the classes; those of ``filled`` have pictures."""
    if classes is None or (len(classes) == len(folders) and set(folders) != set(classes)):
        return folders
    if filled <= set(classes):
        return classes
    if len(classes) == len(filled):
        return sorted(filled)
    unknown = min(filled - set(classes))
    raise ImageError(
        f"The folder '{shown(name)}' has a sub-folder '{shown(unknown)}', which is none of the "
        f"{len(classes)} classes. Rename it, or leave classes out."
    )
