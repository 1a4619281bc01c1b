"""From the scores of a model to class probabilities, and whether they are scores. Pure."""

from __future__ import annotations

from typing import Literal

import numpy as np

from ..errors import ModelError

Normalisation = Literal["as it is", "exp", "softmax"]
"""What makes probabilities of scores: nothing, as after a softmax or sigmoid; the exponential, as
after a log-softmax; or a softmax."""

PROBES = 8
"""Images that a model is tried on where its graph does not tell what its scores are."""
_ROUNDING = 5e-3
"""Sums of probabilities in half precision differ from 1 by less."""


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


def probes(image: np.ndarray) -> np.ndarray:
    """Made-up images of one shape, float32 ``(PROBES, *shape)``: dark, bright, noise of several
    ranges. The same ones every time.
    """
    random = np.random.default_rng(0)
    noise = random.normal(size=(PROBES, *image.shape)).astype(np.float32)
    noise[0], noise[1], noise[2] = 0, 1, np.abs(noise[2]) % 1
    scales = np.array([1, 1, 1, 255, 1, 3, 30, -30], np.float32)
    return noise * scales.reshape(-1, *[1] * image.ndim)


def told_by_values(scores: np.ndarray) -> Normalisation:
    """What makes probabilities of scores, from their values for several, very different images.

    Probabilities that add up to 1, or one for each class by itself, stay as they are; logarithms
    of such that add up to 1 are raised; all others are no probabilities yet.
    """
    wide = scores.reshape(len(scores), -1).astype(np.float64)
    wide = wide[np.isfinite(wide).all(axis=1)]
    if len(wide) < PROBES // 2 or wide.min() == wide.max():
        return "softmax"
    if wide.min() >= -_ROUNDING and wide.max() <= 1 + _ROUNDING:
        return "as it is"
    with np.errstate(over="ignore"):
        sums = np.exp(wide).sum(axis=1)
    return "exp" if wide.max() <= _ROUNDING and _are_one(sums) else "softmax"


def are_directions(values: np.ndarray) -> bool:
    """Whether values for several images are features scaled to the length 1, and no scores."""
    wide = values.reshape(len(values), -1).astype(np.float64)
    lengths = np.linalg.norm(wide, axis=1)
    return wide.shape[1] > 1 and wide.min() < -_ROUNDING and _are_one(lengths)


def _are_one(sums: np.ndarray) -> bool:
    return bool((np.abs(sums - 1) <= _ROUNDING).all())


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
