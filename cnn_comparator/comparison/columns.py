"""The order of the columns of dense layers that read a flattened map, where nothing tells it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..pairing import pair_layers
from ..snapshot import Layer, Parameter, Snapshot
from ..words import say

Opened = tuple[Snapshot, Sequence[Layer]]
"""A snapshot and its layers."""
_SAMPLED = 1 << 16
"""Weights that are read of each side, in whole rows, at least one."""

BY_CHANNEL = say(
    "layer.columns",
    "One snapshot reads a map flattened with its channels last, the other with its channels first: "
    "the columns of the weight are compared channel by channel.",
)
_LESS = 0.64
"""Of squared differences: columns stay as they are stored where they differ so much less."""


@dataclass(frozen=True)
class Columns:
    """The layers of both sides, with the columns of some weights channel by channel."""

    a: Sequence[Layer]
    b: Sequence[Layer]
    layers: frozenset[str]
    """Ids of the pairs with such weights."""


def columns_of(a: Opened, b: Opened) -> Columns:
    """Takes ``Layer.by_channel`` where one side has it alone; a side is a snapshot and its layers.

    The other side may yet read its map with the channels last, which a file of weights does not
    tell: then the first rows of both differ much less as they are stored, and stay so. Raises
    ``SourceError``.
    """
    if all(layer.by_channel is None for layer in (*a[1], *b[1])):
        return Columns(a[1], b[1], frozenset())
    left: dict[str, Layer] = {}
    right: dict[str, Layer] = {}
    layers = []
    for pair in pair_layers(a[1], b[1]):
        weight = pair.comparable_weight
        if pair.a is None or pair.b is None or weight is None or not weight.a or not weight.b:
            continue
        sides = (a[0], weight.a), (b[0], weight.b)
        if pair.a.by_channel is None and _is_nearer(*sides, pair.b.by_channel):
            right[pair.b.id] = _with_columns(pair.b)
        elif pair.b.by_channel is None and _is_nearer(*sides[::-1], pair.a.by_channel):
            left[pair.a.id] = _with_columns(pair.a)
        else:
            continue
        layers.append(pair.id)
    return Columns(_replaced(a[1], left), _replaced(b[1], right), frozenset(layers))


def _is_nearer(
    here: tuple[Snapshot, Parameter], there: tuple[Snapshot, Parameter], other: Parameter | None
) -> bool:
    """Whether ``other``, the weight ``there`` in another order, fits the one ``here``."""
    if other is None:
        return False
    (snapshot, weight), (others, own) = here, there
    width = max(1, weight.shape[1])
    stop = min(weight.size, width * max(1, _SAMPLED // width))
    wanted = snapshot.read(weight, 0, stop).astype(np.float64)
    with np.errstate(all="ignore"):
        as_it_is, otherwise = (
            float(np.square(others.read(one, 0, stop) - wanted).sum()) for one in (own, other)
        )
    return not as_it_is < _LESS * otherwise


def _with_columns(layer: Layer) -> Layer:
    weights = {None if layer.weight is None else layer.weight.id: layer.by_channel}
    return replace(layer, parameters=tuple(weights.get(one.id) or one for one in layer.parameters))


def _replaced(layers: Sequence[Layer], by: Mapping[str, Layer]) -> Sequence[Layer]:
    return [by.get(layer.id, layer) for layer in layers] if by else layers
