"""The bytes of model files: regular files only, and only as they were when they were opened."""

from __future__ import annotations

import os
import stat
import threading
import time
from io import FileIO
from pathlib import Path

import numpy as np

from ..errors import ChangedError, ClosedError, SourceError
from ..placeholders import HEAD_BYTES, lost_link, placeholder

Stamp = tuple[int, int]
"""Size of a file in bytes, and the time of its last change in ns."""

_TICK_NS = 20_000_000
"""File systems may give two changes within this time the same time stamp."""
_PATIENCE_NS = 2_000_000_000


def check_file(name: str) -> None:
    """Raises ``SourceError`` when a path, named as the user typed it, is not a file, or one in the
    place of another that was not downloaded.
    """
    path = Path(name)
    try:
        found = path.stat()
    except FileNotFoundError:
        _check_found(lost_link(path, name))
        raise SourceError(
            f"No file at '{name}'. Check the path; relative ones start at '{Path.cwd()}'."
        ) from None
    except (OSError, ValueError) as error:
        raise _unreadable(name, error) from error
    if stat.S_ISDIR(found.st_mode):
        raise SourceError(f"'{name}' is a folder. Pass the path of a model file in it.")
    if not stat.S_ISREG(found.st_mode):
        raise _irregular(name)
    with open_regular(name) as file:
        check_whole(file, name)


def check_whole(file: FileIO, name: str) -> None:
    """Raises ``SourceError`` for a file in the place of another that was not downloaded."""
    try:
        file.seek(0)
        start = file.read(HEAD_BYTES)
    except OSError as error:
        raise _unreadable(name, error) from error
    _check_found(placeholder(start or b"", name))


def _check_found(said: str | None) -> None:
    if said is not None:
        raise SourceError(said)


def open_regular(name: str, path: str | os.PathLike[str] | None = None) -> FileIO:
    """Opens a file without buffer. ``name`` is for messages, ``path`` where it lies.

    Never waits for the other end of a pipe. Raises ``SourceError`` when it cannot be read, or is
    a pipe, a socket or a device; ``FileNotFoundError`` when there is none.
    """

    def opener(target: str, flags: int) -> int:
        return os.open(target, flags | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))

    try:
        file = FileIO(name if path is None else path, "rb", opener=opener)
    except FileNotFoundError:
        raise
    except (OSError, ValueError) as error:
        raise _unreadable(name, error) from error
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise _irregular(name)
    return file


def stamp_of(file: FileIO) -> Stamp:
    """When an open file was changed last, and its size."""
    found = os.fstat(file.fileno())
    return found.st_size, found.st_mtime_ns


def stamp_at(path: str) -> Stamp | None:
    """The stamp of the file at a path; ``None`` where there is none."""
    try:
        found = Path(path).stat()
    except (OSError, ValueError):
        return None
    return found.st_size, found.st_mtime_ns


def settled_stamp(name: str, file: FileIO) -> Stamp:
    """The stamp of a file that no change can share any more.

    Waits, as a rule not at all, until the last change is longer ago than the file system can tell
    two changes apart. Raises ``SourceError`` when the file is being written all the time.
    """
    end = time.monotonic_ns() + _PATIENCE_NS
    while True:
        stamp = stamp_of(file)
        if not 0 <= time.time_ns() - stamp[1] < _TICK_NS:
            return stamp
        if time.monotonic_ns() > end:
            raise SourceError(
                f"'{name}' is being written at this moment. Wait until it is saved, or pass a copy."
            )
        time.sleep(_TICK_NS / 2e9)


def changed(name: str) -> ChangedError:
    """What is said of a file that was written over since it was opened."""
    return ChangedError(
        f"'{name}' was written over since it was opened. Reload the snapshots to compare what it "
        "holds now, in the panels or with comparison.reload(); save under another name to keep "
        "both."
    )


class StoredFile:
    """An open file whose bytes are copied, and checked before they are used. Thread-safe.

    A file written over itself raises ``ChangedError`` instead of giving bytes of both; one that
    takes its place under its name is another file, and does no harm.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._lock = threading.Lock()
        self._closed = False
        check_file(name)
        self._file = open_regular(name)
        try:
            self._stamp = settled_stamp(name, self._file)
        except BaseException:
            self._file.close()
            raise

    @property
    def size(self) -> int:
        """Bytes in the file when it was opened."""
        return self._stamp[0]

    def read(self, offset: int, length: int) -> np.ndarray:
        """``length`` bytes from ``offset``, uint8, a copy of one's own.

        Raises ``ClosedError``, ``ChangedError``, and ``SourceError`` beyond the end.
        """
        if offset < 0 or length < 0 or offset + length > self.size:
            raise SourceError(
                f"'{self.name}' ends before its weights do. Download or save it again."
            )
        data = np.empty(length, np.uint8)
        with self._lock:
            if self._closed:
                raise ClosedError(f"Snapshot '{self.name}' was closed; open it again.")
            try:
                done = self._fill(memoryview(data), offset)
                if stamp_of(self._file) != self._stamp:
                    raise changed(self.name)
            except OSError as error:
                raise _unreadable(self.name, error) from error
        if done < length:
            raise changed(self.name)
        return data

    def close(self) -> None:
        """Closes the file. Reading afterwards raises ``ClosedError``."""
        with self._lock:
            self._closed = True
            self._file.close()

    def _fill(self, into: memoryview, offset: int) -> int:
        self._file.seek(offset)
        done = 0
        while done < len(into):
            count = self._file.readinto(into[done:])
            if not count:
                break
            done += count
        return done


def _irregular(name: str) -> SourceError:
    return SourceError(
        f"'{name}' is a pipe, a socket or a device, not a file. Save the model in a file first."
    )


def _unreadable(name: str, error: Exception) -> SourceError:
    why = (error.strerror if isinstance(error, OSError) else str(error)) or type(error).__name__
    return SourceError(f"'{name}' cannot be read: {why}. Check the path and its permissions.")
