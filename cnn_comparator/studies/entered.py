"""Which part of an image the user's preprocessing passes on to the models."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..entered import Box, EnteredPart, cropped, entered_part
from ..errors import ImageError
from ..preprocessing import preprocess
from ..sample import Sample
from .arguments import Model
from .study import RUNS, Inputs, Steps, Study, Task


@dataclass(frozen=True)
class EnteredParams:
    """A snapshot that runs, and the height and width of pictures."""

    snapshot: str
    height: int
    width: int


@dataclass(frozen=True)
class Entered:
    """``part`` of a picture that is ``size``, height and width; ``None`` where it cannot be told,
    and where nothing but resizing was done.
    """

    part: EnteredPart | None
    size: tuple[int, int]

    @property
    def box(self) -> Box | None:
        """Where only a part of the picture enters."""
        return None if self.part is None else cropped(self.part, *self.size)


def entered(a: str, b: str, image: int, inputs: Inputs) -> Steps[Entered | None]:
    """What of an image enters; one function prepares the images of both snapshots."""
    runs = [name for name in (a, b) if inputs.snapshot(name).runner is not None]
    if inputs.preprocess is None or not runs:
        return None
    try:
        height, width, _ = inputs.image_block(image).samples[0].picture.shape
    except ImageError:
        return None
    return (yield from inputs.need(ENTERED, EnteredParams(runs[0], height, width)))


def part_of(model: Model, height: int, width: int) -> EnteredPart | None:
    """The part of pictures of a size that enters a model; ``None`` where its preprocessing does
    not stand made-up pictures.
    """

    def entering(pictures: Sequence[np.ndarray]) -> np.ndarray:
        batch = preprocess([Sample(one) for one in pictures], model.runner, model.preprocess)
        is_last = model.runner.layout == "NHWC" and batch.ndim == 4
        return batch.transpose(0, 3, 1, 2) if is_last else batch

    try:
        return entered_part(entering, height, width)
    except ImageError:
        return None


def _steps(params: EnteredParams, inputs: Inputs) -> Steps[Entered]:
    model = inputs.model(params.snapshot)
    [part] = yield [Task(part_of, (model, params.height, params.width))]
    return Entered(part, (params.height, params.width))


ENTERED = Study("entered", EnteredParams, Entered, RUNS, _steps, priority=1)
