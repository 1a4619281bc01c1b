"""Whether the weights of A and B have anything to do with each other."""

from __future__ import annotations

from statistics import median

from ...words import say
from ..facts import WeightFacts
from ..finding import Finding
from ..told import at_least, percent

ALIKE = 0.8
"""Median cosine similarity from which on two snapshots are of one run. The lowest between epochs
of one run was 0.84, that of runs from different random weights 0.00."""
UNLIKE = 0.2
"""Below it, either way, they are unrelated, if in addition as many signs differ as by chance:"""
SIGNS = (0.45, 0.55)
"""Median share of weights with another sign."""
LEAST = 64
"""Weights of a layer that is judged: the cosine of fewer is large by chance."""
LAYERS = 2


def one_run(facts: WeightFacts) -> Finding | None:
    """The weights that changed still point the same way."""
    cosine, _ = _medians(facts)
    if cosine is None or cosine < ALIKE:
        return None
    text = say(
        "finding.one_run",
        "A and B are states of one run, or began at the same weights: the median cosine similarity "
        "of their layers is {cosine}.",
        cosine=at_least(cosine),
    )
    return Finding("one_run", text, {"cosine": cosine, "selection": {"metric": "cosine"}}, 0.3)


def unrelated(facts: WeightFacts) -> Finding | None:
    """The weights are perpendicular, and signs differ as by chance."""
    cosine, signs = _medians(facts)
    if cosine is None or signs is None or len(facts.moved) < len(facts.weighted):
        return None
    low, high = SIGNS
    if abs(cosine) >= UNLIKE or not low <= signs <= high:
        return None
    text = say(
        "finding.unrelated",
        "A and B have unrelated weights, as runs from different random weights do: the median "
        "cosine similarity of their layers is {cosine}, and {share} of the signs differ. How far "
        "single weights are apart says nothing.",
        cosine=f"{cosine:.2f}",
        share=percent(signs),
    )
    evidence = {"cosine": cosine, "sign_flips": signs, "selection": {"metric": "cosine"}}
    return Finding("unrelated", text, evidence, 0.96)


def _medians(facts: WeightFacts) -> tuple[float | None, float | None]:
    """Of the layers whose weights differ: cosine similarity and share of sign flips."""
    layers = [one.measures for one in facts.moved if one.size >= LEAST]
    distances = [d for one in layers if (d := one.get("cosine")) is not None]
    signs = [share for one in layers if (share := one.get("share_sign_flips")) is not None]
    if min(len(distances), len(signs)) < LAYERS:
        return None, None
    return 1.0 - median(distances), median(signs)
