"""The one network of a state dict, by the names that it has without what wraps it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .averages import without_averages
from .nesting import without_collections
from .packed import without_observers
from .prefixes import without_prefixes
from .wrappers import without_wrappers


@dataclass(frozen=True)
class NetworkState:
    """Tensors by plain name, the plain names by stored name, and what to say of the rest."""

    tensors: dict[str, Any]
    names: Mapping[str, str]
    note: str | None

    def layers(self, stored: Mapping[str, Any]) -> dict[str, Any]:
        """What is known of layers by stored name, by plain name."""
        own = {_stem(name): _stem(plain) for name, plain in self.names.items()}
        return {own.get(name, name): one for name, one in stored.items()}


def network_state(state: Mapping[str, Any]) -> NetworkState:
    """A state dict without prefixes, steps of wrappers and moving averages of what it holds, and
    without what observers of activations keep.
    """
    state = without_observers(state)
    inner = without_collections(state)
    short = without_prefixes({inner[name]: one for name, one in state.items()})
    names = {name: short[one] for name, one in inner.items() if one in short}
    kept, note = without_averages({plain: state[name] for name, plain in names.items()})
    again = without_prefixes(kept)
    names = {name: again[plain] for name, plain in names.items() if plain in again}
    plain = without_wrappers(names.values())
    names = {name: plain[one] for name, one in names.items()}
    tensors = {plain: state[name] for name, plain in names.items()}
    return NetworkState(tensors, names, note)


def _stem(name: str) -> str:
    return name.rpartition(".")[0]
