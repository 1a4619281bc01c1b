"""The containers of PyTorch's checkpoints: a zip archive, the format before 1.6, a plain pickle.

Both containers are described in ``torch/serialization.py``.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..state_dicts.tensors import Bytes, Storage
from ..stored_file import StoredFile
from .machine import PickleError, PickleMachine
from .rebuild import STORAGES, Rebuilding
from .stubs import Stub, StubClass

PICKLE_LIMIT = 1 << 30
"""Largest pickle of one file, in bytes."""
_HEADS = (4 << 20, 64 << 20, PICKLE_LIMIT)
"""How much of a file is read to find its pickles: the bytes of weights lie behind them."""
_ENTRIES = 100_000
_RATIO, _UNPACKED_FREELY = 200, 64 << 20
"""How much larger than stored a compressed part may be."""
_MAGIC = 0x1950A86A20F9469CFC6C
_PROTOCOL = 1001
_LOCAL_HEADER = 30
_NESTED = 2


@dataclass(frozen=True)
class Contents:
    """What a file holds, and its other entries by name, such as ``constants.pkl``."""

    value: object
    entries: frozenset[str] = frozenset()


@dataclass(eq=False)
class MemoryBytes:
    """Bytes in memory; see ``Bytes``."""

    data: bytes

    @property
    def size(self) -> int:
        """How many."""
        return len(self.data)

    def read(self, offset: int, length: int) -> np.ndarray:
        """``length`` bytes from ``offset``."""
        return np.frombuffer(self.data, np.uint8, length, offset)


def load_zip(file: StoredFile) -> Contents:
    """A checkpoint in a zip archive. Raises ``PickleError``, ``SourceError``."""
    try:
        return _load_zip(file)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, LookupError) as error:
        raise PickleError("its zip archive is damaged") from error


def load_pickles(data: Bytes, depth: int = 0) -> Contents:
    """A checkpoint in the format before PyTorch 1.6, or a pickle that something else wrote.

    ``depth``: how many pickles this one lies in. Raises ``PickleError``, ``SourceError``.
    """
    for most in _HEADS:
        try:
            return _load_pickles(data, data.read(0, min(data.size, most)).tobytes(), depth)
        except PickleError:
            if data.size <= most or most == _HEADS[-1]:
                raise
    raise PickleError("it is empty")


def _load_pickles(data: Bytes, head: bytes, depth: int) -> Contents:
    storages = _Storages(depth)
    machine = storages.machine(head)
    first = machine.load()
    if type(first) is not int or first != _MAGIC:
        return Contents(first)
    if machine.load() != _PROTOCOL:
        raise PickleError("it has an unknown version of the format before PyTorch 1.6")
    system = machine.load()
    little = not isinstance(system, dict) or system.get("little_endian", True) is not False
    value = machine.load()
    keys = machine.load()
    storages.place(keys, data, machine.position, big_endian=not little)
    return Contents(value)


def is_zip(file: StoredFile) -> bool:
    """Whether a file begins like a zip archive, also one that is cut off."""
    return file.size >= 4 and file.read(0, 4).tobytes() == b"PK\x03\x04"


@dataclass
class _Storages:
    """The storages that the persistent ids of a file name, by key."""

    depth: int
    find: Callable[[str, str, int], Storage] | None = None
    found: dict[str, Storage] = field(default_factory=dict)

    def machine(self, data: bytes) -> PickleMachine:
        """What reads the pickles of the file."""
        if self.depth > _NESTED:
            raise PickleError("it has pickles within pickles within pickles")
        rebuilding = Rebuilding(self._nested)
        return PickleMachine(data, rebuilding.resolve, self.load)

    def load(self, name: Any) -> object:
        """The storage of a persistent id; a stub for all other things."""
        if not isinstance(name, tuple) or not name or name[0] != "storage":
            # Modules were stored with their source: only what they are counts.
            is_module = isinstance(name, tuple) and len(name) > 1 and name[0] == "module"
            return name[1] if is_module else Stub(StubClass("", "persistent object"))
        kind, key, _, count = name[1:5]
        dtype = STORAGES.get(kind.name) if isinstance(kind, StubClass) else None
        if type(count) is not int or count < 0:
            raise PickleError("it has a storage of an impossible size")
        if dtype is None:
            return Storage("unknown", 0)
        key = str(key)
        if key not in self.found:
            made = Storage(dtype, count) if self.find is None else self.find(key, dtype, count)
            self.found[key] = made
        return self._part(self.found[key], name[5] if len(name) > 5 else None)

    def place(self, keys: object, data: Bytes, position: int, *, big_endian: bool) -> None:
        """Finds the bytes of storages that lie one after the other, each behind its length."""
        for key in map(str, keys if isinstance(keys, list) else ()):
            storage = self.found.get(key)
            if storage is None or position + 8 > data.size:
                raise PickleError("it ends before its weights do")
            length = data.read(position, 8)
            count = int(length.view(">i8" if big_endian else "<i8")[0])
            if not storage.count <= count <= data.size:
                raise PickleError("it ends before its weights do")
            storage.bytes, storage.start = data, position + 8
            storage.big_endian = big_endian
            position += 8 + count * storage.width
            if position > data.size:
                raise PickleError("it ends before its weights do")
        if any(one.bytes is None and one.count for one in self.found.values()):
            raise PickleError("it lacks some of its weights")

    def _part(self, whole: Storage, view: object) -> Storage:
        """A storage, or the part of it that an old file names."""
        if not isinstance(view, tuple):
            return whole
        _, offset, count = view
        if type(offset) is not int or type(count) is not int or not 0 <= offset <= offset + count:
            raise PickleError("it has a storage of an impossible size")
        if offset + count > whole.count:
            raise PickleError("it has a storage of an impossible size")
        return Storage(whole.dtype, count, whole=whole, first=offset)

    def _nested(self, data: object) -> object:
        if not isinstance(data, bytes):
            raise PickleError("it has a storage without bytes")
        return load_pickles(MemoryBytes(data), self.depth + 1).value


def _load_zip(file: StoredFile) -> Contents:
    _check_count(file)
    archive = zipfile.ZipFile(_Reader(file))
    names = {name.partition("/")[2] or name: info for name, info in archive.NameToInfo.items()}
    if "data.pkl" not in names:
        raise PickleError("its archive has no data.pkl")
    order = _unpacked(archive, names["byteorder"]) if "byteorder" in names else b"little"

    def find(key: str, dtype: str, count: int) -> Storage:
        info = names.get(f"data/{key}")
        if info is None:
            raise PickleError("it lacks some of its weights")
        storage = Storage(dtype, count, big_endian=order == b"big")
        size = count * storage.width
        stored = info.compress_type == zipfile.ZIP_STORED
        if size > info.file_size or (stored and info.header_offset + size > file.size):
            raise PickleError("it ends before its weights do")
        if stored:
            storage.bytes = _Entry(file, info)
        else:
            storage.bytes = MemoryBytes(_unpacked(archive, info))
        return storage

    storages = _Storages(0, find)
    machine = storages.machine(_unpacked(archive, names["data.pkl"], PICKLE_LIMIT))
    return Contents(machine.load(), frozenset(names))


def _check_count(file: StoredFile) -> None:
    """Raises ``PickleError`` for an archive whose list of entries alone would take seconds."""
    tail = file.read(max(0, file.size - 66_000), min(file.size, 66_000)).tobytes()
    end, far = tail.rfind(b"PK\x05\x06"), tail.rfind(b"PK\x06\x06")
    count = int.from_bytes(tail[end + 10 : end + 12], "little") if end >= 0 else 0
    if count == 0xFFFF and far >= 0:
        count = int.from_bytes(tail[far + 32 : far + 40], "little")
    if count > _ENTRIES:
        raise PickleError(f"its archive has more than {_ENTRIES:,} entries")


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int | None = None) -> bytes:
    stored = info.compress_type == zipfile.ZIP_STORED
    limit = max(_UNPACKED_FREELY, (1 if stored else _RATIO) * info.compress_size)
    if info.file_size > min(limit, limit if most is None else most):
        raise PickleError(f"'{info.filename[:100]}' in its archive is larger than it should be")
    if info.flag_bits & 1:
        raise PickleError("its archive is encrypted")
    with archive.open(info) as found:
        return found.read(info.file_size)


@dataclass(eq=False)
class _Entry:
    """The bytes of an entry that is not compressed; see ``Bytes``."""

    file: StoredFile
    info: zipfile.ZipInfo
    start: int | None = None

    @property
    def size(self) -> int:
        """How many."""
        return self.info.file_size

    def read(self, offset: int, length: int) -> np.ndarray:
        """``length`` bytes from ``offset``."""
        if self.start is None:
            at = self.info.header_offset
            header = self.file.read(at, _LOCAL_HEADER).tobytes()
            if header[:4] != b"PK\x03\x04":
                raise PickleError("its zip archive is damaged")
            name, extra = (int.from_bytes(header[i : i + 2], "little") for i in (26, 28))
            self.start = at + _LOCAL_HEADER + name + extra
        return self.file.read(self.start + offset, length)


class _Reader(io.RawIOBase):
    """The bytes of a file for ``zipfile``, each read checked."""

    def __init__(self, file: StoredFile) -> None:
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
        count = max(0, min(len(buffer), self._file.size - self._position))
        buffer[:count] = self._file.read(self._position, count).tobytes()
        self._position += count
        return count
