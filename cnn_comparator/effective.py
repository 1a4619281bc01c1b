"""The effective kernels of a pair: stored ones with the batch normalisation of each snapshot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from .folding import Folding, Normalisation, find_foldings
from .pairing import LayerPair
from .snapshot import Layer
from .words import listed, say, together

SHARED = say("fold.shared", "Its weight is used by other layers, which are normalised otherwise.")
NOT_FOLLOWED = say("fold.none", "No batch normalisation follows this layer directly.")
_EPSILON = 1e-5
"""Of PyTorch, where nothing tells another one."""


@dataclass(frozen=True)
class PairFolding:
    """How a layer is folded in A and in B.

    ``reason`` says why nothing can be folded. Without it a side without ``norms`` has no
    normalisation: its effective kernel is the stored one, as in a model exported folded.
    ``always``: only effective kernels can be compared, for one snapshot has a normalisation of
    its own that scales and is part of the kernels of the other; ``note`` says so, and what was
    assumed.
    """

    reason: str | None
    a: tuple[Normalisation, ...] = ()
    b: tuple[Normalisation, ...] = ()
    always: bool = False
    note: str | None = None


_NOT_FOLLOWED = PairFolding(NOT_FOLLOWED)


def pair_foldings(
    pairs: Sequence[LayerPair], a: Sequence[Layer], b: Sequence[Layer]
) -> dict[str, PairFolding]:
    """By id of every pair of layers of a foldable kind."""
    in_a = find_foldings(a)
    found = {"A": in_a, "B": in_a if a is b else find_foldings(b)}
    partners = _Partners(pairs)
    uses = Counter(pair.weight.id for pair in pairs if pair.weight is not None)
    foldings: dict[str, PairFolding] = {}
    for pair in pairs:
        sides = {
            name: found[name][layer.id]
            for name, layer in (("A", pair.a), ("B", pair.b))
            if layer is not None and layer.id in found[name]
        }
        if sides:
            followed = any(side is not None for side in sides.values())
            folding = _pair_folding(sides, partners) if followed else _NOT_FOLLOWED
            if folding.reason is None and pair.weight is not None and uses[pair.weight.id] > 1:
                folding = PairFolding(SHARED)
            foldings[pair.id] = folding
    return foldings


def folded_into(pairs: Sequence[LayerPair], foldings: Mapping[str, PairFolding]) -> dict[str, str]:
    """By id of every normalisation that only one snapshot has for it is part of a kernel in the
    other: that layer.
    """
    if not any(folding.always for folding in foldings.values()):
        return {}
    owners = {
        (side, layer.id): pair.id
        for pair in pairs
        for side, layer in (("a", pair.a), ("b", pair.b))
        if layer is not None
    }
    alone = {pair.id for pair in pairs if pair.a is None or pair.b is None}
    return {
        owners[side, one.norm]: layer
        for layer, folding in foldings.items()
        if folding.always
        for side, norms in (("a", folding.a), ("b", folding.b))
        for one in norms
        if owners[side, one.norm] in alone
    }


class _Partners:
    """What of a pair is known of a normalisation of one side."""

    def __init__(self, pairs: Sequence[LayerPair]) -> None:
        self._epsilons: dict[tuple[str, str], object] = {}
        self._paired: dict[tuple[str, str], str] = {}
        for pair in pairs:
            if pair.a is not None and pair.b is not None and pair.a.kind == "norm":
                self._paired |= {("A", pair.a.id): pair.b.id, ("B", pair.b.id): pair.a.id}
                self._epsilons["A", pair.a.id] = pair.b.attributes.get("epsilon")
                self._epsilons["B", pair.b.id] = pair.a.attributes.get("epsilon")

    def is_alone(self, side: str, norm: Normalisation) -> bool:
        return (side, norm.norm) not in self._paired

    def beside(
        self, side: str, norms: Sequence[Normalisation], others: Sequence[Normalisation]
    ) -> tuple[Normalisation, ...]:
        """Those without a partner, or whose partner is one of the ``others``: what is paired with
        that of another layer belongs there.
        """
        names = {one.norm for one in others}
        return tuple(
            one
            for one in norms
            if self.is_alone(side, one) or self._paired[side, one.norm] in names
        )

    def with_epsilon(self, side: str, norm: Normalisation) -> Normalisation:
        """With that of the normalisation it is paired with, where its own is not known."""
        found = self._epsilons.get((side, norm.norm))
        if norm.epsilon is not None or not isinstance(found, float):
            return norm
        return replace(norm, epsilon=found)


def _pair_folding(sides: dict[str, Folding | str | None], partners: _Partners) -> PairFolding:
    reasons = {name: side for name, side in sides.items() if isinstance(side, str)}
    if reasons:
        same = len(set(reasons.values())) == 1 and len(reasons) == len(sides)
        texts = [
            text if same else say("side.in", "In {side}: {text}", side=name, text=text)
            for name, text in reasons.items()
        ]
        return PairFolding(together(*dict.fromkeys(texts)))
    norms = {
        name: side.norms if isinstance(side, Folding) else ()
        for name, side in (("A", sides.get("A")), ("B", sides.get("B")))
    }
    if not any(norms.values()):
        return _NOT_FOLLOWED
    notes = []
    alone = {
        name: [one for one in own if partners.is_alone(name, one)] for name, own in norms.items()
    }
    always = len(sides) == 2 and any(one.scales for own in alone.values() for one in own)
    if always:
        norms = {
            "A": partners.beside("A", norms["A"], norms["B"]),
            "B": partners.beside("B", norms["B"], norms["A"]),
        }
        names = [
            say("fold.norms_of", "{norms} of {side}", norms=_named(own), side=name)
            for name, own in alone.items()
            if own
        ]
        notes.append(
            say(
                "fold.always",
                "Compared with batch normalisation folded in: {norms} is part of the kernels of "
                "the other snapshot.",
                "Compared with batch normalisation folded in: {norms} are part of the kernels of "
                "the other snapshot.",
                n=len(names),
                norms=listed(names),
            )
        )
    norms = {
        name: tuple(partners.with_epsilon(name, one) for one in own) for name, own in norms.items()
    }
    if any(one.epsilon is None for own in norms.values() for one in own):
        notes.append(
            say(
                "fold.epsilon",
                "ε is not in a file of weights; PyTorch's default, 0.00001, is assumed.",
            )
        )
    a, b = (
        tuple(one if one.epsilon is not None else replace(one, epsilon=_EPSILON) for one in own)
        for own in norms.values()
    )
    return PairFolding(None, a, b, always, together(*notes))


def _named(norms: Sequence[Normalisation]) -> str:
    return listed([f"'{one.norm}'" for one in norms])
