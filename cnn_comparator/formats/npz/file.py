"""Arrays of a ``.npz`` file: a zip archive with one saved array an entry.

https://numpy.org/doc/stable/reference/generated/numpy.savez.html
"""

from __future__ import annotations

import zipfile
from collections import Counter
from math import prod

from ...errors import SourceError
from ...words import say, together
from ..state_dicts.finding import left_out_note, some
from ..state_dicts.stored import StoredValue
from ..state_dicts.tensors import LastWhole, LazyTensor, Storage, StridedTensor, UnreadableTensor
from ..stored_file import StoredFile
from ..zip_archive import ArchiveError, ZipArchive
from .header import HEAD, MARK, VOID, Array, HeaderError, parsed_header

_SUFFIX = ".npy"
_AGAIN = "save the weights with numpy.savez(path, **weights), a mapping of names to arrays."


def load_npz(path: str) -> StoredValue:
    """The arrays of a file by name, read when they are asked for. Raises ``SourceError``."""
    file = StoredFile(path)
    try:
        return _Arrays(file).stored()
    except ArchiveError as error:
        why = str(error)
        if file.read(0, min(file.size, len(MARK))).tobytes() == MARK:
            why = "it is a single array without a name"
        file.close()
        raise SourceError(
            f"'{path}' is cut off or is no archive of NumPy: {why}. Download it again, or {_AGAIN}"
        ) from error
    except BaseException:
        file.close()
        raise


class _Arrays:
    """What is in a file: arrays of numbers, and the names of all else by what it is."""

    def __init__(self, file: StoredFile) -> None:
        self._file = file
        self._archive = ZipArchive(file)
        self._archive.check_sizes()
        self._last = LastWhole()
        self._others: dict[str, str] = {}
        self._voids: list[str] = []

    def stored(self) -> StoredValue:
        """Raises ``SourceError``, ``ArchiveError``."""
        names = Counter(map(_name, self._archive.entries))
        found: dict[str, LazyTensor] = {}
        for entry in self._archive.entries:
            name = _name(entry)
            if entry.filename.endswith("/"):
                continue
            tensor = self._tensor(name, entry)
            if tensor is not None:
                twice = UnreadableTensor(tensor.shape, say("trouble.twice", "stored twice"))
                found[name] = tensor if names[name] == 1 else twice
        if not found:
            raise SourceError(
                f"'{self._file.name}' holds no arrays of numbers. To compare weights, {_AGAIN}"
            )
        return StoredValue(found, self._file.size, self._file.close, note=self._note())

    def _tensor(self, name: str, entry: zipfile.ZipInfo) -> LazyTensor | None:
        head = self._archive.head(entry, HEAD)
        if not head.startswith(MARK) and not entry.filename.endswith(_SUFFIX):
            self._others[name] = say("trouble.no_array", "no array")
            return None
        try:
            array = parsed_header(head, entry.file_size)
        except HeaderError as error:
            raise SourceError(
                f"'{entry.filename}' in '{self._file.name}' {error}. Download or save it again."
            ) from None
        if array.trouble is not None:
            self._others[name] = array.trouble
            return None
        if array.dtype == VOID:
            self._voids.append(name)
        return self._read_late(array, entry)

    def _read_late(self, array: Array, entry: zipfile.ZipInfo) -> LazyTensor:
        storage = Storage(
            array.dtype,
            prod(array.shape),
            self._archive.bytes_of(entry),
            array.start,
            array.is_big_endian,
        )
        return StridedTensor(storage, 0, array.shape, array.strides, array.dtype, self._last)

    def _note(self) -> str | None:
        return together(self._voids_note(), left_out_note(self._others))

    def _voids_note(self) -> str | None:
        if not self._voids:
            return None
        return say(
            "npz.voids",
            "{names}: numbers of two bytes without a type are read as {dtype}, which NumPy saves "
            "like this.",
            names=some(self._voids),
            dtype=VOID,
        )


def _name(entry: zipfile.ZipInfo) -> str:
    return entry.filename.removesuffix(_SUFFIX)
