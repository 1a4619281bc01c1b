"""The order of layers in files that are sorted by name. Pure.

The order of such a file says nothing. Numbers in names count as numbers, and at every level of the
names the layer comes next that takes what the one before gives: a chain of channels.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ...snapshot import Shape

_DIGITS = "0123456789"
_MOST = 1000
"""More names side by side are listed by name alone: each would be asked of each."""
_IMAGE = (3, 1, 4)
"""Channels that a network begins with, the likeliest first."""


def in_network_order(shapes: Mapping[str, Mapping[str, Shape]]) -> list[str]:
    """Names of layers in the likely order of a network.

    ``shapes`` are those of each layer's parameters, by name.
    """
    root = _Node("")
    for layer, group in shapes.items():
        node = root
        for step in _steps(layer):
            node = node.children.setdefault(step, _Node(step))
        node.layer, node.shape = layer, _largest(group.values())
        node.gives = _gives(node.shape, group.values())
    walk = _Walk(_entering(root))
    walk.through(root)
    return walk.found


@dataclass
class _Node:
    """One step of the names: a layer, a module of layers, or both."""

    name: str
    layer: str | None = None
    shape: Shape = ()
    gives: int | None = None
    children: dict[str, _Node] = field(default_factory=dict)

    def takes(self, channels: int | None) -> str:
        """What of it may follow so many channels: ``"kernels"``, ``"norm"`` or nothing, ``""``."""
        if self.layer is not None:
            if len(self.shape) >= 2:
                reads = _reads(self.shape, self.gives)
                return "kernels" if channels in (None, reads) else ""
            return "norm" if self.shape[:1] == (channels,) else ""
        taken = {child.takes(channels) for child in self.children.values()}
        return "kernels" if "kernels" in taken else "norm" if "norm" in taken else ""


class _Walk:
    """Goes through the tree of names and keeps how many channels the last layer gave."""

    def __init__(self, channels: int | None) -> None:
        self.found: list[str] = []
        self._channels = channels
        self._wants = "kernels"

    def through(self, node: _Node) -> None:
        if node.layer is not None:
            self.found.append(node.layer)
            if node.gives is not None:
                self._channels = node.gives
            self._wants = "norm" if len(node.shape) >= 2 else "kernels"
        left = sorted(node.children.values(), key=lambda child: _natural(child.name))
        if len(left) > _MOST or _are_numbered(left):
            for child in left:
                self.through(child)
            return
        while left:
            taken = [child.takes(self._channels) for child in left]
            for wanted in (self._wants, "kernels", "norm"):
                if wanted in taken:
                    self.through(left.pop(taken.index(wanted)))
                    break
            else:
                self.through(left.pop(0))


def _are_numbered(nodes: Sequence[_Node]) -> bool:
    """Whether names differ by a number alone: those of a sequence, in its order."""
    return all(one.name[-1:].isdecimal() for one in nodes) and (
        len({one.name.rstrip(_DIGITS) for one in nodes}) == 1
    )


def _reads(shape: Shape, gives: int | None) -> int:
    """Channels that kernels read: as many as there are kernels where they are depthwise, and the
    first axis where they are those of a transposed convolution.
    """
    return shape[0] if shape[1] == 1 or gives != shape[0] else shape[1]


def _gives(shape: Shape, group: Iterable[Shape]) -> int | None:
    """Channels that a layer gives: as many as it has kernels, which its bias tells."""
    if len(shape) > 2:
        biases = {one[0] for one in group if len(one) == 1}
        if len(biases) == 1 and not min(biases) % max(1, shape[1]):
            return min(biases)
    return shape[0] if shape else None


def _entering(root: _Node) -> int | None:
    """The channels of the image, where some layer takes them."""
    return next((channels for channels in _IMAGE if root.takes(channels) == "kernels"), None)


def _largest(shapes: Iterable[Shape]) -> Shape:
    return max(shapes, key=len, default=())


def _steps(name: str) -> list[str]:
    return re.split(r"[./]", name)


def _natural(name: str) -> list[tuple[int, int | str]]:
    return [
        (0, int(part)) if part.isdecimal() else (1, part)
        for part in re.split(r"(\d+)", name)
        if part
    ]
