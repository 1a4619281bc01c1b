"""Whether images enter a model as they did in training. The numbers are in decision 13."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..words import say
from .doubt import Doubt

FEWEST = 8
"""Images that something is concluded from at least."""
_HIGH = 100.0
"""Times the stored variance, above which no image is the reason: 0–255 gives thousands."""
_LOW = 0.125
"""Times the stored variance, once low contrast is taken out: 0–1 gives 0.05 to 0.09."""
_CONTRAST = 0.226
"""Standard deviation of photographs whose values are 0 to 1; that of ImageNet."""
_SHARE = 0.9
_SURE = 0.9
_RIGHT = 0.5
"""Accuracy above which predictions speak for themselves."""
_CLASSES = 3
"""Classes from which on a single one is no answer to be expected, where no label is known."""

_USUAL = say(
    "doubt.usual",
    "Usual are (x / 255 − mean) / std with the mean (0.485, 0.456, 0.406) and the std "
    "(0.229, 0.224, 0.225) of ImageNet, −1 to 1, and 0 to 255.",
)
_PICTURES = say(
    "doubt.pictures",
    "Pass preprocess=…, a function from a picture to what the model takes. {usual}",
    usual=_USUAL,
)
_TENSORS = say(
    "doubt.tensors",
    "Tensors enter unchanged: change the transform of the data set, or pass pictures (uint8) and "
    "preprocess=…. {usual}",
    usual=_USUAL,
)


@dataclass(frozen=True)
class Moments:
    """Mean and mean square of every channel for one image, float64 ``(channels,)``."""

    mean: np.ndarray
    square: np.ndarray


@dataclass(frozen=True)
class Statistics:
    """Of a normalisation: its layer, and what it stores, float64 ``(channels,)``."""

    layer: str
    mean: np.ndarray
    variance: np.ndarray

    @property
    def are_learned(self) -> bool:
        """Whether they are others than before any training."""
        return bool((self.mean != 0).any() or (self.variance != 1).any())


@dataclass(frozen=True)
class Look:
    """One image in a model: the class probabilities, float64 ``(classes,)``; its label, ``None``
    where unknown; what enters the model, with the smallest and largest value; whether it is a
    tensor of the user's; and what enters the first normalisation, where there is one.
    """

    probabilities: np.ndarray
    label: int | None
    entering: Moments
    least: float
    most: float
    is_tensor: bool
    normalised: Moments | None


@dataclass(frozen=True)
class Answers:
    """The share of the images that are predicted as the commonest class, ``commonest``, and its
    mean probability for them.
    """

    commonest: int
    share: float
    confidence: float


def answers_of(looks: Sequence[Look]) -> Answers:
    """Of at least one image."""
    predicted = [int(look.probabilities.argmax()) for look in looks]
    [(commonest, count)] = Counter(predicted).most_common(1)
    sure = [
        float(look.probabilities[commonest])
        for look, own in zip(looks, predicted, strict=True)
        if own == commonest
    ]
    return Answers(commonest, count / len(looks), sum(sure) / count)


def variance_ratio(looks: Sequence[Look], stored: Statistics) -> float | None:
    """The variance of what enters a normalisation over the stored one: the median of the channels.

    ``None`` where they cannot be compared.
    """
    moments = [look.normalised for look in looks if look.normalised is not None]
    usable = np.isfinite(stored.variance) & (stored.variance > 0)
    fits = all(one.mean.shape == stored.variance.shape for one in moments)
    if len(moments) < FEWEST or not fits or not usable.any():
        return None
    ratio = float(np.median((_variance(moments) / np.where(usable, stored.variance, 1))[usable]))
    return ratio if np.isfinite(ratio) else None


def _variance(moments: Sequence[Moments]) -> np.ndarray:
    """Of every channel over all images, float64 ``(channels,)``."""
    mean = np.mean([one.mean for one in moments], axis=0)
    return np.asarray(np.mean([one.square for one in moments], axis=0) - mean**2)


def scale_doubt(looks: Sequence[Look], ratio: float, layer: str) -> Doubt | None:
    """Whether the variance says that the values are of another scale than in training.

    A small one does so where they are all from 0 to 1, and low contrast is not the reason.
    """
    least, most = min(look.least for look in looks), max(look.most for look in looks)
    shapes = {look.entering.mean.shape for look in looks}
    contrast = 0.0
    if len(shapes) == 1 and least >= 0 and most <= 1:
        contrast = float(_variance([look.entering for look in looks]).mean()) / _CONTRAST**2
    if ratio >= _LOW * min(1.0, contrast) and ratio <= _HIGH:
        return None
    return Doubt(
        say(
            "doubt.scale",
            "Images probably do not enter as in training: with values from {least} to {most}, the "
            "variance before the normalisation '{layer}' is {ratio} times the stored one.",
            least=_number(least),
            most=_number(most),
            layer=layer,
            ratio=_number(ratio),
        ),
        _remedy(looks),
    )


def one_class_doubt(
    looks: Sequence[Look], classes: Sequence[str] | None, *, is_scale_right: bool
) -> Doubt | None:
    """Whether nearly all images are taken for one class, against what their labels say.

    Without labels only where nothing says that the values have the scale of training: they may
    well all be of one class.
    """
    found = answers_of(looks)
    if len(looks) < FEWEST or found.share < _SHARE or found.confidence < _SURE:
        return None
    labelled = [look for look in looks if look.label is not None]
    if len(labelled) >= FEWEST:
        right = sum(look.label == int(look.probabilities.argmax()) for look in labelled)
        if right > _RIGHT * len(labelled) or len({look.label for look in labelled}) < 2:
            return None
    elif is_scale_right or looks[0].probabilities.size < _CLASSES:
        return None
    name: str = say("doubt.class", "class {number}", number=found.commonest)
    if classes is not None and found.commonest < len(classes):
        name = f"'{classes[found.commonest]}'"
    return Doubt(
        say(
            "doubt.one_class",
            "{some} of {all} images are predicted as {name}, with a probability of {probability} "
            "on average: they may not enter as in training.",
            some=round(found.share * len(looks)),
            all=len(looks),
            name=name,
            probability=f"{found.confidence:.2f}",
        ),
        _remedy(looks),
    )


def _remedy(looks: Sequence[Look]) -> str:
    return _TENSORS if looks[0].is_tensor else _PICTURES


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2g}"
