"""Opens the files of an ONNX model: regular ones only, and external data only beside it."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from ..errors import SourceError

# A pipe must not wait for its writer; Windows has neither flag.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class Opened(NamedTuple):
    """An open file with its size in bytes and the time of its last change when it was opened."""

    file: BinaryIO
    size: int
    changed_ns: int

    def read(self, offset: int, length: int) -> bytes:
        """Up to ``length`` bytes from ``offset``, as they are now."""
        self.file.seek(offset)
        found = self.file.read(length)
        if len(found) == length:
            return found
        # One call reads less than 2 GB.
        parts = [found]
        while found and sum(map(len, parts)) < length:
            found = self.file.read(length - sum(map(len, parts)))
            parts.append(found)
        return b"".join(parts)

    def changed(self) -> bool:
        """Whether the file was written to since it was opened."""
        status = os.fstat(self.file.fileno())
        return (status.st_size, status.st_mtime_ns) != (self.size, self.changed_ns)


def open_regular(path: str | Path, name: str, missing: str) -> Opened:
    """Opens a file for a model called ``name``, unbuffered.

    Raises ``SourceError`` when it is ``missing``, cannot be read, or is a pipe, a device or a
    folder.
    """
    try:
        handle = os.open(path, _FLAGS)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        raise SourceError(f"'{name}' {missing}") from None
    except OSError as error:
        raise SourceError(
            f"'{name}' cannot be read: {error.strerror}. Check its permissions."
        ) from error
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode):
        os.close(handle)
        raise SourceError(
            f"'{name}' cannot be read: '{Path(path).name}' is no file but a folder, a pipe or a "
            "device. Copy what it holds into a file."
        )
    file = cast(BinaryIO, os.fdopen(handle, "rb", buffering=0))
    return Opened(file, status.st_size, status.st_mtime_ns)


def open_beside(folder: Path, location: str, name: str) -> Opened:
    """Opens external data of the model ``name`` in its ``folder``. Raises ``SourceError``."""
    missing = (
        f"keeps its weights in '{location}', which is not beside it. "
        "Put that file into the same folder."
    )
    try:
        path = (folder / location).resolve()
    except (OSError, RuntimeError, ValueError):
        raise SourceError(f"'{name}' {missing}") from None
    if not path.is_relative_to(folder):
        raise SourceError(
            f"'{name}' refers to weights outside its folder ('{location}'). "
            "Export it again with its data beside it."
        )
    opened = open_regular(path, name, missing)
    if _was_swapped(path, opened):
        opened.file.close()
        raise SourceError(
            f"'{location}', which holds weights of '{name}', was exchanged while it was opened. "
            "Open the snapshot again."
        )
    return opened


def _was_swapped(path: Path, opened: Opened) -> bool:
    """Whether a resolved path became a link to elsewhere before it was opened."""
    try:
        same = os.path.samestat(os.fstat(opened.file.fileno()), path.lstat())
        return not same or path.resolve() != path
    except (OSError, RuntimeError):
        return True
