"""The order of layers in files that are sorted by name. Pure.

The order of such a file says nothing. Numbers in names count as numbers, and at every level of the
names the layer comes next that takes what the one before gives: a chain of channels. A batch
normalisation follows the kernels that it is named and numbered with.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ...graph import align
from ...snapshot import Shape

_DIGITS = "0123456789"
_MOST = 1000
"""More names side by side are listed by name alone: each would be asked of each."""
_IMAGE = (3, 1, 4)
"""Channels that a network begins with, the likeliest first."""
_STATISTICS = 3
"""A normalisation of so many parameters has running statistics."""
_FITS = ("kernels", "dense", "groups", "norm")
"""What may follow, the likeliest first."""


def in_network_order(shapes: Mapping[str, Mapping[str, Shape]]) -> list[str]:
    """Names of layers in the likely order of a network.

    ``shapes`` are those of each layer's parameters, by name.
    """
    root = _Node("")
    for layer, group in shapes.items():
        node = root
        for step in _steps(layer):
            node = node.children.setdefault(step, _Node(step))
        node.layer, node.shape, node.count = layer, _largest(group.values()), len(group)
        node.gives = _gives(node.shape, group.values())
    sizes = [(len(group), len(_largest(group.values()))) for group in shapes.values()]
    alone = sum(count == 1 and rank > 2 for count, rank in sizes)
    others = sum(count > 1 and rank > 2 for count, rank in sizes)
    norms = sum(count >= _STATISTICS and rank == 1 for count, rank in sizes)
    walk = _Walk(_entering(root), only_alone=others > 0 and alone >= norms > 0)
    walk.through(root)
    return walk.found


@dataclass(eq=False)
class _Node:
    """One step of the names: a layer, a module of layers, or both."""

    name: str
    layer: str | None = None
    shape: Shape = ()
    gives: int | None = None
    count: int = 0
    children: dict[str, _Node] = field(default_factory=dict)

    def takes(self, channels: int | None) -> str:
        """What of it may follow so many channels: one of ``_FITS`` or nothing, ``""``."""
        if self.layer is not None:
            if len(self.shape) < 2:
                return "norm" if self.shape[:1] == (channels,) else ""
            if channels in (None, _reads(self.shape, self.gives)):
                return "dense" if len(self.shape) == 2 else "kernels"
            return "groups" if _reads_in_groups(self.shape, channels) else ""
        own = {norm.name for norm in self.norms.values()}
        taken = {child.takes(channels) for name, child in self.children.items() if name not in own}
        return next((fit for fit in _FITS if fit in taken), "")

    @cached_property
    def counted(self) -> dict[str, str]:
        """By name of a child: the name before its number, where a program counted the children of
        this name from none or 0 on, in the order that they were made.
        """
        numbers: dict[str, dict[int, str]] = {}
        for name in self.children:
            base = name.rstrip(_DIGITS)
            number = name[len(base) :]
            numbers.setdefault(base.rstrip("_"), {})[int(number or 0)] = name
        return {
            name: base
            for base, names in numbers.items()
            if base and len(names) > 1 and sorted(names) == list(range(len(names)))
            for name in names.values()
        }

    def waiting(self, left: Iterable[_Node]) -> set[str]:
        """Those of the children left that others of their name come before."""
        found: set[str] = set()
        seen: set[str] = set()
        for child in left:
            base = self.counted.get(child.name)
            if base in seen:
                found.add(child.name)
            elif base is not None:
                seen.add(base)
        return found

    @cached_property
    def norms(self) -> dict[str, _Node]:
        """By name of a child with kernels: the batch normalisation beside it that is its own.

        It has as many channels as the kernels give, and the same numbers in its name or the same
        place among those that were counted. Where one finds no kernels, those of the others may be
        before them: then nothing is told.
        """
        leaves = [one for one in self.children.values() if one.layer and not one.children]
        norms = [one for one in leaves if len(one.shape) < 2 and one.count >= _STATISTICS]
        found = _by_number([one for one in leaves if len(one.shape) > 1], norms)
        if len(found) < len(norms):
            counted = [one for one in leaves if len(one.shape) > 2 and one.name in self.counted]
            found = _by_place(counted, norms)
        return found if len(found) == len(norms) else {}


def _by_number(kernels: Iterable[_Node], norms: Iterable[_Node]) -> dict[str, _Node]:
    sides: list[dict[tuple[object, ...], list[_Node]]] = []
    for nodes in (kernels, norms):
        sides.append({})
        for one in nodes:
            sides[-1].setdefault((one.gives, *re.findall(r"\d+", one.name)), []).append(one)
    left, right = sides
    return {
        left[key][0].name: found[0]
        for key, found in right.items()
        if len(found) == len(left.get(key, ())) == 1
    }


def _by_place(kernels: Sequence[_Node], norms: Iterable[_Node]) -> dict[str, _Node]:
    """Kernels without a bias before others."""
    alone = [one for one in kernels if one.count == 1] or kernels
    left, right = (sorted(some, key=lambda one: _natural(one.name)) for some in (alone, norms))
    pairs = align([one.gives for one in left], [one.gives for one in right])
    return {left[i].name: right[j] for i, j in pairs}


class _Walk:
    """Goes through the tree of names and keeps how many channels the last layer gave."""

    def __init__(self, channels: int | None, *, only_alone: bool) -> None:
        """``only_alone``: normalisation follows kernels without a bias, as others have one."""
        self.found: list[str] = []
        self._channels = channels
        self._only_alone = only_alone
        self._wants = "kernels"

    def through(self, node: _Node) -> None:
        if node.layer is not None:
            self.found.append(node.layer)
            if node.gives is not None:
                self._channels = node.gives
            is_due = len(node.shape) >= 2 and not (self._only_alone and node.count > 1)
            self._wants = "norm" if is_due else "kernels"
        left = sorted(node.children.values(), key=lambda child: _natural(child.name))
        if len(left) > _MOST or _are_numbered(left):
            for child in left:
                self.through(child)
            return
        norms = {norm.name for norm in node.norms.values()}
        while left:
            child = left.pop(self._next(left, norms | node.waiting(left)))
            self.through(child)
            norm = node.norms.get(child.name)
            if norm in left:
                left.remove(norm)
                self.through(norm)

    def _next(self, left: Sequence[_Node], waiting: Collection[str]) -> int:
        """The likeliest; of those ``waiting`` for others only a normalisation that is due."""
        taken = [child.takes(self._channels) for child in left]
        if self._wants == "norm" and "norm" in taken:
            return taken.index("norm")
        for wanted in (*_FITS, ""):
            for place, child in enumerate(left):
                if child.name not in waiting and wanted in ("", taken[place]):
                    return place
        return 0


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


def _reads_in_groups(shape: Shape, channels: int | None) -> bool:
    """Whether kernels with a window may read so many channels in groups."""
    if channels is None or len(shape) < 3 or set(shape[2:]) == {1} or not 0 < shape[1] < channels:
        return False
    groups, rest = divmod(channels, shape[1])
    return rest == 0 and shape[0] % groups == 0


def _gives(shape: Shape, group: Iterable[Shape]) -> int | None:
    """Channels that a layer gives: as many as it has kernels, which its bias tells."""
    if len(shape) > 2:
        biases = {one[0] for one in group if len(one) == 1}
        if len(biases) == 1 and not min(biases) % max(1, shape[1]):
            return min(biases)
    return shape[0] if shape else None


def _entering(root: _Node) -> int | None:
    """The channels of the image, where some layer takes them."""
    return next((channels for channels in _IMAGE if root.takes(channels) in _FITS[:2]), None)


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
