"""Stored tensors of an ONNX model, decoded range by range."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from ..errors import SourceError
from .onnx_file import ModelFile
from .onnx_wire import KEPT, OWN_FILE

if TYPE_CHECKING:
    import onnx

_BFLOAT16 = 16
_DTYPES: Mapping[int, str] = {
    1: "float32",
    2: "uint8",
    3: "int8",
    4: "uint16",
    5: "int16",
    6: "int32",
    7: "int64",
    9: "bool",
    10: "float16",
    11: "float64",
    12: "uint32",
    13: "uint64",
    _BFLOAT16: "bfloat16",
}
"""Element types whose bytes can be cut anywhere: ``TensorProto.DataType`` to NumPy-style name."""


def dtype_name(data_type: int) -> str:
    """The NumPy-style name of an ONNX element type, e.g. ``"bfloat16"``."""
    import onnx

    return _DTYPES.get(data_type) or onnx.TensorProto.DataType.Name(data_type).lower()


class TensorStore:
    """Reads the tensors of one model. Keeps the whole array used last; thread-safe."""

    def __init__(self, file: ModelFile) -> None:
        self._file = file
        self._lock = threading.RLock()
        self._kept: tuple[object, np.ndarray] | None = None

    def check(self, tensor: onnx.TensorProto) -> None:
        """Raises ``SourceError`` when the bytes of a tensor are not where they should be."""
        if tensor.external_data:
            location, offset, length = _place(tensor)
            if location != OWN_FILE:
                self._file.check(location, offset, length)

    def flat(self, tensor: onnx.TensorProto, start: int, stop: int) -> np.ndarray:
        """Elements ``start:stop`` in stored order, flat; bfloat16 comes as float32."""
        if tensor.data_type not in _DTYPES or not (tensor.external_data or tensor.raw_data):
            return self.whole(tensor).reshape(-1)[start:stop]
        width = _width(tensor.data_type)
        return _decode(self._bytes(tensor, start * width, stop * width), tensor.data_type)

    def whole(self, tensor: onnx.TensorProto) -> np.ndarray:
        """The tensor in its stored shape; bfloat16 comes as float32."""
        return self.kept(tensor, lambda: self._read(tensor))

    def kept(self, key: object, make: Callable[[], np.ndarray]) -> np.ndarray:
        """The array made last if it is that of ``key``, else a new one."""
        with self._lock:
            if self._kept is None or self._kept[0] is not key:
                self._kept = (key, make())
            return self._kept[1]

    def inline(self, tensor: onnx.TensorProto) -> onnx.TensorProto:
        """The tensor with its bytes in it when they are in the ``.onnx`` file itself."""
        own = tensor.external_data and _place(tensor)[0] == OWN_FILE
        return self._loaded(tensor) if own else tensor

    def inline_settings(self, graph: onnx.GraphProto) -> None:
        """Puts short external tensors into the graph: shape inference and runtimes need them."""
        for tensor in graph.initializer:
            if tensor.external_data and _place(tensor)[2] <= KEPT:
                self.check(tensor)
                tensor.CopyFrom(self._loaded(tensor))

    def _read(self, tensor: onnx.TensorProto) -> np.ndarray:
        shape = tuple(tensor.dims)
        if tensor.data_type in _DTYPES and (tensor.external_data or tensor.raw_data):
            return self.flat(tensor, 0, prod(shape)).reshape(shape)
        return self._unpack(tensor)

    def _unpack(self, tensor: onnx.TensorProto) -> np.ndarray:
        import onnx.numpy_helper

        try:
            array = np.asarray(onnx.numpy_helper.to_array(self._loaded(tensor)))
        except (ValueError, TypeError) as error:
            raise SourceError(
                f"The weights '{tensor.name}' cannot be decoded ({error}). Export the model again."
            ) from error
        return array if array.dtype.kind in "biuf" else array.astype(np.float32)

    def _loaded(self, tensor: onnx.TensorProto) -> onnx.TensorProto:
        import onnx

        copy = onnx.TensorProto()
        copy.CopyFrom(tensor)
        if tensor.external_data:
            del copy.external_data[:]
            copy.ClearField("data_location")
            copy.raw_data = self._bytes(tensor, 0, None)
        return copy

    def _bytes(self, tensor: onnx.TensorProto, start: int, stop: int | None) -> bytes:
        if not tensor.external_data:
            return tensor.raw_data[start:stop]
        location, offset, length = _place(tensor)
        stop = length if stop is None else stop
        return self._file.read(location, offset + start, stop - start)


def _width(data_type: int) -> int:
    return 2 if data_type == _BFLOAT16 else np.dtype(_DTYPES[data_type]).itemsize


def _decode(data: bytes, data_type: int) -> np.ndarray:
    if data_type == _BFLOAT16:
        halves = np.frombuffer(data, "<u2").astype(np.uint32)
        return (halves << 16).view(np.float32)
    return np.frombuffer(data, np.dtype(_DTYPES[data_type]).newbyteorder("<"))


def _place(tensor: onnx.TensorProto) -> tuple[str, int, int]:
    """Location, offset and length in bytes of external data."""
    entries = {entry.key: entry.value for entry in tensor.external_data}
    length = int(entries.get("length") or prod(tensor.dims) * _width_or_one(tensor.data_type))
    return entries.get("location", ""), int(entries.get("offset") or 0), length


def _width_or_one(data_type: int) -> int:
    return _width(data_type) if data_type in _DTYPES else 1
