"""What the names in a checkpoint of PyTorch stand for: tensors, storages, arrays and containers.

The arguments are those of the functions of the same name in ``torch/_utils.py`` and
``numpy/_core``. Nothing of PyTorch is imported.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from math import prod
from typing import Any

import numpy as np

from ...naming import shown
from ...snapshot import Shape
from ...words import say
from ..state_dicts.decoding import is_known, of_type, width_of
from ..state_dicts.tensors import (
    ArrayTensor,
    LastWhole,
    LazyTensor,
    QuantisedTensor,
    Storage,
    StridedTensor,
    UnreadableTensor,
    is_plausible,
)
from .machine import PickleError
from .sparse import LAYOUTS, SparseTensor
from .stubs import Builder, Rebuild, Stub, StubClass

STORAGES: Mapping[str, str] = {
    "FloatStorage": "float32",
    "DoubleStorage": "float64",
    "HalfStorage": "float16",
    "BFloat16Storage": "bfloat16",
    "LongStorage": "int64",
    "IntStorage": "int32",
    "ShortStorage": "int16",
    "CharStorage": "int8",
    "ByteStorage": "uint8",
    "BoolStorage": "bool",
    "ComplexFloatStorage": "complex64",
    "ComplexDoubleStorage": "complex128",
    "QInt8Storage": "int8",
    "QUInt8Storage": "uint8",
    "QInt32Storage": "int32",
    "UntypedStorage": "uint8",
}
"""The element types of PyTorch's storages; an untyped one counts bytes."""
TENSORS = 100_000
"""Tensors of one file; those of optimisers count."""
_OBJECTS = say("trouble.array", "an array of objects")
_TORCH_TYPES: Mapping[str, str] = {"half": "float16", "float": "float32", "double": "float64"} | {
    name: name
    for name in (
        *("float64", "float32", "float16", "bfloat16", "int64", "int32", "int16", "int8"),
        *("uint64", "uint32", "uint16", "uint8", "bool", "complex64", "complex128"),
        *("float8_e4m3fn", "float8_e4m3fnuz", "float8_e5m2", "float8_e5m2fnuz", "float8_e8m0fnu"),
    )
}
_NUMPY_TYPE = re.compile(r"[|<>=]?[biufc]\d{1,2}|\?|[bhilqBHILQefdFD]")


class Rebuilding:
    """Resolves the names of one file. ``whole`` keeps the tensor that was put in order last."""

    def __init__(self, load_nested: Callable[[bytes], object]) -> None:
        self.whole = LastWhole()
        self._left = TENSORS
        self._known: dict[tuple[str, str], object] = {
            (module, name): Rebuild(make)
            for modules, names in _functions(self, load_nested).items()
            for module in modules.split()
            for name, make in names.items()
        }

    def resolve(self, module: str, name: str) -> object:
        """What a name stands for; a stub where it is none of those known."""
        return self._known.get((module, name)) or StubClass(module, name)

    def tensor(
        self, storage: object, offset: object, shape: object, strides: object, *_: object
    ) -> LazyTensor:
        """``_rebuild_tensor`` and ``_rebuild_tensor_v2``."""
        if not isinstance(storage, Storage):
            raise PickleError("a tensor has no storage")
        if not is_known(storage.dtype):
            return UnreadableTensor(
                _shape(shape), say("trouble.unknown_type", "numbers of an unknown type")
            )
        metadata = _[2] if len(_) > 2 else None
        made = self._view(storage, offset, shape, strides, storage.dtype)
        if isinstance(metadata, dict) and metadata.get("neg"):
            return UnreadableTensor(
                made.shape, say("trouble.turned", "a view with its sign turned")
            )
        return made

    def tensor_v3(
        self, storage: object, offset: object, shape: object, strides: object, *more: Any
    ) -> LazyTensor:
        """``_rebuild_tensor_v3``: of bytes, with the type apart."""
        name = more[2].name if len(more) > 2 and isinstance(more[2], StubClass) else ""
        if not isinstance(storage, Storage):
            raise PickleError("a tensor has no storage")
        if name not in _TORCH_TYPES:
            return UnreadableTensor(
                _shape(shape), of_type(name) if name else say("trouble.no_type", "the type unknown")
            )
        return self._view(storage, offset, shape, strides, _TORCH_TYPES[name])

    def quantised(
        self, storage: object, offset: object, shape: object, strides: object, scheme: Any, *_: Any
    ) -> LazyTensor:
        """``_rebuild_qtensor``."""
        integers = self.tensor(storage, offset, shape, strides)
        if not isinstance(integers, StridedTensor) or not np.issubdtype(integers.dtype, np.integer):
            return UnreadableTensor(
                _shape(shape), say("trouble.packed", "a quantised tensor of packed integers")
            )
        kind, scales, zeros, *axes = scheme
        if isinstance(scales, float | int) and isinstance(zeros, int):
            scale, zero = (ArrayTensor(np.asarray(one, np.float64)) for one in (scales, zeros))
            return QuantisedTensor(integers, scale, zero, None)
        axis = axes[0] if axes and type(axes[0]) is int else -1
        if not 0 <= axis < integers.ndim or "channel" not in str(getattr(kind, "name", "")):
            return UnreadableTensor(
                _shape(shape), say("trouble.scheme", "a quantised tensor of an unknown scheme")
            )
        extent = integers.shape[axis]
        return QuantisedTensor(integers, _vector(scales, extent), _vector(zeros, extent), axis)

    def _view(
        self, storage: Storage, offset: object, shape: object, strides: object, dtype: str
    ) -> StridedTensor:
        self._left -= 1
        if self._left < 0:
            raise PickleError(f"it has more than {TENSORS:,} tensors")
        extents, steps = _shape(shape), _shape(strides)
        if type(offset) is not int or offset < 0 or len(extents) != len(steps):
            raise PickleError("a tensor has an impossible shape")
        size = prod(extents)
        last = offset + sum((n - 1) * by for n, by in zip(extents, steps, strict=True))
        if size and (last + 1) * width_of(dtype) > storage.count * storage.width:
            raise PickleError("a tensor reaches beyond what is stored of it")
        return StridedTensor(storage, offset, extents, steps, dtype, self.whole)


def _functions(
    own: Rebuilding, load_nested: Callable[[bytes], object]
) -> Mapping[str, Mapping[str, Callable[..., Any]]]:
    """By modules, separated by spaces, and name."""
    return {
        "torch._utils": {
            "_rebuild_tensor": own.tensor,
            "_rebuild_tensor_v2": own.tensor,
            "_rebuild_tensor_v3": own.tensor_v3,
            "_rebuild_qtensor": own.quantised,
            "_rebuild_parameter": _first,
            "_rebuild_parameter_with_state": _first,
            "_rebuild_sparse_tensor": _sparse,
            "_rebuild_sparse_csr_tensor": _sparse,
            "_rebuild_nested_tensor": lambda *_: UnreadableTensor(
                (), say("trouble.nested", "a nested tensor")
            ),
            "_rebuild_meta_tensor_no_storage": lambda dtype, shape, *_: UnreadableTensor(
                _shape(shape), say("trouble.meta", "without values, on the device 'meta'")
            ),
            "_rebuild_wrapper_subclass": lambda made_by, dtype, shape, *_: UnreadableTensor(
                _shape(shape),
                say("trouble.class", "an object of the class {name}", name=shown(str(made_by))),
            ),
            "_rebuild_device_tensor_from_numpy": _first,
            "_rebuild_device_tensor_from_cpu_tensor": _first,
            "_rebuild_xla_tensor": _first,
        },
        "torch._tensor": {"_rebuild_from_type": _from_type, "_rebuild_from_type_v2": _from_type},
        "torch.nn.parameter": {"Parameter": _first, "Buffer": _first},
        "torch": {"Size": lambda extents=(): tuple(extents)},
        "torch.fx.graph_module": {"reduce_graph_module": _graph_module},
        "torch.serialization": {"_get_layout": lambda name: str(name).removeprefix("torch.")},
        "torch.storage": {"_load_from_bytes": load_nested},
        "collections": {
            "OrderedDict": _mapping,
            "Counter": _mapping,
            "defaultdict": lambda factory=None, pairs=(): _mapping(pairs),
            "deque": lambda values=(), *_: list(values),
        },
        "builtins __builtin__": {
            "set": lambda values=(): list(values) if isinstance(values, list | tuple) else [],
            "dict": _mapping,
            "list": lambda values=(): list(values) if isinstance(values, list | tuple) else [],
            "tuple": lambda values=(): tuple(values) if isinstance(values, list | tuple) else (),
            "complex": lambda real=0, imag=0: Stub(StubClass("builtins", "complex"), (real, imag)),
            "bytes": _bytes,
            "bytearray": _bytes,
        },
        "copyreg copy_reg": {"_reconstructor": _reconstructed},
        "_codecs": {"encode": lambda text, encoding="latin-1": text.encode("latin-1", "replace")},
        "numpy": {
            "dtype": NumpyType,
            "ndarray": lambda *_: NumpyArray(),
        },
        "numpy.core.multiarray numpy._core.multiarray": {
            "_reconstruct": lambda *_: NumpyArray(),
            "scalar": _scalar,
        },
        "numpy.core.numeric numpy._core.numeric": {"_frombuffer": _from_buffer},
    }


def _first(value: object, *_: object) -> object:
    return value


def _graph_module(body: object, *_: object) -> Stub:
    """What the tracer of PyTorch made: a module like others, but for its source."""
    return Stub(StubClass("torch.fx.graph_module", "GraphModule"), (), body)


def _bytes(value: object = b"", encoding: object = None) -> bytes:
    if isinstance(value, str):
        return value.encode("latin-1", "replace")
    return value if isinstance(value, bytes) else b""


def _reconstructed(made_by: object, *_: object) -> Stub:
    """An object of protocols 0 and 1."""
    return Stub(made_by if isinstance(made_by, StubClass) else StubClass("", "object"))


def _mapping(pairs: Any = ()) -> dict[Any, Any]:
    if isinstance(pairs, dict):
        return dict(pairs)
    return {key: value for key, value in pairs if isinstance(key, str | int)}


def _shape(given: object) -> Shape:
    if not isinstance(given, tuple | list) or not is_plausible(given):
        raise PickleError("a tensor has an impossible shape")
    return tuple(given)


def _vector(given: object, extent: int) -> LazyTensor:
    """The scales or zero points of a tensor quantised by channel."""
    if not isinstance(given, LazyTensor) or given.shape != (extent,) or extent > 1 << 24:
        raise PickleError("a quantised tensor has scales that do not fit it")
    return given


def _sparse(layout: object, data: Any) -> LazyTensor:
    name = str(layout).removeprefix("torch.")
    if name not in LAYOUTS:
        return UnreadableTensor(
            (), say("trouble.layout", "a tensor of the layout {name}", name=name[:40])
        )
    parts = [one for one in data if isinstance(one, LazyTensor)]
    shape = next(
        (
            _shape(one)
            for one in data
            if isinstance(one, tuple | list) and not isinstance(one, LazyTensor)
        ),
        (),
    )
    if len(parts) != (2 if name == "sparse_coo" else 3):
        raise PickleError("a sparse tensor lacks its indices")
    return SparseTensor(shape, next(x for x in LAYOUTS if x == name), tuple(parts[:-1]), parts[-1])


def _from_type(function: object, made_by: object, arguments: Any, state: Any = None) -> object:
    """A tensor of a subclass: the plain one, or the one that it wraps."""
    if not isinstance(function, Rebuild):
        return Stub(StubClass("", str(function)[:100]), tuple(arguments), state)
    made = function.make(*arguments)
    if isinstance(made, UnreadableTensor) and isinstance(state, dict):
        same = [
            one
            for one in state.values()
            if isinstance(one, LazyTensor) and one.shape == made.shape and one.trouble is None
        ]
        return same[0] if len(same) == 1 else made
    return made


class NumpyType(Builder):
    """A type of NumPy, of a name and an order of bytes; ``None`` for those of objects."""

    def __init__(self, name: object = "", *_: object) -> None:
        self.dtype: np.dtype | None = None
        if isinstance(name, str) and _NUMPY_TYPE.fullmatch(name):
            self.dtype = np.dtype(name)

    def build(self, state: object) -> None:
        """Takes the order of bytes."""
        order = state[1] if isinstance(state, tuple) and len(state) > 1 else None
        if self.dtype is not None and order in ("<", ">"):
            self.dtype = self.dtype.newbyteorder(order)


class NumpyArray(ArrayTensor, Builder):
    """An array that is empty until it gets its state: version, shape, type, order, bytes."""

    def __init__(self) -> None:
        super().__init__(np.zeros(0, np.uint8))
        self._foreign: str | None = None

    @property
    def trouble(self) -> str | None:
        """What it holds if those are no numbers."""
        return self._foreign or super().trouble

    def build(self, state: Any) -> None:
        """Takes over the state of an array; see ``numpy.ndarray.__setstate__``."""
        shape, kind, by_column, raw = state[-4:]
        self._foreign = None
        if not isinstance(kind, NumpyType) or kind.dtype is None:
            self._foreign = _OBJECTS
            return
        data = raw.encode("latin-1") if isinstance(raw, str) else raw
        self.array = _array(data, kind.dtype, shape, "F" if by_column else "C")


def _array(data: object, dtype: np.dtype, shape: object, order: str) -> np.ndarray:
    extents = _shape((shape,) if isinstance(shape, int) else shape)
    if not isinstance(data, bytes) or len(data) != prod(extents) * dtype.itemsize:
        raise PickleError("an array has fewer bytes than its shape needs")
    found = np.frombuffer(data, dtype).astype(dtype.newbyteorder("="), copy=False)
    return found.reshape(extents, order="F" if order == "F" else "C")


def _scalar(kind: object, data: object = b"") -> object:
    """A single number of NumPy."""
    if not isinstance(kind, NumpyType) or kind.dtype is None or not isinstance(data, bytes | str):
        return Stub(StubClass("numpy", "scalar"), (data,))
    raw = data.encode("latin-1") if isinstance(data, str) else data
    return _array(raw, kind.dtype, (), "C").item()


def _from_buffer(data: object, kind: object, shape: object, order: object = "C") -> object:
    if not isinstance(kind, NumpyType) or kind.dtype is None:
        return UnreadableTensor((), _OBJECTS)
    return ArrayTensor(_array(data, kind.dtype, shape, str(order)))
