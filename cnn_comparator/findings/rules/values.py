"""What became of the values of the weights: zeros, or a grid."""

from __future__ import annotations

from math import ceil, log2
from typing import Literal

from ...words import say
from ..facts import LayerFacts, WeightFacts
from ..finding import Finding
from ..told import percent

ZEROS = 0.1
"""Share of the weights of a layer that is zero in one snapshot alone, at least. Zeros are counted
exactly; training leaves none, and rounding to half precision some thousandths."""

_SIDES: tuple[tuple[Literal[0, 1], str, str, str], ...] = (
    (1, "B", "A", "share_to_zero"),
    (0, "A", "B", "share_from_zero"),
)
"""B first: its place, its letter, that of the other one, the measure of its zeros."""


def quantised(facts: WeightFacts) -> Finding | None:
    """The weights of one snapshot lie on grids, those of the other do not."""
    for side, here, there, _ in _SIDES:
        layers = [(one, values) for one in facts.moved if (values := _own_grid(one, side))]
        if layers:
            values = max(values for _, values in layers)
            text = say(
                "finding.quantised",
                "The weights of each kernel lie on a grid of at most {values} values in {here}, as "
                "after quantisation to {bits} bits, and not in {there}: {n} of {total} layers.",
                values=f"{values:,}",
                here=here,
                there=there,
                bits=max(1, ceil(log2(values))),
                n=len(layers),
                total=len(facts.weighted),
            )
            ids = [one.layer for one, _ in layers]
            evidence = {"layers": ids, "values": values, "selection": {"layer": ids[0]}}
            return Finding("quantised", text, evidence, 0.8)
    return None


def pruned(facts: WeightFacts) -> Finding | None:
    """Many weights of some layers are zero in one snapshot alone; those on a grid are rounded."""
    for side, here, there, measure in _SIDES:
        shares = [
            (one, share)
            for one in facts.moved
            if (share := one.measures.get(measure) or 0.0) >= ZEROS and not _own_grid(one, side)
        ]
        if shares:
            zeros = [(one, share * one.size) for one, share in shares]
            share = sum(count for _, count in zeros) / sum(one.size for one, _ in shares)
            most, _ = max(zeros, key=lambda one: one[1])
            text = say(
                "finding.pruned",
                "In {n} of {total} layers, {share} of the weights are zero in {here} and not in "
                "{there}, as after pruning; most of them in '{layer}'.",
                n=len(shares),
                total=len(facts.weighted),
                share=percent(share),
                here=here,
                there=there,
                layer=most.layer,
            )
            selection = {"layer": most.layer, "metric": measure}
            return Finding("pruned", text, {"share": share, "selection": selection}, 0.78)
    return None


def _own_grid(layer: LayerFacts, side: Literal[0, 1]) -> int | None:
    """How many values a kernel may have on this side, where it has no grid on the other."""
    return layer.grids[side] if layer.grids[1 - side] is None else None
