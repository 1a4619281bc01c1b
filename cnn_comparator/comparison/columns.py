"""The order of the columns of dense layers that read a flattened map, where nothing tells it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..pairing import LayerPair
from ..snapshot import Layer, Parameter, Snapshot

_SAMPLED = 1 << 16
"""Weights that are read of each side, in whole rows, at least one."""

DIFFERS_LESS = (
    "A flattened map has its channels first in one snapshot, last in the other: the columns of "
    "the weight are compared in the order in which they differ less."
)


@dataclass(frozen=True)
class Reordered:
    """The layers of both sides with the columns in the order in which they differ less."""

    a: Sequence[Layer]
    b: Sequence[Layer]
    layers: frozenset[str]
    """Ids of the pairs whose columns were put into another order."""


def reordered(pairs: Sequence[LayerPair], a: Snapshot, b: Snapshot) -> Reordered:
    """Chooses between the orders of ``Layer.reordered``, by the first rows of both weights.

    Where both sides may be in either order, they are taken to be in the same one. Raises
    ``SourceError``.
    """
    left: dict[str, Layer] = {}
    right: dict[str, Layer] = {}
    layers = []
    for pair in pairs:
        weight = pair.comparable_weight
        if pair.a is None or pair.b is None or weight is None or not weight.a or not weight.b:
            continue
        sides = (a, weight.a), (b, weight.b)
        if pair.a.reordered is None and _is_nearer(*sides, pair.b.reordered):
            right[pair.b.id] = _with_columns(pair.b)
        elif pair.b.reordered is None and _is_nearer(*sides[::-1], pair.a.reordered):
            left[pair.a.id] = _with_columns(pair.a)
        else:
            continue
        layers.append(pair.id)
    return Reordered(_replaced(a.layers, left), _replaced(b.layers, right), frozenset(layers))


def _is_nearer(
    here: tuple[Snapshot, Parameter], there: tuple[Snapshot, Parameter], other: Parameter | None
) -> bool:
    """Whether ``other``, the weight ``there`` in another order, is nearer to the one ``here``."""
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
    return otherwise < as_it_is


def _with_columns(layer: Layer) -> Layer:
    weights = {None if layer.weight is None else layer.weight.id: layer.reordered}
    return replace(layer, parameters=tuple(weights.get(one.id) or one for one in layer.parameters))


def _replaced(layers: Sequence[Layer], by: Mapping[str, Layer]) -> Sequence[Layer]:
    return [by.get(layer.id, layer) for layer in layers] if by else layers
