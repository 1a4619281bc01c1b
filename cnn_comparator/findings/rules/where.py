"""Where the change is."""

from __future__ import annotations

from math import isfinite
from statistics import median

import numpy as np

from ...words import say
from ..facts import LayerFacts, WeightFacts
from ..finding import Finding
from ..told import percent, times

STANDS_OUT = 2.0
"""How many times the relative change of the median layer that of the most changed one is, at
least. Layers of one run are mostly closer to each other."""
LAYERS = 3
"""Layers that changed, at least, for a median to mean anything."""
TENTH = 10
"""One kernel of so many is looked at, the most changed ones."""
HELD = 0.4
"""Share of the squared change that these hold at least. Between runs from different random weights
it was 0.14 at most."""
KERNEL = 9
"""Weights of a kernel, at least: with fewer, a tenth holds much by chance, 0.44 with one."""


def most_changed(facts: WeightFacts) -> Finding | None:
    """One layer stands out by its relative change."""
    changes = _relative(facts)
    if len(changes) < LAYERS:
        return None
    middle = median(change for _, change in changes)
    layer, largest = max(changes, key=lambda one: one[1])
    if not middle or largest < STANDS_OUT * middle:
        return None
    text = say(
        "finding.most_changed",
        "'{layer}' changed most, by {share} of its size: {ratio} times the median layer.",
        layer=layer.layer,
        share=percent(largest),
        ratio=times(largest / middle),
    )
    selection = {"layer": layer.layer, "metric": "relative", "folded": False}
    evidence = {"relative": largest, "median": middle, "selection": selection}
    return Finding("most_changed", text, evidence, 0.6)


def concentrated(facts: WeightFacts) -> Finding | None:
    """Few kernels of a layer hold much of its change; of layers that changed at least as much as
    the median one.
    """
    changes = _relative(facts)
    middle = median(change for _, change in changes) if changes else 0.0
    shares = [(one, _held(one)) for one, change in changes if change >= middle]
    layer, share = max(shares, key=lambda one: one[1], default=(None, 0.0))
    if layer is None or share < HELD:
        return None
    count = layer.kernels.size // TENTH
    text = say(
        "finding.concentrated",
        "{n} of the {total} kernels of '{layer}' holds {share} of its squared change.",
        "{n} of the {total} kernels of '{layer}' hold {share} of its squared change.",
        n=count,
        total=layer.kernels.size,
        layer=layer.layer,
        share=percent(share),
    )
    largest = int(layer.kernels.argmax())
    selection = {"layer": layer.layer, "folded": False, "kernel": largest}
    evidence = {"share": share, "kernels": count, "selection": selection}
    return Finding("concentrated", text, evidence, 0.5)


def _relative(facts: WeightFacts) -> list[tuple[LayerFacts, float]]:
    """The layers whose weights differ, and by how much; without those beyond float64."""
    found = ((one, one.measures.get("relative")) for one in facts.moved)
    return [(one, change) for one, change in found if change is not None and isfinite(change)]


def _held(layer: LayerFacts) -> float:
    """The share of the squared change that the most changed tenth of the kernels holds."""
    kernels = layer.kernels
    if kernels.size < TENTH or layer.size < KERNEL * kernels.size:
        return 0.0
    largest = kernels.max()
    if not 0 < largest < np.inf:
        return 0.0
    squares = np.sort(np.square(kernels / largest))
    return float(squares[-(kernels.size // TENTH) :].sum() / squares.sum())
