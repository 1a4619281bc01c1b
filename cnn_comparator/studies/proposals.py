"""The patches proposed in an image, found before anybody asks for those of a channel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..words import say
from .models import proposals_of
from .shown import Shown
from .study import Inputs, Progress, Steps, Study, Task


@dataclass(frozen=True)
class ProposalsParams:
    """An image."""

    image: int


@dataclass(frozen=True)
class Boxes:
    """``boxes`` are x, y, width, height in pixels, int ``(boxes, 4)``; ``size`` is the image's
    height and width.
    """

    boxes: np.ndarray
    size: tuple[int, int]


@dataclass(frozen=True, repr=False)
class Proposals(Shown):
    """How many patches are proposed, which are kept."""

    proposals: int


def _boxes(params: ProposalsParams, inputs: Inputs) -> Steps[Boxes]:
    yield Progress(0, 1, say("progress.proposing", "Proposing patches"))
    [(boxes, size)] = yield [Task(proposals_of, (inputs.image_block(params.image),))]
    return Boxes(boxes, size)


def _steps(params: ProposalsParams, inputs: Inputs) -> Steps[Proposals]:
    """Raises ``ImageError``."""
    found = yield from inputs.need(BOXES, params)
    return Proposals(len(found.boxes))


BOXES = Study("boxes", ProposalsParams, Boxes, frozenset({"images"}), _boxes, memory=64 << 20)

STUDY = Study("proposals", ProposalsParams, Proposals, BOXES.inputs, _steps, priority=5)
