"""From the scores of a model to class probabilities. Pure."""

from __future__ import annotations

from typing import Literal

import numpy as np

Normalisation = Literal["as it is", "exp", "softmax"]
"""What makes probabilities of scores: nothing, as after a softmax or sigmoid; the exponential, as
after a log-softmax; or a softmax."""


def class_probabilities(scores: np.ndarray, normalisation: Normalisation) -> np.ndarray:
    """float64 ``(n, classes)`` of scores ``(n, classes, *ones)``.

    One score an image is that of the second of two classes, and its softmax a sigmoid.
    """
    wide = scores.reshape(len(scores), -1).astype(np.float64)
    if normalisation == "softmax":
        if wide.shape[1] == 1:
            wide = np.concatenate([np.zeros_like(wide), wide], axis=1)
        powers = np.exp(wide - wide.max(axis=1, keepdims=True))
        return np.asarray(powers / powers.sum(axis=1, keepdims=True))
    found = np.exp(wide) if normalisation == "exp" else wide
    return np.concatenate([1 - found, found], axis=1) if found.shape[1] == 1 else found
