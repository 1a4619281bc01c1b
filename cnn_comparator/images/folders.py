"""What is in a folder of pictures: its classes, and all files below it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

_SYSTEM = frozenset(("__MACOSX", "@eaDir", "$RECYCLE.BIN", "System Volume Information"))
"""Folders that archives, disks and network drives add."""


def sub_folders(root: Path) -> list[str]:
    """Names of the folders in a folder, links to folders included, in the order in which Python
    sorts them. Hidden ones and those of systems are left out.
    """
    return sorted(entry.name for entry in _entries(root) if _is_folder(entry) and _counts(entry))


def hidden_folders(root: Path) -> list[str]:
    """Names of the folders that ``sub_folders`` leaves out."""
    return sorted(
        entry.name for entry in _entries(root) if _is_folder(entry) and not _counts(entry)
    )


def locked_folders(root: Path) -> list[str]:
    """Names of a folder and of those in it that cannot be listed; ``.`` is the folder itself."""
    if not _is_listed(root):
        return ["."]
    return [name for name in sub_folders(root) if not _is_listed(root / name)]


def files_below(root: Path) -> list[Path]:
    """All files below a folder, hidden ones left out, numbers in names in their order.

    Links to folders are followed, each folder once below each sub-folder of ``root``.
    """
    found = list(_files(root, root, None))
    return sorted(found, key=lambda file: _natural(file.relative_to(root).as_posix()))


def _files(folder: Path, root: Path, seen: set[tuple[int, int]] | None) -> Iterator[Path]:
    for entry in _entries(folder):
        if not _counts(entry):
            continue
        path = folder / entry.name
        if not _is_folder(entry):
            yield path
            continue
        own = {_identity(root)} if seen is None else seen
        identity = _identity(path)
        if identity not in own:
            own.add(identity)
            yield from _files(path, root, own)


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []


def _is_listed(folder: Path) -> bool:
    try:
        with os.scandir(folder):
            return True
    except OSError:
        return False


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _counts(entry: os.DirEntry[str]) -> bool:
    return not entry.name.startswith(".") and entry.name not in _SYSTEM


def _identity(folder: Path) -> tuple[int, int]:
    try:
        found = folder.stat()
    except OSError:
        return 0, 0
    return found.st_dev, found.st_ino


def _natural(name: str) -> list[tuple[int, int | str]]:
    """Sorts ``photo2`` before ``photo10``."""
    return [
        (0, int(part)) if part.isdecimal() else (1, part.lower())
        for part in re.split(r"(\d+)", name)
        if part
    ]
