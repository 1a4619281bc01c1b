"""Constants of an ONNX graph in canonical layout, decoded only where they are read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import SourceError

_NATIVE = {"FLOAT": "<f4", "DOUBLE": "<f8", "FLOAT16": "<f2", "INT8": "i1", "UINT8": "u1"}
_NAMES = {"FLOAT": "float32", "DOUBLE": "float64"}


def type_name(proto: Any) -> str:
    """The stored type's NumPy-style name, e.g. ``"bfloat16"``."""
    import onnx

    name = onnx.TensorProto.DataType.Name(proto.data_type)
    return _NAMES.get(name, name.lower())


@dataclass(frozen=True)
class Constant:
    """A constant tensor as it is stored, how it is dequantised, and how its axes were turned.

    ``axes`` is a permutation of the stored axes; ``scale`` and ``zero`` broadcast over the
    stored array.
    """

    proto: Any
    folder: Path
    axes: tuple[int, ...] | None = None
    scale: np.ndarray | None = None
    zero: np.ndarray | None = None

    @property
    def stored_shape(self) -> tuple[int, ...]:
        return tuple(self.proto.dims)

    @property
    def shape(self) -> tuple[int, ...]:
        stored = self.stored_shape
        return stored if self.axes is None else tuple(stored[axis] for axis in self.axes)

    @property
    def dtype(self) -> str:
        return type_name(self.proto)

    def array(self) -> np.ndarray:
        """The whole tensor in turned axes, a view of the stored bytes where that is possible."""
        stored = self._stored()
        if self.scale is not None:
            zero = 0 if self.zero is None else self.zero.astype(np.float32)
            stored = (stored.astype(np.float32) - zero) * self.scale
        return stored if self.axes is None else stored.transpose(self.axes)

    def _stored(self) -> np.ndarray:
        import onnx

        name = onnx.TensorProto.DataType.Name(self.proto.data_type)
        if self.proto.data_location == onnx.TensorProto.EXTERNAL:
            return self._external(name)
        if self.proto.raw_data and name in _NATIVE:
            return np.frombuffer(self.proto.raw_data, _NATIVE[name]).reshape(self.stored_shape)
        if self.proto.raw_data and name == "BFLOAT16":
            return _widen(np.frombuffer(self.proto.raw_data, "<u2")).reshape(self.stored_shape)
        array = onnx.numpy_helper.to_array(self.proto)
        return array if array.dtype.kind in "fiub" else array.astype(np.float32)

    def _external(self, name: str) -> np.ndarray:
        entries = {entry.key: entry.value for entry in self.proto.external_data}
        path = (self.folder / entries["location"]).resolve()
        if not path.is_relative_to(self.folder.resolve()):
            raise SourceError(f"The weights of '{self.proto.name}' point outside their folder.")
        if not path.is_file():
            raise SourceError(
                f"The weights of '{self.proto.name}' are in '{entries['location']}', which is"
                " missing; put that file beside the .onnx file."
            )
        bfloat = name == "BFLOAT16"
        dtype = np.dtype("<u2" if bfloat else _NATIVE.get(name, "V1"))
        if dtype.kind == "V":
            raise SourceError(f"'{self.proto.name}' has type {name}, which cannot be read.")
        offset = int(entries.get("offset", 0))
        if path.stat().st_size < offset + prod(self.stored_shape) * dtype.itemsize:
            raise SourceError(f"'{entries['location']}' is truncated; copy or export it again.")
        flat = np.memmap(path, dtype, "r", offset, (prod(self.stored_shape),))
        return (_widen(flat) if bfloat else flat).reshape(self.stored_shape)


def _widen(halves: np.ndarray) -> np.ndarray:
    """bfloat16 bit patterns as float32."""
    return (halves.astype(np.uint32) << 16).view(np.float32)


@dataclass(frozen=True)
class CanonicalTensor:
    """A constant together with its way into the canonical layout ``shape``."""

    constant: Constant
    shape: tuple[int, ...]
    arrange: Callable[[np.ndarray], np.ndarray]
    """Takes the constant's array to canonical layout, without copying where possible."""

    def read(self, start: int, stop: int) -> np.ndarray:
        """Elements ``start:stop`` in canonical order; float64 stays, all else is float32."""
        array = self.arrange(self.constant.array())
        dtype = np.float64 if self.constant.dtype == "float64" else np.float32
        if array.ndim == 0:
            return np.asarray(array, dtype).reshape(-1)[start:stop]
        kernel = max(1, array[:1].size)
        first, last = start // kernel, -(-stop // kernel)
        rows = array[first:last].reshape(-1)
        return np.ascontiguousarray(rows[start - first * kernel : stop - first * kernel], dtype)


def as_stored(constant: Constant) -> CanonicalTensor:
    """A tensor whose layout is canonical already."""
    return CanonicalTensor(constant, constant.shape, lambda array: array)


def transposed(constant: Constant) -> CanonicalTensor:
    """A dense weight ``(inputs, outputs)``."""
    return CanonicalTensor(constant, constant.shape[::-1], lambda array: array.T)


def conv_transposed(constant: Constant, groups: int) -> CanonicalTensor:
    """A transposed convolution's weight ``(channels, kernels / groups, *window)``."""
    channels, per_group, *window = constant.shape
    shape = (per_group * groups, channels // groups, *window)

    def arrange(array: np.ndarray) -> np.ndarray:
        grouped = array.reshape(groups, channels // groups, per_group, *window)
        return grouped.swapaxes(1, 2).reshape(shape)

    return CanonicalTensor(constant, shape, arrange)
