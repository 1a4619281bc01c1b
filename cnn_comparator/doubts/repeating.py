"""Whether a model that runs twice on one image gives the same answer."""

from __future__ import annotations

import numpy as np

from ..metrics.floor import EPSILON
from ..words import say
from .doubt import Doubt

_ROUNDINGS = 16
"""Of the coarsest stored type, that two runs may differ by: threads may add in another order."""
_LEAST = 2.0**-13
"""The same for float32, 1024 of its roundings, as sums of thousands of numbers have."""
_SMALLEST = 1e-12
"""Smaller probabilities count as this one."""

_REMEDY = say(
    "doubt.random",
    "Activations and patches vary as well. Something random is left on: call model.eval() before "
    "the export, and write F.dropout(x, training=self.training) in a forward.",
)


def tolerance(dtypes: frozenset[str]) -> float:
    """What two runs of a model with weights of these types may differ by; see ``difference``."""
    return max(_LEAST, *(_ROUNDINGS * EPSILON.get(one, 0.0) for one in dtypes))


def difference(first: np.ndarray, again: np.ndarray, allowed: float) -> float | None:
    """The largest difference of two answers, float64 ``(classes,)``; ``None`` but for rounding.

    A rounding of the scores changes the logarithm of a probability by as much, and scores are
    rounded relative to their size, which their spread tells: ``allowed`` is relative to it.
    Answers with other numbers of classes differ by 1.
    """
    if first.shape != again.shape:
        return 1.0
    logs = [np.log(np.maximum(one, _SMALLEST)) for one in (first, again)]
    spread = 1.0 + max(float(-one.min(initial=0.0)) for one in logs)
    if float(np.abs(logs[1] - logs[0]).max(initial=0.0)) <= allowed * spread:
        return None
    return float(np.abs(again - first).max())


def repeating_doubt(largest: float) -> Doubt:
    """In words; ``largest`` is that difference."""
    return Doubt(
        say(
            "doubt.repeating",
            "The model gives another answer each time: class probabilities differ by up to "
            "{largest} between two runs on one image.",
            largest=f"{largest:.2g}",
        ),
        _REMEDY,
    )
