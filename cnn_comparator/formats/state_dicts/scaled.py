"""Weights that are stored as narrow numbers with scales beside them, by the customs of programs.

``weight_scale`` and ``weight_zero_point`` (compressed-tensors, FBGEMM), ``weight_scale_inv`` of
blocks (DeepSeek; it multiplies, despite its name), ``scale_weight`` (ComfyUI), ``_data`` and
``_scale`` (quanto), ``SCB`` (bitsandbytes: the largest of each row, which stands for 127). Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from ...snapshot import Shape
from ...words import say
from .tensors import Derived, LazyTensor

_LARGEST = 127
_DATA = re.compile(r"(?P<stem>(?:.*\.)?)weight(?P<inner>\._data)?")
_SCALES: Mapping[str, tuple[str, float]] = {
    "weight_scale": ("weight_zero_point", 1),
    "weight_scale_inv": ("", 1),
    "scale_weight": ("", 1),
    "scale": ("zero_point", 1),
    "SCB": ("", 1 / _LARGEST),
}
"""By name of the scale: that of the zero point, and what one of its units is."""
_INNER = {"weight._scale": ("", 1.0)}
_BESIDE = (
    *("weight_shape", "weight_format", "input_scale", "output_scale", "act_scale"),
    *("activation_scale", "scale_input", "input_zero_point"),
)
"""What else stands beside and is no weight."""
_OTHERS = re.compile(
    r"(?P<stem>(?:.*\.)?)(qweight|weight_packed|weight\.absmax|weight\._shift|weight_scale_2)"
)
"""What tells that a weight is packed in a way that is not read here."""
_BLOCK = 128
_SCALING = say("acts.scales", "their scales")
"""The extent of blocks that do not divide a weight, in DeepSeek's files."""


@dataclass(frozen=True)
class ScaledWeights:
    """``made`` by name of the weight, ``parts`` the names of what each is made of; ``raw`` weights
    whose scales are not understood.
    """

    made: Mapping[str, ScaledTensor]
    parts: Mapping[str, str]
    raw: tuple[str, ...]


def is_scale(name: str) -> bool:
    """Whether a name is that of the scale of a weight."""
    last = name.rpartition(".")[2]
    return last in _SCALES and last != "scale"


def scaled_weights(
    tensors: Mapping[str, Any], lazy: Callable[[Any], LazyTensor] = lambda one: one
) -> ScaledWeights:
    """The weights that have scales beside them; ``lazy`` gives what reads a tensor."""
    made: dict[str, ScaledTensor] = {}
    parts: dict[str, str] = {}
    raw = [match.group() for name in tensors if (match := _OTHERS.fullmatch(name)) is not None]
    for name, one in tensors.items():
        match = _DATA.fullmatch(name)
        if match is None or not _is_narrow(one):
            continue
        stem = match["stem"]
        scales = _INNER if match["inner"] else _SCALES
        known = next((scale for scale in scales if stem + scale in tensors), None)
        if known is None:
            continue
        zero, unit = scales[known]
        own = [name, stem + known, *([stem + zero] if zero and stem + zero in tensors else [])]
        found = _scaled([lazy(tensors[part]) for part in own], unit)
        if found is None:
            raw.append(name)
            continue
        whole = f"{stem}weight"
        made[whole] = found
        parts.update(dict.fromkeys(own, whole))
        parts.update((stem + beside, whole) for beside in _BESIDE if stem + beside in tensors)
    return ScaledWeights(made, parts, tuple(raw))


@dataclass(eq=False)
class ScaledTensor(Derived):
    """(stored − zero point) · scale · ``unit``, float32; scales for ``blocks`` of this extent."""

    scale: LazyTensor
    zero: LazyTensor | None
    blocks: Shape
    unit: float
    how: str = _SCALING

    @property
    def dtype(self) -> str:
        """Single precision."""
        return "float32"

    @property
    def trouble(self) -> str | None:
        """That of the parts."""
        zero = None if self.zero is None else self.zero.trouble
        return self.given.trouble or self.scale.trouble or zero

    def read(self, start: int, stop: int) -> np.ndarray:
        """Elements ``start:stop``, flat."""
        values = self.given.read(start, stop).astype(np.float64)
        if not values.size:
            return values.astype(np.float32)
        places = self._places(start, start + values.size)
        first, last = int(places.min()), int(places.max())
        with np.errstate(over="ignore", invalid="ignore"):
            if self.zero is not None:
                values -= self.zero.read(first, last + 1).astype(np.float64)[places - first]
            scale = self.scale.read(first, last + 1).astype(np.float64)[places - first]
            return (values * (scale * self.unit)).astype(np.float32)

    def stored(self) -> np.ndarray:
        """The whole weight."""
        return self.read(0, prod(self.shape)).reshape(self.shape)

    def _places(self, start: int, stop: int) -> np.ndarray:
        """Which scale belongs to each element."""
        rest = np.arange(start, stop)
        found = np.zeros(stop - start, np.int64)
        inner = prod(self.shape)
        for extent, block in zip(self.shape, self.blocks, strict=True):
            inner //= extent
            position, rest = np.divmod(rest, inner)
            found = found * -(-extent // block) + position // block
        return found


def _is_narrow(tensor: Any) -> bool:
    dtype = str(tensor.dtype).removeprefix("torch.")
    return dtype in ("int8", "uint8") or dtype.startswith("float8_e")


def _scaled(parts: list[LazyTensor], unit: float) -> ScaledTensor | None:
    """``None`` where shapes and types leave a doubt."""
    given, scale, *zeros = parts
    zero = zeros[0] if zeros else None
    blocks = _blocks(given.shape, scale.shape)
    whole = any(kind in scale.dtype for kind in ("int", "bool", "complex"))
    # Bytes without a zero point may be pairs of narrower numbers.
    if blocks is None or whole or (zero is None and given.dtype == "uint8"):
        return None
    if zero is not None and prod(zero.shape) != prod(scale.shape):
        return None
    return ScaledTensor(given, scale, zero, blocks, unit)


def _blocks(weight: Shape, scale: Shape) -> Shape | None:
    """The extents of what each scale belongs to: all, a row, or a block of either shape."""
    if 0 in weight or not weight:
        return None
    if prod(scale) == 1:
        return weight
    if len(scale) == 1 and len(weight) > 1 and scale[0] == weight[0]:
        return (1, *weight[1:])
    if len(scale) != len(weight) or 0 in scale:
        return None
    pairs = list(zip(weight, scale, strict=True))
    if all(extent % count == 0 for extent, count in pairs):
        return tuple(extent // count for extent, count in pairs)
    if all(-(-extent // _BLOCK) == count for extent, count in pairs):
        return (_BLOCK,) * len(pairs)
    return None
