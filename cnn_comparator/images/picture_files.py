"""The picture files of one source: read whole, and held to what they were when first seen."""

from __future__ import annotations

import hashlib
import os
import stat
from contextlib import suppress
from pathlib import Path, PurePath
from typing import NoReturn

import numpy as np

from ..errors import ChangedError, CNNComparatorError, ImageError
from ..naming import reason, shown
from ..placeholders import HEAD_BYTES, POINTER_BYTES, lost_link, placeholder
from .decoding import check_kind, decoded, decoded_small, note_of_data
from .headers import SIGNATURE_BYTES
from .limits import BYTES_A_PIXEL

Stamp = tuple[int, int]
"""Size in bytes and time of the last change in nanoseconds."""

_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
_SLACK = 1 << 20


class PictureFiles:
    """Reads picture files of at most ``max_pixels``.

    A file that is not what it was when it was first seen raises ``ChangedError``: what was
    computed from it before would not fit what is read now.
    """

    def __init__(self, max_pixels: int) -> None:
        self.max_pixels = max_pixels
        self._stamps: dict[Path, Stamp] = {}

    def see(self, path: Path) -> bool:
        """Whether it is a regular file, or a link to one; remembers it as it is."""
        try:
            found = path.stat()
        except (OSError, ValueError):
            return False
        if stat.S_ISREG(found.st_mode):
            self._stamps.setdefault(path, _stamp(found))
        return stat.S_ISREG(found.st_mode)

    def is_lost(self, path: Path) -> bool:
        """Whether it is a link of git-annex to a file that was not downloaded."""
        return lost_link(path, path.name) is not None

    def placeholder(self, path: Path, name: str) -> str | None:
        """The sentences for a small file in the place of a picture that was not downloaded.

        Only files so small that they may be pointers are opened.
        """
        size = self._stamps.get(path, (0, 0))[0]
        if 0 < size <= POINTER_BYTES:
            with suppress(OSError, ValueError), os.fdopen(os.open(path, _FLAGS), "rb") as file:
                return placeholder(file.read(HEAD_BYTES), name)
        return None if size else lost_link(path, name)

    def only(self, path: Path) -> PictureFiles:
        """Reads and knows but one file."""
        found = PictureFiles(self.max_pixels)
        if path in self._stamps:
            found._stamps[path] = self._stamps[path]
        return found

    def picture(self, path: Path, name: str) -> np.ndarray:
        """uint8 ``(height, width, 3)``. Raises ``ImageError`` and ``ChangedError``."""
        return decoded(self._read(path, name), name, self.max_pixels)

    def thumbnail(self, path: Path, name: str, size: int) -> np.ndarray:
        """The picture shrunk to fit ``size`` × ``size``. Raises as ``picture`` does."""
        return decoded_small(self._read(path, name), name, self.max_pixels, size)

    def digest(self, path: Path, name: str) -> bytes:
        """Of the bytes of a file, whatever its name. Raises as ``picture`` does."""
        return hashlib.blake2b(self._read(path, name)).digest()

    def note(self, path: Path, name: str) -> str | None:
        """What a person should know of a picture; ``None`` for one that cannot be read."""
        try:
            return note_of_data(self._read(path, name), name, self.max_pixels)
        except CNNComparatorError:
            return None

    def _read(self, path: Path, name: str) -> bytes:
        try:
            _check_regular(path.stat(), name)
            # A pipe that took the file's place meanwhile must not block.
            with os.fdopen(os.open(path, _FLAGS), "rb") as file:
                return self._whole(file.fileno(), path, name)
        except CNNComparatorError:
            raise
        except FileNotFoundError:
            _check_found(lost_link(path, name))
            if path in self._stamps:
                _changed(name)
            raise ImageError(f"No file at '{shown(name)}'. Check the path of the image.") from None
        except (OSError, ValueError) as error:
            raise ImageError(
                f"'{shown(name)}' cannot be opened ({reason(error)}). Check its path and whether "
                "it may be read."
            ) from error

    def _whole(self, file: int, path: Path, name: str) -> bytes:
        found = os.fstat(file)
        _check_regular(found, name)
        first = self._stamps.setdefault(path, _stamp(found))
        if _stamp(found) != first:
            _changed(name)
        if not found.st_size:
            raise ImageError(f"'{shown(name)}' is empty. Download or save it again.")
        start = os.read(file, HEAD_BYTES)
        _check_found(placeholder(start, name))
        check_kind(start[:SIGNATURE_BYTES], name)
        if found.st_size > BYTES_A_PIXEL * self.max_pixels + _SLACK:
            raise ImageError(
                f"'{shown(name)}' has {found.st_size} bytes, more than a picture of "
                f"{self.max_pixels} pixels can have. Pass a smaller file, or raise the limit with "
                "max_pixels=…."
            )
        os.lseek(file, 0, os.SEEK_SET)
        parts: list[bytes] = []
        left = found.st_size
        while left > 0 and (part := os.read(file, left)):
            parts.append(part)
            left -= len(part)
        if left > 0 or _stamp(os.fstat(file)) != first:
            _changed(name)
        return b"".join(parts)


def _check_found(said: str | None) -> None:
    if said is not None:
        raise ImageError(said)


def path_of(given: str | PurePath) -> Path:
    """The path that the user means, ``~`` resolved where it can be."""
    return Path(os.path.expanduser(given))  # noqa: PTH111 - never raises


def _stamp(found: os.stat_result) -> Stamp:
    return found.st_size, found.st_mtime_ns


def _check_regular(found: os.stat_result, name: str) -> None:
    if not stat.S_ISREG(found.st_mode):
        what = "a folder" if stat.S_ISDIR(found.st_mode) else "a pipe, a socket or a device"
        raise ImageError(f"'{shown(name)}' is {what}, not a picture file. Pass picture files.")


def _changed(name: str) -> NoReturn:
    raise ChangedError(
        f"'{shown(name)}' has changed since it was opened. Reload the snapshots: "
        "`comparison.reload()`, or *Reload snapshots* in the panels."
    )
