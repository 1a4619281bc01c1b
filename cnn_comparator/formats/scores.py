"""From the scores of a model to class probabilities, and whether they are scores. Pure."""

from __future__ import annotations

from typing import Literal

import numpy as np

from ..errors import ModelError

Normalisation = Literal["as it is", "exp", "softmax"]
"""What makes probabilities of scores: nothing, as after a softmax or sigmoid; the exponential, as
after a log-softmax; or a softmax."""


def are_scores(found: np.ndarray, count: int) -> bool:
    """Whether an array has one number a class, and at least one class, for ``count`` images."""
    return (
        found.dtype.kind == "f"
        and found.ndim > 0
        and len(found) == count
        and found.size > 0
        and found[0].size == max(found.shape[1:], default=1)
    )


def checked(probabilities: np.ndarray, name: str) -> np.ndarray:
    """Probabilities of the model ``name``. Raises ``ModelError`` when they are not numbers."""
    if not np.isfinite(probabilities).all():
        raise ModelError(
            f"{name} gives class scores that are not numbers (NaN or infinite). Check that its "
            "training did not diverge, and preprocess=…."
        )
    return probabilities


def class_probabilities(scores: np.ndarray, normalisation: Normalisation) -> np.ndarray:
    """float64 ``(n, classes)`` of scores ``(n, classes, *ones)``.

    One score an image is that of the second of two classes, and its softmax a sigmoid.
    """
    wide = scores.reshape(len(scores), -1).astype(np.float64)
    if normalisation == "softmax":
        if wide.shape[1] == 1:
            wide = np.concatenate([np.zeros_like(wide), wide], axis=1)
        with np.errstate(invalid="ignore"):
            powers = np.exp(wide - wide.max(axis=1, keepdims=True))
        return np.asarray(powers / powers.sum(axis=1, keepdims=True))
    with np.errstate(over="ignore"):
        found = np.exp(wide) if normalisation == "exp" else wide
    return np.concatenate([1 - found, found], axis=1) if found.shape[1] == 1 else found
