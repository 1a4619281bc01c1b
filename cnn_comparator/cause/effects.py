"""What a part of one snapshot, put into the other, does to the predictions. Pure.

The *host* is the snapshot into which a part of the *donor* is put; what comes of it is a *hybrid*.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

UNKNOWN = -1
SMALL = 1e-6
"""Differences of margins up to this, relative to the larger margin, are none."""


@dataclass(frozen=True)
class Outcomes:
    """By image: the ``predicted`` class, −1 for none, and the ``margin``, the logarithm of the
    probability of the donor's class over that of the host's.
    """

    predicted: np.ndarray
    margin: np.ndarray


@dataclass(frozen=True)
class Effect:
    """Of one hybrid. ``returned``: of the images of which the two snapshots predict different
    classes, how many get the donor's; ``collateral``: of the others, how many get another class
    than both give.

    ``recovery`` is the mean over the former of (hybrid − host) / (donor − host) of the margins,
    ``None`` without any; it may leave 0 to 1. Of images with labels: ``accuracy``; ``fixed`` and
    ``broken``, how many became right and wrong by it; ``None`` without labels.
    """

    returned: int
    collateral: int
    recovery: float | None
    accuracy: float | None
    fixed: int | None
    broken: int | None


def margin(probabilities: np.ndarray, host: np.ndarray, donor: np.ndarray) -> np.ndarray:
    """``log p[class of the donor] − log p[class of the host]`` by image, float64; NaN where either
    has none. It is the difference of the scores before the softmax.
    """
    rows = np.arange(len(probabilities))
    known = (host >= 0) & (donor >= 0)
    least = np.finfo(np.float64).tiny
    with np.errstate(invalid="ignore"):
        logs = np.log(np.maximum(probabilities, least))
    found = logs[rows, np.where(known, donor, 0)] - logs[rows, np.where(known, host, 0)]
    return np.where(known, found, np.nan)


def classes_of(probabilities: np.ndarray) -> np.ndarray:
    """The predicted class by image, −1 where scores are no numbers."""
    finite = np.isfinite(probabilities).all(axis=1)
    return np.where(finite, np.where(finite[:, None], probabilities, 0).argmax(axis=1), UNKNOWN)


def recoveries(hybrid: Outcomes, host: Outcomes, donor: Outcomes) -> np.ndarray:
    """By image, NaN where the two snapshots predict the same class or have the same margin."""
    whole = donor.margin - host.margin
    scale = np.maximum(np.abs(donor.margin), np.abs(host.margin))
    flipped = host.predicted != donor.predicted
    with np.errstate(invalid="ignore", divide="ignore"):
        found = (hybrid.margin - host.margin) / whole
        return np.where(flipped & (np.abs(whole) > SMALL * scale), found, np.nan)


def effect(hybrid: Outcomes, host: Outcomes, donor: Outcomes, labels: np.ndarray) -> Effect:
    """Of one hybrid; ``labels`` by image, −1 for none. Images without a prediction do not count."""
    known = (host.predicted >= 0) & (donor.predicted >= 0)
    flipped = known & (host.predicted != donor.predicted)
    agreeing = known & ~flipped
    recovered = recoveries(hybrid, host, donor)
    recovered = recovered[np.isfinite(recovered)]
    labelled = known & (labels >= 0)
    right, was = hybrid.predicted == labels, host.predicted == labels
    has_labels = bool(labelled.any())
    return Effect(
        int((flipped & (hybrid.predicted == donor.predicted)).sum()),
        int((agreeing & (hybrid.predicted != host.predicted)).sum()),
        float(recovered.mean()) if recovered.size else None,
        float(right[labelled].mean()) if has_labels else None,
        int((labelled & right & ~was).sum()) if has_labels else None,
        int((labelled & ~right & was).sum()) if has_labels else None,
    )
