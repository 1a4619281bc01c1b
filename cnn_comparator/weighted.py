"""Which layer's weights are shown for a layer that has none. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from .pairing import LayerPair


def weighted_layer(pairs: Sequence[LayerPair], layer: LayerPair) -> LayerPair:
    """The layer, or, where it has no parameters, the nearest one with a weight in both snapshots:
    before it along the graph, else after it.
    """
    if layer.parameters:
        return layer
    by_id = {pair.id: pair for pair in pairs}
    readers: dict[str, list[LayerPair]] = {}
    for pair in pairs:
        for before in pair.inputs:
            readers.setdefault(before, []).append(pair)
    return (
        _nearest(layer, lambda one: (by_id[name] for name in one.inputs if name in by_id))
        or _nearest(layer, lambda one: readers.get(one.id, ()))
        or layer
    )


def _nearest(
    layer: LayerPair, following: Callable[[LayerPair], Iterable[LayerPair]]
) -> LayerPair | None:
    seen, front = {layer.id}, [layer]
    while front:
        reached = {one.id: one for before in front for one in following(before)}
        front = [one for one in reached.values() if one.id not in seen]
        seen |= reached.keys()
        for one in front:
            if one.comparable_weight is not None:
                return one
    return None
