"""The first image on which the snapshots predict different classes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..errors import ImageError, ModelError
from .predictions import PROBABILITIES, ProbabilitiesParams
from .shown import Shown
from .study import RUNS, Inputs, Steps, Study


@dataclass(frozen=True)
class FlipParams:
    """A pair, and how many images are looked at, from the first one on."""

    a: str
    b: str
    count: int = 100


@dataclass(frozen=True, repr=False)
class Flip(Shown):
    """The first ``image`` on which the predicted classes differ, ``None`` where there is none
    among the ``done`` that were looked at.
    """

    image: int | None
    done: int


def _steps(params: FlipParams, inputs: Inputs) -> Steps[Flip]:
    """Images that cannot be read, and predictions that are not finite, count as no difference.

    Ends at once where a snapshot cannot run, fails, has no class scores, or has other classes
    than the other one. The probabilities are kept: the image that is found costs nothing.
    Raises ``ChangedError``.
    """
    names = (params.a, params.b)
    if any(inputs.snapshot(name).runner is None for name in names):
        return Flip(None, 0)
    count = min(params.count, len(inputs.images))
    for image in range(count):
        try:
            a = yield from inputs.need(PROBABILITIES, ProbabilitiesParams(params.a, image))
            b = yield from inputs.need(PROBABILITIES, ProbabilitiesParams(params.b, image))
        except ImageError:
            continue
        except ModelError:
            return Flip(None, image)
        if a.shape != b.shape:
            return Flip(None, image)
        if np.isfinite(a).all() and np.isfinite(b).all() and a.argmax() != b.argmax():
            return Flip(image, image + 1)
    return Flip(None, count)


STUDY = Study("flip", FlipParams, Flip, RUNS, _steps, priority=3)
