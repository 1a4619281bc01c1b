"""Which part of A returns predictions when it is put into B."""

from __future__ import annotations

from ...cause import Transplant
from ...cause.parts import is_cause, strongest
from ..finding import Finding

FLIPS = 5
"""Images whose class changed, at least: fewer are anecdotes."""


def cause(transplant: Transplant) -> Finding | None:
    """One layer explains at least half of the flips, and more than a change as large does."""
    flips, agreeing = transplant.flips, transplant.agreeing
    place = strongest(transplant.parts, flips, agreeing)
    if flips < FLIPS or place is None or not is_cause(transplant.parts[place], flips):
        return None
    best = transplant.parts[place]
    control = None if best.control is None else best.control.returned
    evidence = {
        "layer": best.layer,
        "returned": best.effect.returned,
        "of": flips,
        "collateral": best.effect.collateral,
        "control": control,
        "selection": {"layer": best.layer},
    }
    return Finding("cause", transplant.said, evidence, 0.95)
