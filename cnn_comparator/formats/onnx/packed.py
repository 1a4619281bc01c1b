"""Weights whose scale is one of each block: ``DequantizeLinear`` and ``MatMulNBits``.

https://onnx.ai/onnx/operators/onnx__DequantizeLinear.html and com.microsoft.MatMulNBits in
https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from .constants import Computed, Constant, rounded
from .nodes import Node
from .tensors import TensorStore

_BITS = (2, 4, 8)


@dataclass(frozen=True, eq=False)
class _Blocks:
    """``(codes − zeros) · scales``, each scale that of ``size`` elements along an axis."""

    codes: Constant
    scales: Constant
    zeros: Constant | None
    axis: int
    size: int

    def result(self, store: TensorStore) -> np.ndarray:
        """float32, in the shape of the codes."""
        return store.kept(self, lambda: self._dequantised(store))

    def _dequantised(self, store: TensorStore) -> np.ndarray:
        values = self.codes.value(store).astype(np.float64)
        if self.zeros is not None:
            values -= self._spread(self.zeros.value(store))
        scales = self.scales.value(store)
        values *= self._spread(scales)
        return rounded(values, scales).astype(np.float32)

    def _spread(self, each: np.ndarray) -> np.ndarray:
        spread = np.repeat(each.astype(np.float64), self.size, self.axis)
        return spread.take(range(self.codes.shape[self.axis]), self.axis)


@dataclass(frozen=True, eq=False)
class _NBits:
    """A matrix ``(outputs, inputs)`` whose rows are blocks of codes, the first in the lowest bits.

    ``zeros`` are codes of as many bits, or of the type of the scales, or half of the range.
    """

    codes: Constant
    scales: Constant
    zeros: Constant | None
    shape: tuple[int, int]
    bits: int
    size: int

    def result(self, store: TensorStore) -> np.ndarray:
        """float32 ``(outputs, inputs)``."""
        return store.kept(self, lambda: self._dequantised(store))

    def _dequantised(self, store: TensorStore) -> np.ndarray:
        outputs, inputs = self.shape
        blocks = -(-inputs // self.size)
        codes = _unpacked(self.codes.value(store).reshape(outputs, blocks, -1), self.bits)
        values = codes[..., : self.size].astype(np.float32)
        values -= self._zeros(store, outputs, blocks)
        values *= self.scales.value(store).reshape(outputs, blocks, 1).astype(np.float32)
        return values.reshape(outputs, -1)[:, :inputs]

    def _zeros(self, store: TensorStore, outputs: int, blocks: int) -> np.ndarray:
        if self.zeros is None:
            return np.full(1, 2.0 ** (self.bits - 1), np.float32)
        found = self.zeros.value(store)
        if found.dtype == np.uint8:
            found = _unpacked(found.reshape(outputs, -1), self.bits)[:, :blocks]
        return found.reshape(outputs, blocks, 1).astype(np.float32)


def in_blocks(node: Node, source: Constant, constants: Mapping[str, Constant]) -> Constant | None:
    """What a ``DequantizeLinear`` with a block size makes of a constant; ``None`` for others."""
    attributes = node.attributes
    size = attributes["block_size"].i if "block_size" in attributes else 0
    axis = attributes["axis"].i if "axis" in attributes else 1
    scales, *rest = (_stored(constants, name) for name in node.input[1:] if name)
    zeros = rest[0] if rest else None
    rank = len(source.shape)
    if size < 1 or scales is None or (rest and zeros is None) or not -rank <= axis < rank:
        return None
    if source.tensor is None:
        return None
    wanted = list(source.shape)
    wanted[axis] = -(-wanted[axis] // size)
    if any(one is not None and list(one.shape) != wanted for one in (scales, zeros)):
        return None
    blocks = _Blocks(source, scales, zeros, axis % rank, size)
    return _scaled(source.name, source.shape, source.dtype, blocks)


def of_bits(node: Node, constants: Mapping[str, Constant]) -> Constant | None:
    """The weight ``(outputs, inputs)`` of a ``MatMulNBits``; ``None`` where it is not known."""
    attributes = node.attributes
    given = {name: int(attributes[name].i) for name in ("N", "K", "block_size")}
    outputs, inputs, size = given.values()
    bits = int(attributes["bits"].i) if "bits" in attributes else 4
    prepacked = "weight_prepacked" in attributes and attributes["weight_prepacked"].i
    codes, scales, zeros = (_stored(constants, name) for name in [*node.input[1:4], ""][:3])
    unknown = zeros is None and any(node.input[3:4])
    if codes is None or scales is None or prepacked or unknown or any(node.input[4:5]):
        return None
    if bits not in _BITS or min(given.values()) < 1 or size * bits % 8 or codes.dtype != "uint8":
        return None
    blocks = -(-inputs // size)
    fits = codes.size == outputs * blocks * size * bits // 8 and scales.size == outputs * blocks
    if zeros is not None:
        each = -(-blocks * bits // 8) if zeros.dtype == "uint8" else blocks
        fits &= zeros.size == outputs * each
    if not fits:
        return None
    made = _NBits(codes, scales, zeros, (outputs, inputs), bits, size)
    found = _scaled(codes.name, (outputs, inputs), f"uint{bits}", made)
    problems = (one.problem for one in (codes, scales, zeros) if one is not None)
    return replace(found, problem=next(filter(None, problems), None))


def _stored(constants: Mapping[str, Constant], name: str) -> Constant | None:
    """A constant of the file, which takes nothing but reading it."""
    found = constants.get(name)
    return None if found is None or found.tensor is None else found


def _scaled(name: str, shape: tuple[int, ...], dtype: str, computation: Computed) -> Constant:
    """A constant whose computation gives real units: integers that need no further scale."""
    unit = np.broadcast_to(np.float32(1), shape)
    return Constant(name, shape, dtype, computation=computation, scale=unit)


def _unpacked(packed: np.ndarray, bits: int) -> np.ndarray:
    """The codes in bytes, along the last axis."""
    shifts = np.arange(0, 8, bits, dtype=np.uint8)
    codes = packed[..., np.newaxis] >> shifts & np.uint8((1 << bits) - 1)
    return codes.reshape(*packed.shape[:-1], -1)
