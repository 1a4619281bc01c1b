"""Opens the files of an ONNX model: regular ones only, and external data only beside it."""

from __future__ import annotations

import os
from io import FileIO
from pathlib import Path
from typing import NamedTuple

from ...errors import SourceError
from ...placeholders import lost_link
from ..stored_file import Stamp, check_whole, open_regular, settled_stamp, stamp_of


class Opened(NamedTuple):
    """An open file and what it was when it was opened."""

    file: FileIO
    stamp: Stamp

    @property
    def size(self) -> int:
        """Bytes in the file when it was opened."""
        return self.stamp[0]

    def read(self, offset: int, length: int) -> bytes:
        """Up to ``length`` bytes from ``offset``, as they are now."""
        self.file.seek(offset)
        found = self.file.read(length) or b""
        if len(found) == length:
            return found
        # One call reads less than 2 GB.
        parts, missing = [found], length - len(found)
        while missing and (found := self.file.read(missing) or b""):
            parts.append(found)
            missing -= len(found)
        return b"".join(parts)

    def is_changed(self) -> bool:
        """Whether the file was written to since it was opened."""
        return stamp_of(self.file) != self.stamp


def opened(name: str, path: str | Path) -> Opened:
    """Opens a file at ``path``; ``name`` is for messages.

    Raises ``SourceError`` when it cannot be read, is no regular file, or there is none.
    """
    try:
        file = open_regular(name, path)
    except FileNotFoundError:
        raise SourceError(f"'{name}' is missing: no file at '{path}'. Put it there.") from None
    try:
        return Opened(file, settled_stamp(name, file))
    except BaseException:
        file.close()
        raise


def opened_beside(folder: Path, location: str, name: str) -> Opened:
    """Opens external data of the model ``name`` in its ``folder``. Raises ``SourceError``."""
    lost = lost_link(folder / location, holder(location, name))
    if lost is not None:
        raise SourceError(lost)
    missing = SourceError(
        f"'{name}' keeps its weights in '{location}', which is not beside it. "
        "Put that file into the same folder."
    )
    try:
        path = (folder / location).resolve()
        inside, there = path.is_relative_to(folder), path.exists()
    except (OSError, RuntimeError, ValueError):
        raise missing from None
    if not inside:
        raise SourceError(
            f"'{name}' refers to weights outside its folder ('{location}'). "
            "Export it again with its data beside it."
        )
    if not there:
        raise missing
    found = opened(holder(location, name), path)
    if _was_swapped(path, found):
        found.file.close()
        raise SourceError(
            f"'{location}', which holds weights of '{name}', was exchanged while it was opened. "
            "Open the snapshot again."
        )
    try:
        check_whole(found.file, holder(location, name))
    except BaseException:
        found.file.close()
        raise
    return found


def holder(location: str, name: str) -> str:
    """What external data is called between quotation marks."""
    return f"{location}', which holds weights of '{name}"


def _was_swapped(path: Path, found: Opened) -> bool:
    """Whether a resolved path became a link to elsewhere before it was opened."""
    try:
        same = os.path.samestat(os.fstat(found.file.fileno()), path.lstat())
        return not same or path.resolve() != path
    except (OSError, RuntimeError):
        return True
