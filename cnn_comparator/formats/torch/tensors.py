"""Stored PyTorch tensors in canonical layout."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Literal

import numpy as np
import torch

from ...snapshot import Shape
from ..state_dicts import ties

Arrangement = Literal["canonical", "transposed", "swapped", "by channel"]


@dataclass(frozen=True)
class StoredTensor:
    """A tensor and how it becomes canonical.

    ``"transposed"``: the kernels of a transposed convolution, ``(channels, kernels / groups,
    *window)``; ``"swapped"``: dense weights ``(inputs, outputs)``; ``"by channel"``: columns that
    are stored position by position, with ``groups`` channels each.
    """

    tensor: torch.Tensor
    arrangement: Arrangement = "canonical"
    groups: int = 1

    @property
    def shape(self) -> Shape:
        """The canonical shape; of complex weights with 2, real and imaginary, behind."""
        shape = self._kernels_shape
        return (*shape, 2) if self.tensor.is_complex() else shape

    @property
    def dtype(self) -> str:
        """The stored dtype, e.g. ``"bfloat16"``."""
        return str(self.tensor.dtype).removeprefix("torch.")

    def read(self, start: int, stop: int) -> np.ndarray:
        """Elements ``start:stop`` in canonical order, flat, float64 or float32."""
        if stop <= start:
            wide = self.dtype in ("float64", "complex128")
            return np.zeros(0, np.float64 if wide else np.float32)
        if not self.tensor.is_complex():
            return _numbers(self._elements(start, stop))
        first = start // 2
        pairs = _pairs(self._elements(first, -(-stop // 2)))
        return _numbers(pairs[start - 2 * first : stop - 2 * first])

    def places(self, indices: np.ndarray) -> np.ndarray:
        """Flat indices in the stored tensor of elements in canonical order."""
        if self.arrangement == "canonical":
            return indices
        size = self.tensor.numel()
        numbers = torch.arange(size, dtype=torch.float64).reshape(self.tensor.shape)
        ordered = StoredTensor(numbers, self.arrangement, self.groups).read(0, size)
        return ordered[indices].astype(np.int64)

    def shows_as(self, other: StoredTensor) -> bool:
        """Whether it holds the same numbers in the same order."""
        if self.shape != other.shape or self.dtype != other.dtype:
            return False
        size = prod(self.shape)
        return np.array_equal(self.read(0, size), other.read(0, size), equal_nan=True)

    @property
    def _kernels_shape(self) -> Shape:
        shape = tuple(self.tensor.shape)
        if self.arrangement == "transposed":
            return (shape[1] * self.groups, shape[0] // self.groups, *shape[2:])
        return shape[::-1] if self.arrangement == "swapped" else shape

    def _elements(self, start: int, stop: int) -> torch.Tensor:
        if self.arrangement == "canonical":
            return self._plain.reshape(-1)[start:stop]
        size = prod(self._kernels_shape[1:])
        first, last = start // size, -(-stop // size)
        rows = self._kernels(first, last).reshape(-1)
        return rows[start - first * size : stop - first * size]

    def _kernels(self, first: int, last: int) -> torch.Tensor:
        tensor = self._plain
        if self.arrangement == "swapped":
            return tensor[:, first:last].T
        if self.arrangement == "by channel":
            rows = tensor[first:last]
            return rows.reshape(len(rows), -1, self.groups).transpose(1, 2)
        channels, kernels, *window = tensor.shape
        split = tensor.reshape(self.groups, channels // self.groups, kernels, *window)
        return split.transpose(1, 2).reshape(self._kernels_shape)[first:last]

    @cached_property
    def _plain(self) -> torch.Tensor:
        return _dequantised(self.tensor)


@dataclass(frozen=True)
class MemoryTensor:
    """A tensor in memory, read like one of a file; see ``LazyTensor``."""

    tensor: torch.Tensor

    @property
    def shape(self) -> Shape:
        """The tensor's own."""
        return tuple(self.tensor.shape)

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return self.tensor.ndim

    @property
    def dtype(self) -> str:
        """The stored dtype."""
        return str(self.tensor.dtype).removeprefix("torch.")

    @property
    def trouble(self) -> str | None:
        """None: it is there."""
        return None

    def read(self, start: int, stop: int) -> np.ndarray:
        """Elements ``start:stop``, flat."""
        flat = self._plain.reshape(-1)[start:stop]
        return _numbers(flat if not flat.is_complex() else _pairs(flat))

    def stored(self) -> np.ndarray:
        """The whole tensor, as numbers."""
        return self.read(0, self.tensor.numel()).reshape(self.shape)

    @cached_property
    def _plain(self) -> torch.Tensor:
        return _dequantised(self.tensor)


def _dequantised(tensor: torch.Tensor) -> torch.Tensor:
    """Ranges of a tensor that is quantised by channel cannot be cut out of it."""
    return tensor.dequantize() if tensor.is_quantized else tensor.detach()


def identity(tensor: object) -> Hashable:
    """As that of ``state_dicts.ties``, of tensors of PyTorch as well."""
    plain = type(tensor) in (torch.Tensor, torch.nn.Parameter)
    if not plain or not isinstance(tensor, torch.Tensor) or not _has_memory(tensor):
        return ties.identity(tensor)
    bits = (tensor.is_conj(), tensor.is_neg(), str(tensor.device))
    return tensor.data_ptr(), tuple(tensor.shape), tensor.stride(), tensor.dtype, bits


def _has_memory(tensor: torch.Tensor) -> bool:
    dense = tensor.layout is torch.strided and not tensor.is_nested
    return dense and not tensor.is_meta and not tensor.is_quantized and tensor.numel() > 0


def _pairs(flat: torch.Tensor) -> torch.Tensor:
    """Real and imaginary parts by turns."""
    return torch.view_as_real(flat.resolve_conj()).reshape(-1)


def _numbers(flat: torch.Tensor) -> np.ndarray:
    wanted = torch.float64 if flat.dtype == torch.float64 else torch.float32
    return flat.to("cpu", wanted).contiguous().numpy()
