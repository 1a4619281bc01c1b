"""Tensors of a ``.safetensors`` file, read range by range.

The format: eight bytes with the header's length, a JSON header with dtype, shape and offsets of
every tensor, then the bytes. https://huggingface.co/docs/safetensors
"""

from __future__ import annotations

import os
from dataclasses import dataclass

import numpy as np

from ...errors import SourceError
from ...snapshot import Shape
from ..state_dicts.decoding import elements, numbers, trouble_of, width_of
from ..state_dicts.stored import StoredValue
from ..stored_file import StoredFile
from .header import HEADER_LIMIT, Entry, Header, HeaderError, parsed_header


class SafetensorsFile:
    """An open file; ``entries`` are in the order of their names in the header, ``ties`` other
    names of some of them. Thread-safe.

    Raises ``SourceError`` for a header that does not describe the file.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.name = os.fspath(path)
        self.bytes = StoredFile(self.name)
        try:
            header = self._parse()
        except BaseException:
            self.close()
            raise
        self.entries, self.ties = header.entries, header.ties

    def tensors(self) -> dict[str, SafetensorsTensor]:
        """The tensors by name, those of several names by each, where the file would have it."""
        found = {name: SafetensorsTensor(self.bytes, one) for name, one in self.entries.items()}
        if not self.ties:
            return found
        found.update((name, found[kept]) for name, kept in self.ties.items())
        types = list(dict.fromkeys(one.dtype for one in self.entries.values()))
        places = {name: (types.index(one.dtype), name) for name, one in found.items()}
        return {name: found[name] for name in sorted(found, key=places.__getitem__)}

    def close(self) -> None:
        """Closes the file. Reading afterwards raises ``ClosedError``."""
        self.bytes.close()

    def _parse(self) -> Header:
        size = self.bytes.size
        length = int.from_bytes(self.bytes.read(0, 8).tobytes(), "little") if size >= 8 else 0
        if not 2 <= length <= size - 8:
            raise self._broken("its header does not end")
        if length > HEADER_LIMIT:
            raise self._broken(f"its header has more than {HEADER_LIMIT >> 20} MiB")
        try:
            return parsed_header(self.bytes.read(8, length).tobytes(), 8 + length, size)
        except HeaderError as error:
            raise self._broken(str(error)) from None

    def _broken(self, why: str) -> SourceError:
        return SourceError(
            f"'{self.name}' is cut off or is no safetensors file: {why}. Download or save it again."
        )


def load_safetensors(path: str) -> StoredValue:
    """The tensors of a file by name. Raises ``SourceError``."""
    file = SafetensorsFile(path)
    return StoredValue(file.tensors(), file.bytes.size, file.close)


@dataclass(frozen=True)
class SafetensorsTensor:
    """One tensor of a file; see ``LazyTensor``."""

    bytes: StoredFile
    entry: Entry

    @property
    def shape(self) -> Shape:
        """As it is stored."""
        return self.entry.shape

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return len(self.entry.shape)

    @property
    def dtype(self) -> str:
        """NumPy-style name."""
        return self.entry.dtype

    @property
    def trouble(self) -> str | None:
        """Why its numbers cannot be read."""
        return trouble_of(self.dtype)

    def read(self, start: int, stop: int) -> np.ndarray:
        """Elements ``start:stop``, flat, as numbers."""
        width = width_of(self.dtype)
        data = self.bytes.read(self.entry.start + start * width, max(stop - start, 0) * width)
        return numbers(elements(data, self.dtype), self.dtype)

    def stored(self) -> np.ndarray:
        """The whole tensor in its stored type, narrow floats as unsigned integers."""
        data = self.bytes.read(self.entry.start, self.entry.stop - self.entry.start)
        return elements(data, self.dtype).reshape(self.shape)
