"""The effective kernels of a pair: stored ones with the batch normalisation of each snapshot."""

from __future__ import annotations

from dataclasses import dataclass

from .folding import Folding, find_foldings
from .pairing import LayerPair
from .snapshot import Snapshot

NOT_FOLLOWED = "No batch normalisation follows this layer directly."


@dataclass(frozen=True)
class PairFolding:
    """How a layer is folded in A and in B.

    ``reason`` says why nothing can be folded. Without it a side that is ``None`` has no
    normalisation: its effective kernel is the stored one, as in a model exported folded.
    """

    reason: str | None
    a: Folding | None
    b: Folding | None


def pair_foldings(pairs: tuple[LayerPair, ...], a: Snapshot, b: Snapshot) -> dict[str, PairFolding]:
    """By id of every pair of layers of a foldable kind."""
    found = {"A": find_foldings(a.layers), "B": find_foldings(b.layers)}
    foldings: dict[str, PairFolding] = {}
    for pair in pairs:
        sides = {
            name: found[name][layer.id]
            for name, layer in (("A", pair.a), ("B", pair.b))
            if layer is not None and layer.id in found[name]
        }
        if sides:
            foldings[pair.id] = _pair_folding(sides)
    return foldings


def _pair_folding(sides: dict[str, Folding | str | None]) -> PairFolding:
    reasons = {name: side for name, side in sides.items() if isinstance(side, str)}
    if reasons:
        same = len(set(reasons.values())) == 1 and len(reasons) == len(sides)
        texts = [text if same else f"In {name}: {text}" for name, text in reasons.items()]
        return PairFolding(" ".join(dict.fromkeys(texts)), None, None)
    a, b = (side if isinstance(side, Folding) else None for side in map(sides.get, "AB"))
    return PairFolding(None if a or b else NOT_FOLLOWED, a, b)
