"""How a weight that is stored in another order becomes canonical. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ...snapshot import Shape


@dataclass(frozen=True)
class Stored:
    """A weight as it is stored; ``bias`` is the length of its layer's."""

    name: str
    kind: str
    shape: Shape
    bias: int | None


@dataclass(frozen=True)
class Arrangement:
    """Stored axes in their new order, then the ``shape`` that they take.

    ``maps``: columns are stored position by position, all ``maps`` channels of one together, and
    become channel by channel. ``reads`` are the channels a layer reads, ``None`` where the stored
    weight does not tell. ``gates``: the blocks of rows, or of a bias's last axis, in their new
    order.
    """

    axes: tuple[int, ...]
    shape: Shape
    reads: int | None
    maps: int | None = None
    gates: tuple[int, ...] = ()

    @classmethod
    def of(cls, stored: Shape, axes: tuple[int, ...]) -> Arrangement:
        """The stored axes in another order."""
        shape = tuple(stored[axis] for axis in axes)
        return cls(axes, shape, shape[1])

    @property
    def outputs(self) -> int:
        """Kernels, or the outputs of a dense layer."""
        return self.shape[0]

    @property
    def is_plain(self) -> bool:
        """Whether nothing is to be done."""
        in_order = self.axes == tuple(range(len(self.axes)))
        return in_order and self.maps is None and not self.gates

    def joined(self) -> Arrangement:
        """Of kernels as (channels, multiplier, window): one kernel for both, that reads one."""
        first, second, *rest = self.shape
        return replace(self, shape=(first * second, 1, *rest), reads=first)

    def apply(self, stored: np.ndarray) -> np.ndarray:
        """The weight in canonical order."""
        moved = stored.transpose(self.axes).reshape(self.shape)
        if self.gates:
            axis = 0 if self.axes == (1, 0) else -1
            blocks = np.split(moved, len(self.gates), axis)
            moved = np.concatenate([blocks[gate] for gate in self.gates], axis)
        if self.maps is None:
            return np.ascontiguousarray(moved)
        split = moved.reshape(len(moved), -1, self.maps)
        return np.ascontiguousarray(split.swapaxes(1, 2)).reshape(self.shape)


def column_order(shape: Shape, maps: int) -> Arrangement:
    """Columns position by position, of so many channels each, become channel by channel."""
    return Arrangement((0, 1), shape, shape[1], maps)
