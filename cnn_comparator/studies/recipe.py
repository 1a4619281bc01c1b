"""What is exchanged between two models, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Literal

import numpy as np

from ..cause.effects import Outcomes
from .arguments import Model

Letter = Literal["host", "donor", "mixed", "control", "chosen", "drawn"]
"""Whose a part is: the host's; the donor's; the host's on the way to the donor's by ``alpha``; the
host's with a change as large as the donor's in the wrong places; the host's with some weights of
the donor, those chosen or as many others, drawn by chance."""
Word = tuple[Letter, ...]
"""A hybrid: the letter of every part."""

_NUMBERS = count()


@dataclass(frozen=True)
class StoredPlaces:
    """Places of some weights: the ``name`` of what is stored, and flat ``indices`` in it, int64."""

    name: str
    indices: np.ndarray


@dataclass(frozen=True, eq=False)
class ChosenWeights:
    """Weights that are exchanged one by one, where they are in host and donor, and as many others,
    ``drawn``; ``number`` tells them apart.
    """

    chosen: tuple[StoredPlaces, StoredPlaces]
    drawn: tuple[StoredPlaces, StoredPlaces]
    number: int = field(default_factory=lambda: next(_NUMBERS))


@dataclass(frozen=True)
class Recipe:
    """Two models that parts are exchanged between; ``layers`` are the names in host and donor of
    the layers that begin the parts, in order.
    """

    host: Model
    donor: Model
    layers: tuple[tuple[str, str], ...]
    alpha: float = 1.0
    seed: int = 0
    chosen: ChosenWeights | None = None


@dataclass(frozen=True)
class Fitting:
    """What can be exchanged: ``layers`` are places in ``Recipe.layers`` of those that begin a part,
    in the order in which they run; ``alike``, before each part and behind the last, whether both
    models have tensors of the same shapes and types there; ``matched``, of each part, whether its
    weights have the same shapes and types in both.

    ``whole``: the models cannot be cut. Whole layers are exchanged, in a pass for each hybrid.
    ``nbytes``: of the tensors at all cuts, for an image; ``difference``: the largest one of class
    probabilities that comes of the cuts.
    """

    layers: tuple[int, ...]
    alike: tuple[bool, ...]
    matched: tuple[bool, ...] = ()
    whole: bool = False
    nbytes: int = 0
    difference: float = 0.0


@dataclass(frozen=True)
class Inside:
    """The part of whose layer single kernels are exchanged, and, in host and donor, the layer
    behind whose output: itself, or the last normalisation that directly follows it.
    """

    part: int
    points: tuple[str, str]


@dataclass(frozen=True)
class HybridOutcomes:
    """By hybrid and image: the class, −1 for none, and the margin; see ``Outcomes``. ``left_out``
    says by image of the block why there is nothing, ``labels`` are −1 for none.
    """

    predicted: np.ndarray
    margins: np.ndarray
    labels: np.ndarray
    left_out: Mapping[int, str]

    def outcomes(self, hybrid: int) -> Outcomes:
        """Of one hybrid."""
        return Outcomes(self.predicted[hybrid], self.margins[hybrid])


def alone(letter: Letter, parts: int) -> Word:
    """The hybrid with one letter for all parts."""
    return (letter,) * parts
