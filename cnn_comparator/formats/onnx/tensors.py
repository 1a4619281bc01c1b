"""Stored tensors of an ONNX model, decoded range by range."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from ...errors import SourceError
from .file import ModelFile
from .malformed import is_local
from .nodes import inner_graphs
from .places import Place, check_typed, elements, place_of, stored_bytes
from .wire import KEPT

if TYPE_CHECKING:
    import onnx

_FLOAT, _STRING, _BFLOAT16 = 1, 8, 16
_EXTERNAL = 1
_ASIDE = ":set aside:"
"""The ``location`` of a tensor that is not whole; its ``offset`` counts problems."""
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
    """The NumPy-style name of an ONNX element type, e.g. ``"bfloat16"``; ``""`` if unknown."""
    if data_type in _DTYPES:
        return _DTYPES[data_type]
    import onnx

    known = onnx.TensorProto.DataType
    return known.Name(data_type).lower() if data_type in known.values() else ""


class TensorStore:
    """Reads the tensors of one model. Keeps the whole array used last; thread-safe."""

    def __init__(self, file: ModelFile) -> None:
        self._file = file
        self._lock = threading.RLock()
        self._kept: tuple[object, np.ndarray] | None = None
        self._problems: list[str] = []
        self._watched: set[str] | None = None

    @property
    def name(self) -> str:
        """The model's path, for messages."""
        return self._file.name

    @property
    def stored(self) -> int:
        """Bytes of all files of the model."""
        return self._file.stored

    @property
    def has_problems(self) -> bool:
        """Whether tensors were set aside."""
        return bool(self._problems)

    @contextmanager
    def watched(self) -> Iterator[set[str]]:
        """The names of the tensors whose numbers are taken meanwhile."""
        found: set[str] = set()
        self._watched = found
        try:
            yield found
        finally:
            self._watched = None

    def is_outside(self, tensor: onnx.TensorProto) -> bool:
        """Whether the bytes of a tensor are not in the parsed model."""
        return bool(tensor.external_data) or tensor.data_location == _EXTERNAL

    def check(self, tensor: onnx.TensorProto) -> None:
        """Raises ``SourceError`` when a tensor is not whole: its type, shape and bytes."""
        count = elements(tensor, self.name)
        expected = stored_bytes(tensor, count)
        if not dtype_name(tensor.data_type) or (expected is None and tensor.data_type != _STRING):
            raise SourceError(
                f"The tensor '{tensor.name}' of '{self.name}' has a type of elements that is "
                f"unknown here ({tensor.data_type}). Export the model with another one."
            )
        place = self._place(tensor)
        if place is not None:
            self._file.check(*place)
            found = place.length
        elif tensor.HasField("raw_data"):
            found = len(tensor.raw_data)
        else:
            check_typed(tensor, count, self.name)
            return
        if found != expected:
            raise SourceError(
                f"The tensor '{tensor.name}' of '{self.name}' has {found:,} bytes, but its shape "
                f"needs {expected or 0:,}. Download or export the model again."
            )

    def problem(self, tensor: onnx.TensorProto) -> str | None:
        """Why a tensor is not whole, in a sentence, if so. Raises ``ChangedError``."""
        try:
            self.check(tensor)
        except SourceError as error:
            if not is_local(error):
                raise
            return str(error)
        return None

    def set_aside(self, tensor: onnx.TensorProto, problem: str) -> None:
        """Makes of a tensor one without bytes, whose problem is told when it is read.

        What is written in C++ sees a tensor like others whose bytes are elsewhere.
        """
        known, dims, name = dtype_name(tensor.data_type), list(tensor.dims), tensor.name
        kind = tensor.data_type if known and tensor.data_type != _STRING else _FLOAT
        tensor.Clear()
        tensor.name, tensor.data_type, tensor.data_location = name, kind, _EXTERNAL
        tensor.dims.extend(dims)
        tensor.external_data.add(key="location", value=_ASIDE)
        tensor.external_data.add(key="offset", value=str(len(self._problems)))
        self._problems.append(problem)

    def flat(self, tensor: onnx.TensorProto, start: int, stop: int) -> np.ndarray:
        """Elements ``start:stop`` in stored order, flat; bfloat16 comes as float32."""
        if tensor.data_type not in _DTYPES or not (tensor.external_data or tensor.raw_data):
            return self.whole(tensor).reshape(-1)[start:stop]
        width = _stored_dtype(tensor.data_type).itemsize
        return _decode(self._bytes(tensor, start * width, stop * width), tensor.data_type)

    def whole(self, tensor: onnx.TensorProto) -> np.ndarray:
        """The tensor in its stored shape; bfloat16 comes as float32."""
        return self.kept(tensor, lambda: self._read(tensor))

    def kept(self, key: object, make: Callable[[], np.ndarray]) -> np.ndarray:
        """The array made last if it is that of ``key``, else a new one."""
        with self._lock:
            if self._kept is None or self._kept[0] is not key:
                self._kept = None
                self._kept = (key, make())
            return self._kept[1]

    def inline(self, tensor: onnx.TensorProto) -> onnx.TensorProto:
        """The tensor with its bytes in it, wherever they are. Raises ``SourceError``."""
        if not tensor.external_data:
            return tensor
        self.check(tensor)
        return self._loaded(tensor)

    def array(self, tensor: onnx.TensorProto) -> np.ndarray | None:
        """A large tensor in its own type; ``None`` for a short one and for types NumPy lacks."""
        plain = tensor.data_type in _DTYPES and tensor.data_type != _BFLOAT16
        if not tensor.external_data or not plain:
            return None
        self.check(tensor)
        return _decode(self._bytes(tensor, 0, None), tensor.data_type).reshape(tuple(tensor.dims))

    def inline_settings(self, graph: onnx.GraphProto) -> None:
        """Puts short external tensors into the graph: shape inference and runtimes need them."""
        self.inline_short(graph.initializer)
        for node in graph.node:
            for _, inner in inner_graphs(node):
                self.inline_settings(inner)

    def inline_short(self, tensors: Iterable[onnx.TensorProto]) -> None:
        """Puts the bytes of short external tensors into them."""
        for tensor in tensors:
            if tensor.external_data:
                place = self._place(tensor) if self.problem(tensor) is None else None
                if place is not None and place.length <= KEPT:
                    tensor.CopyFrom(self.inline(tensor))

    def _read(self, tensor: onnx.TensorProto) -> np.ndarray:
        shape = tuple(tensor.dims)
        if tensor.data_type in _DTYPES and (tensor.external_data or tensor.raw_data):
            return self.flat(tensor, 0, elements(tensor, self.name)).reshape(shape)
        return self._unpack(tensor)

    def _unpack(self, tensor: onnx.TensorProto) -> np.ndarray:
        import onnx.numpy_helper

        try:
            array = np.asarray(onnx.numpy_helper.to_array(self._loaded(tensor)))
            if array.dtype.kind == "c":
                raise _is_complex(tensor, self.name)
            return array if array.dtype.kind in "biuf" else array.astype(np.float32)
        except SourceError:
            raise
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            raise SourceError(
                f"The weights '{tensor.name}' of '{self.name}' cannot be decoded "
                f"({str(error)[:200]}). Export the model again."
            ) from error

    def _loaded(self, tensor: onnx.TensorProto) -> onnx.TensorProto:
        import onnx

        copy = onnx.TensorProto()
        copy.CopyFrom(tensor)
        self._note(tensor)
        if tensor.external_data:
            del copy.external_data[:]
            copy.ClearField("data_location")
            copy.raw_data = self._bytes(tensor, 0, None)
        return copy

    def _bytes(self, tensor: onnx.TensorProto, start: int, stop: int | None) -> bytes:
        self._note(tensor)
        place = self._place(tensor)
        if place is None:
            return tensor.raw_data[start:stop]
        stop = place.length if stop is None else stop
        return self._file.read(place.location, place.offset + start, stop - start)

    def _note(self, tensor: onnx.TensorProto) -> None:
        if self._watched is not None:
            self._watched.add(tensor.name)

    def _place(self, tensor: onnx.TensorProto) -> Place | None:
        if not self.is_outside(tensor):
            return None
        place = place_of(tensor, self.name)
        if place.location == _ASIDE and place.offset < len(self._problems):
            raise SourceError(self._problems[place.offset])
        return place


def _is_complex(tensor: onnx.TensorProto, name: str) -> SourceError:
    return SourceError(
        f"The weights '{tensor.name}' of '{name}' are complex numbers, which are not read from "
        "ONNX files. Compare them in files of PyTorch, safetensors or NumPy."
    )


@cache
def _stored_dtype(data_type: int) -> np.dtype:
    """That of the bytes in a file."""
    name = "uint16" if data_type == _BFLOAT16 else _DTYPES[data_type]
    return np.dtype(name).newbyteorder("<")


def _decode(data: bytes, data_type: int) -> np.ndarray:
    found = np.frombuffer(data, _stored_dtype(data_type))
    if data_type == _BFLOAT16:
        return (found.astype(np.uint32) << 16).view(np.float32)
    return found
