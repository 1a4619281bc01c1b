"""Constants of an ONNX graph: stored tensors through reshapes, transposes and scales."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import prod
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np

from ...errors import SourceError
from ...snapshot import Shape
from .tensors import TensorStore

if TYPE_CHECKING:
    import onnx

Step = tuple[Literal["transpose", "reshape", "order"], tuple[int, ...]]
"""Axes, a shape, or the order of the positions along the second axis."""


class Computed(Protocol):
    """What is computed from other constants when it is read."""

    def result(self, store: TensorStore) -> np.ndarray: ...


@dataclass(frozen=True, eq=False)
class Constant:
    """A constant of ``shape``, decoded only when it is read.

    ``steps`` lead from the stored tensor to ``shape``. ``scale`` and ``zero`` have that shape
    too (as broadcast views); the values are ``(stored − zero) · scale``, rounded to float16 where
    the scale is that. A constant without ``tensor`` is ``literal`` or has a ``computation``.
    ``problem`` says why it cannot be read, if so, in a sentence.
    """

    name: str
    shape: Shape
    dtype: str
    tensor: onnx.TensorProto | None = None
    literal: np.ndarray | None = None
    computation: Computed | None = None
    steps: tuple[Step, ...] = ()
    scale: np.ndarray | None = None
    zero: np.ndarray | None = None
    problem: str | None = None

    @property
    def size(self) -> int:
        """Number of elements."""
        return prod(self.shape)

    def holding(self, tensor: onnx.TensorProto | None) -> Constant:
        """The same of another tensor. A copy by ``replace`` would check all fields."""
        made = object.__new__(Constant)
        made.__dict__.update(self.__dict__, tensor=tensor)
        return made

    def reshaped(self, shape: Shape) -> Constant:
        """The same elements in another shape."""
        return self if shape == self.shape else self._with(("reshape", shape))

    def transposed(self, axes: tuple[int, ...]) -> Constant:
        """The axes in another order."""
        return self if axes == tuple(range(len(axes))) else self._with(("transpose", axes))

    def ordered(self, positions: tuple[int, ...]) -> Constant:
        """The positions along the second axis in another order."""
        return self._with(("order", positions))

    def dequantised(self, scale: np.ndarray, zero: np.ndarray | None, axis: int) -> Constant:
        """Scaled by one value, or by one a position along ``axis``. Raises ``SourceError``."""
        for given in (scale, zero):
            if given is not None and not _fits(given, self.shape, axis):
                raise SourceError(
                    f"The scale or zero point of '{self.name}' has shape {given.shape}, which "
                    f"does not fit weights of shape {self.shape}. Export the model again."
                )
        return replace(
            self,
            scale=_along(scale, self.shape, axis),
            zero=None if zero is None or not zero.any() else _along(zero, self.shape, axis),
        )

    def read(self, store: TensorStore, start: int, stop: int) -> np.ndarray:
        """Elements ``start:stop``, flat: float64 when stored so, else float32."""
        return self._scaled(self._stored(store, start, stop), start, stop)

    def value(self, store: TensorStore) -> np.ndarray:
        """The whole constant in its own type (float32 when dequantised)."""
        return self.of(self._whole(store))

    def of(self, whole: np.ndarray) -> np.ndarray:
        """The constant, given the whole array it is stored or computed as."""
        values = _apply(whole, self.steps)
        if self.scale is not None:
            values = self._scaled(values.reshape(-1), 0, self.size)
        return values.reshape(self.shape)

    def places(self, indices: np.ndarray) -> np.ndarray:
        """Flat indices in the stored tensor of elements of the constant. Raises ``SourceError``
        where it holds other numbers than these.
        """
        if self.tensor is None or self.scale is not None:
            raise SourceError(
                f"'{self.name}' is computed from other numbers, so its weights cannot be exchanged "
                "one by one."
            )
        if all(kind == "reshape" for kind, _ in self.steps):
            return indices
        stored = np.arange(prod(self.tensor.dims)).reshape(tuple(self.tensor.dims))
        return np.asarray(_apply(stored, self.steps).reshape(-1)[indices])

    def _scaled(self, values: np.ndarray, start: int, stop: int) -> np.ndarray:
        wide = values.dtype == np.float64
        if self.scale is not None:
            values = values.astype(np.float64)
            if self.zero is not None:
                values -= _range(self.zero, start, stop)
            values *= _range(self.scale, start, stop)
            values = rounded(values, self.scale)
        return np.ascontiguousarray(values, np.float64 if wide else np.float32)

    def _stored(self, store: TensorStore, start: int, stop: int) -> np.ndarray:
        if self.tensor is not None and all(kind == "reshape" for kind, _ in self.steps):
            return store.flat(self.tensor, start, stop)
        return _range(_apply(self._whole(store), self.steps), start, stop)

    def _whole(self, store: TensorStore) -> np.ndarray:
        if self.tensor is not None:
            return store.whole(self.tensor)
        if self.computation is not None:
            return self.computation.result(store)
        return np.empty(0) if self.literal is None else self.literal

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


def rounded(values: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """Dequantised float64 in the precision of their scale, by way of float32 as runtimes do."""
    with np.errstate(over="ignore"):
        is_half = scale.dtype == np.float16
        return values.astype(np.float32).astype(np.float16) if is_half else values


def _apply(array: np.ndarray, steps: tuple[Step, ...]) -> np.ndarray:
    for kind, value in steps:
        if kind == "order":
            array = _ordered(array, value)
        else:
            array = array.transpose(value) if kind == "transpose" else array.reshape(value)
    return array


def _ordered(array: np.ndarray, positions: tuple[int, ...]) -> np.ndarray:
    """Copies no axis along which an array repeats itself."""
    once = array[tuple(slice(1 if stride == 0 else None) for stride in array.strides)]
    found = once if array.strides[1] == 0 else once[:, list(positions)]
    return np.broadcast_to(found, array.shape)


def _undoes(first: Step, second: Step) -> bool:
    """Whether two transposes leave everything as it was, as those of tied weights do."""
    if first[0] != "transpose" or second[0] != "transpose":
        return False
    return tuple(first[1][axis] for axis in second[1]) == tuple(range(len(first[1])))


def _fits(values: np.ndarray, shape: Shape, axis: int) -> bool:
    if values.dtype.kind not in "biuf":
        return False
    rank = len(shape)
    return values.size == 1 or (-rank <= axis < rank and values.size == shape[axis])


def _along(values: np.ndarray, shape: Shape, axis: int) -> np.ndarray:
    extents = [1] * len(shape)
    if values.size != 1:
        extents[axis] = values.size
    return np.broadcast_to(values.reshape(extents), shape)


def _range(array: np.ndarray, start: int, stop: int) -> np.ndarray:
    """Elements ``start:stop`` in C order, copying no more than the rows they lie in."""
    if array.ndim < 2:
        return array.reshape(-1)[start:stop]
    row = int(np.prod(array.shape[1:], dtype=np.int64)) or 1
    first, last = start // row, -(-stop // row)
    return array[first:last].reshape(-1)[start - first * row : stop - first * row]
