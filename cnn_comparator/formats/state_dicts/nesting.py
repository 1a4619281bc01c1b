"""Weights in mappings and lists within mappings, as one state dict. Pure.

Flax has a mapping for each module, and the running statistics of all of them beside the
parameters; Keras gives the weights of a layer as a list.
https://flax.readthedocs.io/en/latest/developer_notes/module_lifecycle.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

PARAMETERS = "params"
STATISTICS = ("batch_stats", "state")
"""Collections of Flax and Haiku that belong to the parameters."""

_COLLECTION = re.compile(rf"({'|'.join((PARAMETERS, *STATISTICS))})[./]")
_NORM = ("gamma", "beta", "moving_mean", "moving_variance")
_KERNEL = ("kernel", "bias")
"""The order in which Keras lists the weights of a layer."""

_SETTINGS = (type(None), bool, int, float, str)
_DEPTH = 24
_MOST = 100_000


class Trees:
    """How many tensors are in mappings and lists, each looked at once.

    ``is_tensor`` says what a tensor is.
    """

    def __init__(self, is_tensor: Callable[[object], bool]) -> None:
        self._is_tensor = is_tensor
        self._known: dict[int, tuple[object, int | None]] = {}

    def count(self, value: object, depth: int = 0) -> int | None:
        """How many tensors a tree has; ``None`` for anything else.

        A tree holds nothing but tensors, settings and trees, and its tensors have names without
        dots: other names are those of a state dict.
        """
        if self._is_tensor(value):
            return 1
        if isinstance(value, _SETTINGS):
            return 0
        if not isinstance(value, Mapping | list | tuple) or depth > _DEPTH:
            return None
        if id(value) not in self._known:
            # A mapping that holds itself is no tree.
            self._known[id(value)] = value, None
            self._known[id(value)] = value, self._sum(value, depth)
        return self._known[id(value)][1]

    def tensors(self, value: object, name: str = "") -> Iterator[tuple[str, Any]]:
        """Those of a tree, with the way to each."""
        if self._is_tensor(value):
            yield name, value
        elif isinstance(value, Mapping | list | tuple):
            for key, inner in _items(value):
                yield from self.tensors(inner, f"{name}.{key}" if name else key)

    def _sum(self, value: object, depth: int) -> int | None:
        total = 0
        for key, inner in _items(value):
            count = self.count(inner, depth + 1)
            if count is None or not isinstance(key, str):
                return None
            if self._is_tensor(inner) and "." in key:
                return None
            total += count
            if total > _MOST:
                return None
        return total


def nested_state(value: object, trees: Trees, apart: Iterable[str]) -> dict[str, Any] | None:
    """The weights of a network in a tree by name, divided by dots; ``None`` if it is none.

    What is below the keys ``apart`` is another network: a tree that has one is none. Where all
    tensors are below one key, that is no network either, but what is below it.
    """
    own = dict(_items(value))
    if PARAMETERS in own:
        own = {key: own[key] for key in (PARAMETERS, *STATISTICS) if trees.count(own.get(key))}
        if PARAMETERS not in own:
            return None
    elif any(trees.count(own.get(key)) for key in apart):
        return None
    below = sum(bool(trees.count(one)) for one in own.values())
    if not trees.count(own) or (PARAMETERS not in own and below < 2):
        return None
    pairs = list(trees.tensors(own))
    found = dict(pairs)
    return found if len(found) == len(pairs) else None


def without_collections(names: Iterable[str]) -> dict[str, str]:
    """By name: the same without the collections of Flax that it begins with, if all names do.

    Names that would be the same keep them.
    """
    short = {name: name for name in names}
    while all(map(_COLLECTION.match, short.values())) and any(
        one.startswith(PARAMETERS) for one in short.values()
    ):
        shorter = {name: _COLLECTION.sub("", one, count=1) for name, one in short.items()}
        if len(set(shorter.values())) < len(shorter):
            break
        short = shorter
    return short


def _items(value: object) -> Iterator[tuple[Any, object]]:
    if isinstance(value, Mapping):
        yield from value.items()
    elif isinstance(value, list | tuple):
        yield from zip(_names(value), value, strict=True)


def _names(listed: Sequence[object]) -> Iterable[str]:
    """What the weights of a layer are, where their shapes say so, or else their numbers."""
    shapes = [tuple(getattr(one, "shape", ())) for one in listed]
    ranks = [len(shape) for shape in shapes]
    if ranks == [1, 1, 1, 1] and len(set(shapes)) == 1:
        return _NORM
    if len(ranks) == 2 and ranks[0] >= 2 and ranks[1] == 1 and shapes[1][0] in shapes[0]:
        return _KERNEL
    return map(str, range(len(listed)))
