"""The layers of a pair of snapshots, and where to find them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from ..effective import PairFolding, folded_into, pair_foldings
from ..kinds import TRANSPOSED, kinds_of
from ..pairing import LayerPair
from ..parameters import ParameterPair
from ..snapshot import Snapshot
from ..ties import pair_tied
from ..words import Words, say, together
from .columns import BY_CHANNEL, columns_of
from .same import StoredNumbers


class PairedLayers:
    """``layers`` in network order; ``foldings`` by id of layer; ``parameters`` by pair id;
    ``with_weight`` ids of layers by their weight's.
    """

    @classmethod
    def of(cls, a: Snapshot, b: Snapshot) -> PairedLayers:
        """The layers of two snapshots."""
        kinds = kinds_of(a.layers, b.layers)
        columns = columns_of((a, kinds.a), (b, kinds.b))
        tied = pair_tied(columns.a, columns.b, StoredNumbers(a), StoredNumbers(b))
        foldings = pair_foldings(tied.pairs, tied.a, tied.b)
        into = folded_into(tied.pairs, foldings)
        said = {BY_CHANNEL: columns.layers, TRANSPOSED: kinds.names}
        if not into and not any(said.values()):
            return cls(tied.pairs, foldings)
        told = tuple(
            replace(pair, reason=_folded_reason(pair, into[pair.id]))
            if pair.id in into
            else _with_reasons(pair, said)
            for pair in tied.pairs
        )
        return cls(told, foldings)

    def __init__(self, layers: tuple[LayerPair, ...], foldings: Mapping[str, PairFolding]) -> None:
        self.layers = layers
        self.foldings = dict(foldings)
        self.parameters: dict[str, ParameterPair] = {}
        self.with_weight: dict[str, list[str]] = {}
        self._by_id: dict[str, LayerPair] = {}
        self._by_name: dict[str, LayerPair] = {}
        for pair in layers:
            self._by_id.setdefault(pair.id, pair)
            for side in (pair.a, pair.b):
                if side is not None:
                    self._by_name.setdefault(side.id, pair)
            for parameter in pair.parameters:
                self.parameters.setdefault(parameter.id, parameter)
            if pair.weight is not None:
                self.with_weight.setdefault(pair.weight.id, []).append(pair.id)

    def layer(self, name: str) -> LayerPair | None:
        """A layer by its pair id, or else by either snapshot's own name."""
        return self._by_id.get(name) or self._by_name.get(name)


def _with_reasons(pair: LayerPair, said: Mapping[Words, Collection[str]]) -> LayerPair:
    """With each sentence that is said of the layers of these names, where it is a pair."""
    if pair.a is None or pair.b is None:
        return pair
    names = {pair.id, pair.a.id, pair.b.id}
    found = [sentence for sentence, layers in said.items() if not names.isdisjoint(layers)]
    return replace(pair, reason=together(pair.reason, *found)) if found else pair


def _folded_reason(pair: LayerPair, layer: str) -> str:
    here, there = ("A", "B") if pair.b is None else ("B", "A")
    return say(
        "layer.folded",
        "Only {here} has this layer: in {there} it is part of the kernels of '{layer}', which are "
        "compared with it folded in.",
        here=here,
        there=there,
        layer=layer,
    )
