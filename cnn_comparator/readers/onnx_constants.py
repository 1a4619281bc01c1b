"""Constants of an ONNX graph: stored tensors through reshapes, transposes and scales."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from ..snapshot import Shape
from .onnx_tensors import TensorStore

if TYPE_CHECKING:
    import onnx

Step = tuple[Literal["transpose", "reshape"], tuple[int, ...]]


@dataclass(frozen=True, eq=False)
class Constant:
    """A constant of ``shape``, decoded only when it is read.

    ``steps`` lead from the stored tensor to ``shape``. ``scale`` and ``zero`` have that shape
    too (as broadcast views); the values are ``(stored − zero) · scale``. A constant without
    ``tensor`` is computed by ``compute``.
    """

    name: str
    shape: Shape
    dtype: str
    tensor: onnx.TensorProto | None = None
    compute: Callable[[], np.ndarray] | None = None
    steps: tuple[Step, ...] = ()
    scale: np.ndarray | None = None
    zero: np.ndarray | None = None

    @property
    def size(self) -> int:
        """Number of elements."""
        return int(np.prod(self.shape, dtype=np.int64))

    def reshaped(self, shape: Shape) -> Constant:
        """The same elements in another shape."""
        return self if shape == self.shape else self._with(("reshape", shape))

    def transposed(self, axes: tuple[int, ...]) -> Constant:
        """The axes in another order."""
        return self if axes == tuple(range(len(axes))) else self._with(("transpose", axes))

    def dequantised(self, scale: np.ndarray, zero: np.ndarray | None, axis: int) -> Constant:
        """Scaled by one value, or by one a position along ``axis``."""
        return replace(
            self,
            scale=_along(scale, self.shape, axis),
            zero=None if zero is None or not zero.any() else _along(zero, self.shape, axis),
        )

    def read(self, store: TensorStore, start: int, stop: int) -> np.ndarray:
        """Elements ``start:stop``, flat: float64 when stored so, else float32."""
        values = self._stored(store, start, stop)
        wide = values.dtype == np.float64
        if self.scale is not None:
            values = values.astype(np.float64)
            if self.zero is not None:
                values -= _range(self.zero, start, stop)
            values *= _range(self.scale, start, stop)
        return np.ascontiguousarray(values, np.float64 if wide else np.float32)

    def value(self, store: TensorStore) -> np.ndarray:
        """The whole constant in its own type (float32 when dequantised)."""
        if self.scale is not None:
            return self.read(store, 0, self.size).reshape(self.shape)
        return self._stored(store, 0, self.size).reshape(self.shape)

    def _stored(self, store: TensorStore, start: int, stop: int) -> np.ndarray:
        if self.tensor is not None:
            if all(kind == "reshape" for kind, _ in self.steps):
                return store.flat(self.tensor, start, stop)
            return _range(_apply(store.whole(self.tensor), self.steps), start, stop)
        if self.compute is None:
            raise ValueError(f"Constant {self.name} has no source.")
        whole = store.kept(self.compute, self.compute)
        return _range(_apply(whole, self.steps), start, stop)

    def _with(self, step: Step) -> Constant:
        seen = _apply(np.broadcast_to(np.int8(0), self.shape), (step,))
        undone = bool(self.steps) and _undoes(self.steps[-1], step)
        return replace(
            self,
            shape=seen.shape,
            steps=self.steps[:-1] if undone else (*self.steps, step),
            scale=None if self.scale is None else _apply(self.scale, (step,)),
            zero=None if self.zero is None else _apply(self.zero, (step,)),
        )


def _apply(array: np.ndarray, steps: tuple[Step, ...]) -> np.ndarray:
    for kind, value in steps:
        array = array.transpose(value) if kind == "transpose" else array.reshape(value)
    return array


def _undoes(first: Step, second: Step) -> bool:
    """Whether two transposes leave everything as it was, as those of tied weights do."""
    if first[0] != "transpose" or second[0] != "transpose":
        return False
    return tuple(first[1][axis] for axis in second[1]) == tuple(range(len(first[1])))


def _along(values: np.ndarray, shape: Shape, axis: int) -> np.ndarray:
    extents = [1] * len(shape)
    if values.size != 1:
        extents[axis] = values.size
    return np.broadcast_to(values.astype(np.float64).reshape(extents), shape)


def _range(array: np.ndarray, start: int, stop: int) -> np.ndarray:
    """Elements ``start:stop`` in C order, copying no more than the rows they lie in."""
    if array.ndim < 2:
        return array.reshape(-1)[start:stop]
    row = int(np.prod(array.shape[1:], dtype=np.int64)) or 1
    first, last = start // row, -(-stop // row)
    return array[first:last].reshape(-1)[start - first * row : stop - first * row]
