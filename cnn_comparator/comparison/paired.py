"""The layers of a pair of snapshots, and where to find them. Pure."""

from __future__ import annotations

from ..pairing import LayerPair, ParameterPair


class PairedLayers:
    """``layers`` in network order; ``parameters`` by pair id; ``with_weight`` ids of layers by
    their weight's.
    """

    def __init__(self, layers: tuple[LayerPair, ...]) -> None:
        self.layers = layers
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
