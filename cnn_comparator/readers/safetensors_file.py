"""Tensors of a ``.safetensors`` file, mapped into memory and decoded range by range.

The format: eight bytes with the header's length, a JSON header with dtype, shape and offsets of
every tensor, then the bytes. https://huggingface.co/docs/safetensors
"""

from __future__ import annotations

import json
import mmap
import os
import threading
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import ClosedError, SourceError
from ..snapshot import Shape
from .files import check_file

_DTYPES = {
    "F64": "float64",
    "F32": "float32",
    "F16": "float16",
    "BF16": "bfloat16",
    "F8_E4M3": "float8_e4m3fn",
    "F8_E5M2": "float8_e5m2",
    "I64": "int64",
    "I32": "int32",
    "I16": "int16",
    "I8": "int8",
    "U64": "uint64",
    "U32": "uint32",
    "U16": "uint16",
    "U8": "uint8",
    "BOOL": "bool",
}
_HEADER_LIMIT = 100 << 20


@dataclass(frozen=True)
class Entry:
    """One tensor: its NumPy-style dtype, shape, and place in the file in bytes."""

    dtype: str
    shape: Shape
    start: int
    stop: int


class SafetensorsFile:
    """An open file; ``entries`` are in the order of their names in the header. Thread-safe."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.name = os.fspath(path)
        check_file(self.name)
        self._lock = threading.Lock()
        self._map: mmap.mmap | None = None
        try:
            self._file = Path(self.name).open("rb")  # noqa: SIM115 - as long as the map is
        except OSError as error:
            raise self._unreadable(error) from error
        try:
            self._written = self._last_written()
            self.entries = self._parse(self._file, self._written[0])
            # Copy on write: PyTorch wants buffers it could write to.
            self._map = mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_COPY)
        except OSError as error:
            raise self._unreadable(error) from error
        finally:
            if self._map is None:
                self._file.close()

    def read(self, name: str, start: int, stop: int) -> np.ndarray:
        """Elements ``start:stop`` of a tensor, flat; narrow floats come as float32.

        Of types that need no decoding the array shows the file itself, read-only.
        """
        entry = self.entries[name]
        width = (entry.stop - entry.start) // max(prod(entry.shape), 1)
        first, last = entry.start + start * width, entry.start + stop * width
        with self._lock:
            data = memoryview(self.mapped).toreadonly()[first:last]
        return _decode(data, entry.dtype)

    @property
    def mapped(self) -> mmap.mmap:
        """The bytes of the file. Raises ``ClosedError``, and ``SourceError`` when it has changed.

        What a file written over itself no longer has cannot be read: the operating system would end
        the process. One that takes its place under its name is another file, and does no harm.
        """
        if self._map is None:
            raise ClosedError(f"Snapshot '{self.name}' was closed; open it again.")
        if self._last_written() != self._written:
            raise SourceError(
                f"'{self.name}' was written over since it was opened. Open it again to compare "
                "what it holds now; save under another name to keep both."
            )
        return self._map

    def close(self) -> None:
        """Closes the file, at once or when the last tensor that shares its bytes is gone."""
        with self._lock:
            mapped, self._map = self._map, None
            if mapped is not None:
                self._file.close()
                try:
                    mapped.close()
                except BufferError:
                    # A tensor still looks at the bytes; the map ends with it.
                    return

    def _last_written(self) -> tuple[int, int]:
        """Size in bytes, and time of the last change."""
        found = os.fstat(self._file.fileno())
        return found.st_size, found.st_mtime_ns

    def _unreadable(self, error: OSError) -> SourceError:
        return SourceError(
            f"'{self.name}' cannot be read: {error.strerror}. Check its permissions."
        )

    def _parse(self, file: Any, size: int) -> dict[str, Entry]:
        length = int.from_bytes(file.read(8), "little") if size >= 8 else 0
        if not 2 <= length <= min(size - 8, _HEADER_LIMIT):
            raise self._broken()
        try:
            header = json.loads(file.read(length))
            entries = {
                name: Entry(
                    str(_DTYPES.get(one["dtype"], one["dtype"])),
                    tuple(map(int, one["shape"])),
                    8 + length + int(one["data_offsets"][0]),
                    8 + length + int(one["data_offsets"][1]),
                )
                for name, one in header.items()
                if name != "__metadata__"
            }
        except (ValueError, KeyError, TypeError, IndexError, AttributeError):
            raise self._broken() from None
        for entry in entries.values():
            if entry.stop > size or entry.start > entry.stop:
                raise self._broken()
        return entries

    def _broken(self) -> SourceError:
        return SourceError(
            f"'{self.name}' is cut off or is no safetensors file. Download or save it again."
        )


def _decode(data: memoryview, dtype: str) -> np.ndarray:
    if dtype == "bfloat16":
        return (np.frombuffer(data, "<u2").astype(np.uint32) << 16).view(np.float32)
    if dtype.startswith("float8"):
        import ml_dtypes

        return np.frombuffer(data, getattr(ml_dtypes, dtype)).astype(np.float32)
    try:
        found = np.frombuffer(data, np.dtype(dtype).newbyteorder("<"))
    except TypeError:
        raise SourceError(
            f"Weights of the type {dtype} cannot be compared. Save them as float32 or float16."
        ) from None
    # A header of an odd length leaves all numbers behind it where processors read them slowly.
    return found if found.flags.aligned else found.copy()
