"""Tensors of files that are read when they are asked for, whatever wrote them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Protocol, runtime_checkable

import numpy as np

from ...snapshot import Shape
from .decoding import elements, is_known, numbers, stored_dtype, trouble_of, width_of


@runtime_checkable
class LazyTensor(Protocol):
    """A tensor of a file.

    ``trouble`` says what it is where its numbers cannot be read, ``None`` where they can.
    """

    @property
    def shape(self) -> Shape: ...

    @property
    def ndim(self) -> int: ...

    @property
    def dtype(self) -> str: ...

    @property
    def trouble(self) -> str | None: ...

    def read(self, start: int, stop: int) -> np.ndarray:
        """Elements ``start:stop`` in C order, flat: float64 when stored so, else float32."""
        ...

    def stored(self) -> np.ndarray:
        """The whole tensor as it is stored; narrow floats as unsigned integers."""
        ...


class Bytes(Protocol):
    """A range of bytes, of a file or in memory."""

    @property
    def size(self) -> int: ...

    def read(self, offset: int, length: int) -> np.ndarray:
        """``length`` bytes from ``offset``, uint8."""
        ...


class LastWhole:
    """Keeps the whole array that was made last. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._kept: tuple[object, np.ndarray] | None = None

    def get(self, key: object, make: Callable[[], np.ndarray]) -> np.ndarray:
        """The array of ``key``, made when another one was made last."""
        with self._lock:
            if self._kept is None or self._kept[0] is not key:
                self._kept = None
                self._kept = (key, make())
            return self._kept[1]

    def clear(self) -> None:
        """Forgets it."""
        with self._lock:
            self._kept = None


@dataclass(eq=False)
class Storage:
    """``count`` elements of one type, or a part of another storage from element ``first`` on.

    ``bytes`` may be found after the tensors that show them.
    """

    dtype: str
    count: int
    bytes: Bytes | None = None
    start: int = 0
    big_endian: bool = False
    whole: Storage | None = None
    first: int = 0

    @property
    def width(self) -> int:
        """Bytes of one element."""
        return width_of(self.dtype) if is_known(self.dtype) else 1

    def read(self, start: int, stop: int, dtype: str) -> np.ndarray:
        """Elements ``start:stop`` of a type as they are stored, flat."""
        if self.whole is not None:
            return self.whole.read(self.first + start, self.first + stop, dtype)
        if self.bytes is None:
            raise ValueError("The storage has no bytes.")
        width = width_of(dtype)
        data = self.bytes.read(self.start + start * width, (stop - start) * width)
        return elements(data, dtype, big_endian=self.big_endian)


@dataclass(eq=False)
class StridedTensor:
    """A view of a storage, as PyTorch has them: ``offset`` and ``strides`` count elements.

    The caller has checked that it lies within the storage.
    """

    storage: Storage
    offset: int
    shape: Shape
    strides: tuple[int, ...]
    dtype: str
    whole: LastWhole = field(default_factory=LastWhole)

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """Number of elements."""
        return prod(self.shape)

    @property
    def trouble(self) -> str | None:
        """Names a type that is not known."""
        return trouble_of(self.dtype)

    @property
    def is_contiguous(self) -> bool:
        """Whether the elements lie in C order, one after the other."""
        wanted = 1
        for extent, stride in zip(self.shape[::-1], self.strides[::-1], strict=True):
            if extent != 1 and stride != wanted:
                return False
            wanted *= extent
        return True

    def read(self, start: int, stop: int) -> np.ndarray:
        """Elements ``start:stop``, flat, as numbers."""
        return numbers(self.elements(start, stop), self.dtype)

    def elements(self, start: int, stop: int) -> np.ndarray:
        """Elements ``start:stop``, flat, as they are stored."""
        if stop <= start:
            return np.zeros(0, stored_dtype(self.dtype))
        if self.size == 0 or self.is_contiguous:
            return self.storage.read(self.offset + start, self.offset + stop, self.dtype)
        row = prod(self.shape[1:])
        first, last = start // row, -(-stop // row)
        if self._span(last - first) > 4 * (last - first) * row:
            flat = self.whole.get(self, lambda: self._rows(0, self.shape[0]).reshape(-1))
            return flat[start:stop]
        rows = self._rows(first, last).reshape(-1)
        return rows[start - first * row : stop - first * row]

    def stored(self) -> np.ndarray:
        """The whole tensor as it is stored."""
        return self.elements(0, self.size).reshape(self.shape)

    def _span(self, rows: int) -> int:
        """Stored elements between the first and the last of some slices of axis 0."""
        extents = (rows, *self.shape[1:])
        return 1 + sum((n - 1) * by for n, by in zip(extents, self.strides, strict=True))

    def _rows(self, first: int, last: int) -> np.ndarray:
        begin = self.offset + first * self.strides[0]
        flat = self.storage.read(begin, begin + self._span(last - first), self.dtype)
        return np.lib.stride_tricks.as_strided(
            flat,
            (last - first, *self.shape[1:]),
            [by * flat.itemsize for by in self.strides],
            writeable=False,
        )


@dataclass(eq=False)
class ArrayTensor:
    """An array of NumPy that was in the file as a whole."""

    array: np.ndarray

    @property
    def shape(self) -> Shape:
        """The array's own."""
        return self.array.shape

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return self.array.ndim

    @property
    def dtype(self) -> str:
        """NumPy's name."""
        return self.array.dtype.name

    @property
    def trouble(self) -> str | None:
        """Names a type that is not known."""
        return trouble_of(self.dtype)

    def read(self, start: int, stop: int) -> np.ndarray:
        """Elements ``start:stop``, flat, as numbers."""
        flat = self.array.reshape(-1)[start:stop]
        if self.dtype == "bfloat16":
            return flat.astype(np.float32)
        return numbers(flat, self.dtype)

    def stored(self) -> np.ndarray:
        """The array as it is stored."""
        return self.array.view(stored_dtype(self.dtype))


@dataclass(eq=False)
class QuantisedTensor:
    """Integers with a scale and a zero point, for all or for each position along ``axis``.

    Its numbers are (q − zero point) · scale, as PyTorch computes them: in single precision.
    """

    integers: StridedTensor
    scales: LazyTensor
    zeros: LazyTensor
    axis: int | None

    @property
    def shape(self) -> Shape:
        """That of the integers."""
        return self.integers.shape

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return self.integers.ndim

    @property
    def dtype(self) -> str:
        """``qint8`` and so on."""
        return "q" + self.integers.dtype

    @property
    def trouble(self) -> str | None:
        """None: what cannot be read was refused when it was made."""
        return None

    def read(self, start: int, stop: int) -> np.ndarray:
        """Elements ``start:stop``, flat, as numbers."""
        found = self.integers.elements(start, stop).astype(np.float32)
        zeros, scales = (
            one.read(0, prod(one.shape)).astype(np.float32) for one in (self.zeros, self.scales)
        )
        if self.axis is None or stop <= start:
            return (found - zeros) * scales if found.size else found
        inner = prod(self.shape[self.axis + 1 :])
        position = np.arange(start, stop) // inner % self.shape[self.axis]
        return (found - zeros[position]) * scales[position]

    def stored(self) -> np.ndarray:
        """The integers."""
        return self.integers.stored()


@dataclass(eq=False)
class Derived:
    """What tensors made of another one have in common; see ``LazyTensor``."""

    given: LazyTensor

    @property
    def shape(self) -> Shape:
        """That of the other one."""
        return self.given.shape

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return len(self.shape)

    @property
    def dtype(self) -> str:
        """As it is stored."""
        return self.given.dtype

    @property
    def trouble(self) -> str | None:
        """That of the other one."""
        return self.given.trouble

    def stored(self) -> np.ndarray:
        """The other one, as it is stored."""
        return self.given.stored()


@dataclass(eq=False)
class ComplexPairs(Derived):
    """Complex numbers as pairs of their real and imaginary parts, along one more axis behind.

    The Euclidean distance of two such tensors is that of the complex ones, of ``|b − a|``.
    """

    @property
    def shape(self) -> Shape:
        """That of the complex numbers, and 2."""
        return (*self.given.shape, 2)

    def read(self, start: int, stop: int) -> np.ndarray:
        """Elements ``start:stop``, flat."""
        first = start // 2
        pairs = self.given.read(first, -(-stop // 2))
        return pairs[start - 2 * first : stop - 2 * first]


@dataclass(eq=False)
class UnreadableTensor:
    """A tensor whose numbers are not in the file, or not in a form that is understood."""

    shape: Shape
    trouble: str
    dtype: str = "unknown"

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return len(self.shape)

    def read(self, start: int, stop: int) -> np.ndarray:
        """Nothing: such tensors are left out before they are read."""
        raise ValueError(self.trouble)

    def stored(self) -> np.ndarray:
        """Nothing."""
        raise ValueError(self.trouble)


MOST_EXTENT = 1 << 20
"""Largest extent of a tensor without elements: what is counted by kernel has to fit."""


def is_plausible(shape: Sequence[object]) -> bool:
    """Whether a shape from a file is made of whole numbers that arrays can have."""
    if len(shape) > 32:
        return False
    for extent in shape:
        if type(extent) is not int or not 0 <= extent < 1 << 62:
            return False
    return 0 not in shape or all(isinstance(one, int) and one <= MOST_EXTENT for one in shape)


def is_expanded(tensor: LazyTensor) -> bool:
    """Whether a tensor shows more elements than are stored of it, or as if they were stored."""
    return not isinstance(tensor, StridedTensor) or tensor.size > tensor.storage.count
