"""What enters both models for an image, as a picture."""

from __future__ import annotations

from dataclasses import dataclass

from ..metrics.nonfinite import Nonfinite
from ..planes import Plane
from .attempt import result_or_error
from .models import Entering, InputOrigin, entering_of
from .shown import Shown
from .study import RUNS, Inputs, Steps, Study, Task


@dataclass(frozen=True)
class ModelInputParams:
    """An image, and the snapshot whose model it enters."""

    snapshot: str
    image: int


@dataclass(frozen=True)
class InputsParams:
    """An image, and the pair whose models it enters."""

    a: str
    b: str
    image: int


@dataclass(frozen=True, repr=False)
class ModelInput(Shown):
    """What enters one model. ``origin`` says what it was made from.

    ``plane`` has the values of the first three ``channels``, or of the first one; ``low`` is drawn
    black and ``high`` white, see ``planes.EnteringView``.
    """

    origin: InputOrigin
    channels: int
    nonfinite: Nonfinite
    low: float | None
    high: float | None
    plane: Plane


@dataclass(frozen=True, repr=False)
class InputSide(Shown):
    """``error`` says why nothing enters a model."""

    input: ModelInput | None
    error: str | None


@dataclass(frozen=True, repr=False)
class ModelInputs(Shown):
    """``same``: the same numbers enter both models."""

    a: InputSide
    b: InputSide
    same: bool


def _entering(params: ModelInputParams, inputs: Inputs) -> Steps[Entering]:
    """Raises ``ModelError``, ``ImageError``."""
    model, images = inputs.model(params.snapshot), inputs.image_block(params.image)
    [found] = yield [Task(entering_of, (model, images))]
    return found


def _steps(params: InputsParams, inputs: Inputs) -> Steps[ModelInputs]:
    """Raises ``ImageError`` for an image that there is not."""
    inputs.image_block(params.image)
    a, no_a = yield from result_or_error(ENTERING, ModelInputParams(params.a, params.image), inputs)
    b, no_b = yield from result_or_error(ENTERING, ModelInputParams(params.b, params.image), inputs)
    same = a is not None and b is not None and a.digest == b.digest
    return ModelInputs(InputSide(_input(a), no_a), InputSide(_input(b), no_b), same)


def _input(entering: Entering | None) -> ModelInput | None:
    if entering is None:
        return None
    view = entering.view
    return ModelInput(
        entering.origin, view.channels, entering.nonfinite, view.low, view.high, view.plane
    )


ENTERING = Study("entering", ModelInputParams, Entering, RUNS, _entering, priority=1)

STUDY = Study("inputs", InputsParams, ModelInputs, RUNS, _steps, priority=1)
