"""What the class probabilities of one snapshot say of each image."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

UNKNOWN = -1
"""The class of an image without a label, and of one without finite scores."""
TOP = 5


@dataclass(frozen=True)
class Judged:
    """By image: the ``predicted`` class and its ``probability``; ``true``, the probability of the
    true class; ``margin`` between the two likeliest classes; ``top``, whether fewer than five
    classes come before the true one.

    Integers, float64 and bool; ``UNKNOWN``, NaN and False where there is none.
    """

    predicted: np.ndarray
    probability: np.ndarray
    true: np.ndarray
    margin: np.ndarray
    top: np.ndarray

    @staticmethod
    def nothing(count: int) -> Judged:
        """Of a snapshot that says nothing of ``count`` images."""
        none = np.full(count, np.nan)
        return Judged(np.full(count, UNKNOWN), none, none, none, np.zeros(count, bool))

    @staticmethod
    def joined(parts: Sequence[Judged]) -> Judged:
        """Those of several blocks of images, one after another."""
        names = [one.name for one in fields(Judged)]
        return Judged(*(np.concatenate([getattr(one, name) for one in parts]) for name in names))


def judged(scores: np.ndarray, predicted: np.ndarray, labels: np.ndarray) -> Judged:
    """``scores`` are class probabilities ``(images, classes)``, a row of NaN where there are none;
    ``predicted`` and ``labels`` are classes or ``UNKNOWN``.
    """
    probabilities = scores.astype(np.float64)
    count, classes = probabilities.shape
    known = predicted != UNKNOWN
    filled = np.where(known[:, None], probabilities, 0.0)
    if classes == 0:
        filled = np.zeros((count, 1))
    every = np.arange(count)
    chosen = np.where(known, predicted, 0)
    first = filled[every, chosen]
    others = filled.copy()
    others[every, chosen] = -np.inf
    second = np.where(filled.shape[1] > 1, others.max(axis=1), 0.0)
    has_truth = known & (labels >= 0) & (labels < classes)
    place = np.where(has_truth, labels, 0)
    true = filled[every, place]
    index = np.arange(filled.shape[1])
    before = (filled > true[:, None]) | ((filled == true[:, None]) & (index < place[:, None]))
    return Judged(
        predicted,
        np.where(known, first, np.nan),
        np.where(has_truth, true, np.nan),
        np.where(known, first - second, np.nan),
        has_truth & (before.sum(axis=1) < TOP),
    )
