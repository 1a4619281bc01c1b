"""Zip archives in files: what is stored is read range by range, what is compressed as a whole."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..errors import SourceError
from .state_dicts.tensors import Bytes, LastWhole
from .stored_file import StoredFile

_ENTRIES = 100_000
_DIRECTORY = 16 << 20
"""Bytes of the list of entries."""
_RATIO, _UNPACKED_FREELY = 200, 64 << 20
"""How much larger than stored a compressed entry may be, and all of them together."""
_LOCAL_HEADER = 30
_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError),
    *(NotImplementedError, LookupError, UnicodeError),
)


class ArchiveError(ValueError):
    """Why a zip archive cannot be read, as the middle of a sentence."""


def is_zip(file: StoredFile) -> bool:
    """Whether a file begins like a zip archive, also one that is cut off."""
    return file.size >= 4 and file.read(0, 4).tobytes() == b"PK\x03\x04"


class ZipArchive:
    """An archive in an open file; ``entries`` are in the order of its list. Thread-safe.

    Raises ``ArchiveError`` when it is damaged, or claims more than it can hold.
    """

    def __init__(self, file: StoredFile) -> None:
        self._file = file
        self._last = LastWhole()
        reader = _Reader(file, _DIRECTORY)
        with _told():
            self._archive = zipfile.ZipFile(reader)
        reader.most = file.size
        self.entries = tuple(self._archive.infolist())
        if len(self.entries) > _ENTRIES:
            raise ArchiveError(f"its archive has more than {_ENTRIES:,} entries")

    def check_sizes(self) -> None:
        """Raises ``ArchiveError`` when the entries claim far more than the file can hold."""
        claimed = sum(one.file_size for one in self.entries)
        if claimed > max(_UNPACKED_FREELY, _RATIO * self._file.size):
            raise ArchiveError("what is in its archive is larger than it should be")

    def bytes_of(self, entry: zipfile.ZipInfo) -> Bytes:
        """The bytes of an entry, read when they are asked for. Raises ``ArchiveError``."""
        _check(entry)
        if not _is_stored(entry):
            return _Packed(self, entry, self._file.name, self._last)
        at = entry.header_offset
        if at < 0 or at + _LOCAL_HEADER > self._file.size:
            raise ArchiveError("it ends before its weights do")
        header = self._file.read(at, _LOCAL_HEADER).tobytes()
        if header[:4] != b"PK\x03\x04":
            raise ArchiveError("its zip archive is damaged")
        name, extra = (int.from_bytes(header[place : place + 2], "little") for place in (26, 28))
        start = at + _LOCAL_HEADER + name + extra
        if start + entry.file_size > self._file.size:
            raise ArchiveError("it ends before its weights do")
        return _Range(self._file, start, entry.file_size)

    def head(self, entry: zipfile.ZipInfo, count: int) -> bytes:
        """The first bytes of an entry, up to ``count``. Raises ``ArchiveError``."""
        _check(entry)
        with _told(), self._archive.open(entry) as found:
            return found.read(count)

    def unpacked(self, entry: zipfile.ZipInfo, most: int | None = None) -> bytes:
        """A whole entry of up to ``most`` bytes. Raises ``ArchiveError``."""
        _check(entry)
        if most is not None and entry.file_size > most:
            raise _too_large(entry)
        with _told(), self._archive.open(entry) as found:
            data = found.read(entry.file_size)
        if len(data) < entry.file_size:
            raise ArchiveError("its zip archive is damaged")
        return data


@dataclass(eq=False)
class _Range:
    """A part of a file; see ``Bytes``."""

    file: StoredFile
    start: int
    size: int

    def read(self, offset: int, length: int) -> np.ndarray:
        """``length`` bytes from ``offset``."""
        return self.file.read(self.start + offset, length)


@dataclass(eq=False)
class _Packed:
    """A compressed entry, of which the one read last is kept; see ``Bytes``."""

    archive: ZipArchive
    entry: zipfile.ZipInfo
    name: str
    last: LastWhole = field(repr=False)

    @property
    def size(self) -> int:
        """How many."""
        return self.entry.file_size

    def read(self, offset: int, length: int) -> np.ndarray:
        """``length`` bytes from ``offset``. Raises ``SourceError``."""
        return self.last.get(self, self._whole)[offset : offset + length]

    def _whole(self) -> np.ndarray:
        try:
            return np.frombuffer(self.archive.unpacked(self.entry), np.uint8)
        except ArchiveError as error:
            raise SourceError(
                f"'{self.name}' is damaged: {error}. Download or save it again."
            ) from error


def _is_stored(entry: zipfile.ZipInfo) -> bool:
    return entry.compress_type == zipfile.ZIP_STORED


def _check(entry: zipfile.ZipInfo) -> None:
    """Raises ``ArchiveError`` for an entry that cannot be unpacked, or is larger than it may be."""
    if entry.flag_bits & 1:
        raise ArchiveError("its archive is encrypted")
    # The others unpack more at once than they are asked for.
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ArchiveError("its archive is compressed, and not by the method Deflate")
    ratio = 1 if _is_stored(entry) else _RATIO
    if entry.file_size > max(_UNPACKED_FREELY, ratio * entry.compress_size):
        raise _too_large(entry)


def _too_large(entry: zipfile.ZipInfo) -> ArchiveError:
    return ArchiveError(f"'{entry.filename[:100]}' in its archive is larger than it should be")


@contextmanager
def _told() -> Iterator[None]:
    """Turns what ``zipfile`` raises into ``ArchiveError``."""
    try:
        yield
    except (ArchiveError, SourceError):
        raise
    except _DAMAGE as error:
        raise ArchiveError("its zip archive is damaged") from error


class _Reader(io.RawIOBase):
    """The bytes of a file for ``zipfile``, each read checked, up to ``most`` at once."""

    def __init__(self, file: StoredFile, most: int) -> None:
        self.most = most
        self._file = file
        self._position = 0

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes."""
        return True

    def tell(self) -> int:
        """The position."""
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Moves the position."""
        base = (0, self._position, self._file.size)[whence]
        if base + offset < 0:
            raise OSError("negative position")
        self._position = base + offset
        return self._position

    def readinto(self, buffer: Any) -> int:
        """Fills a buffer as far as there is something."""
        if len(buffer) > self.most:
            raise ArchiveError(f"its archive has more than {_ENTRIES:,} entries")
        count = max(0, min(len(buffer), self._file.size - self._position))
        buffer[:count] = self._file.read(self._position, count).tobytes()
        self._position += count
        return count
