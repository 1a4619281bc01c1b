"""The containers of PyTorch's checkpoints: a zip archive, the format before 1.6, a plain pickle.

Both containers are described in ``torch/serialization.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..state_dicts.tensors import Bytes, Storage
from ..stored_file import StoredFile
from ..zip_archive import ArchiveError, ZipArchive
from .machine import PickleError, PickleMachine
from .rebuild import STORAGES, Rebuilding
from .stubs import Stub, StubClass

PICKLE_LIMIT = 1 << 30
"""Largest pickle of one file, in bytes."""
_HEADS = (4 << 20, 64 << 20, PICKLE_LIMIT)
"""How much of a file is read to find its pickles: the bytes of weights lie behind them."""
_MAGIC = 0x1950A86A20F9469CFC6C
_PROTOCOL = 1001
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
    except ArchiveError as error:
        raise PickleError(str(error)) from error


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
    archive = ZipArchive(file)
    named = {one.filename: one for one in archive.entries}
    names = {name.partition("/")[2] or name: entry for name, entry in named.items()}
    if "data.pkl" not in names:
        raise PickleError("its archive has no data.pkl")
    order = archive.unpacked(names["byteorder"], 64) if "byteorder" in names else b"little"

    def find(key: str, dtype: str, count: int) -> Storage:
        entry = names.get(f"data/{key}")
        if entry is None:
            raise PickleError("it lacks some of its weights")
        storage = Storage(dtype, count, archive.bytes_of(entry), big_endian=order == b"big")
        if count * storage.width > entry.file_size:
            raise PickleError("it ends before its weights do")
        return storage

    storages = _Storages(0, find)
    machine = storages.machine(archive.unpacked(names["data.pkl"], PICKLE_LIMIT))
    return Contents(machine.load(), frozenset(names))
