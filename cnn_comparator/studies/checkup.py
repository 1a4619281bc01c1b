"""Whether images enter the models as in training, as far as a few of them tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..doubts import Doubt
from ..doubts.entering import (
    Look,
    Moments,
    Statistics,
    answers_of,
    one_class_doubt,
    scale_doubt,
    variance_ratio,
)
from ..errors import ChangedError, CNNComparatorError, ImageError, ModelError
from ..matching import placed
from ..preprocessing import preprocess
from ..snapshot import Snapshot
from .arguments import ImageBlock, Model
from .shown import Shown, table_of
from .study import RUNS, Inputs, Steps, Study, Task

if TYPE_CHECKING:
    import pandas as pd

IMAGES = 16
"""Images that are looked at, spread evenly over all."""


@dataclass(frozen=True)
class EnteringParams:
    """The snapshot whose model runs."""

    snapshot: str


@dataclass(frozen=True)
class CheckupParams:
    """A pair."""

    a: str
    b: str


@dataclass(frozen=True, repr=False)
class Entering(Shown):
    """How some ``images`` enter the model of a snapshot, and what it makes of them.

    ``share`` of them are predicted as one class, with the mean probability ``confidence``.
    ``variance`` is that of what enters the first normalisation with running statistics, ``layer``,
    over the stored one, the median of its channels. All are ``None`` where nothing runs, there is
    no such layer, or it learned nothing. ``error`` says why the model could not be run.
    """

    images: int = 0
    share: float | None = None
    confidence: float | None = None
    layer: str | None = None
    variance: float | None = None
    doubt: Doubt | None = None
    error: str | None = None


@dataclass(frozen=True, repr=False)
class Checkup(Shown):
    """Both snapshots."""

    a: Entering
    b: Entering

    @property
    def table(self) -> pd.DataFrame:
        """A row for each snapshot: ``snapshot``, ``images``, ``share``, ``confidence``, ``layer``,
        ``variance`` and ``doubt``, in words.
        """
        rows = [
            {
                "snapshot": side,
                "images": one.images,
                "share": one.share,
                "confidence": one.confidence,
                "layer": one.layer,
                "variance": one.variance,
                "doubt": one.doubt and one.doubt.text,
            }
            for side, one in (("a", self.a), ("b", self.b))
        ]
        return table_of(rows, tuple(rows[0]))


def _entering(params: EnteringParams, inputs: Inputs) -> Steps[Entering]:
    """Images that cannot be read are left out. Raises ``ChangedError``."""
    snapshot = inputs.snapshot(params.snapshot)
    if snapshot.runner is None:
        return Entering()
    stored = first_statistics(snapshot)
    looks: list[Look] = []
    try:
        model = inputs.model(params.snapshot)
        for image in spread(len(inputs.images)):
            arguments = (model, inputs.image_block(image), stored and stored.layer)
            [look] = yield [Task(look_at, arguments)]
            looks += [] if look is None else [look]
    except ChangedError:
        raise
    except CNNComparatorError as error:
        return Entering(error=str(error))
    if not looks:
        return Entering()
    ratio = None if stored is None else variance_ratio(looks, stored)
    doubt = None if stored is None or ratio is None else scale_doubt(looks, ratio, stored.layer)
    if doubt is None:
        classes = inputs.images.classes
        doubt = one_class_doubt(looks, classes, is_scale_right=ratio is not None)
    answers = answers_of(looks)
    layer = None if stored is None else stored.layer
    return Entering(len(looks), answers.share, answers.confidence, layer, ratio, doubt)


def spread(count: int) -> list[int]:
    """Indices of some of ``count`` images, evenly spread."""
    return [round(place) for place in np.linspace(0, count - 1, min(count, IMAGES))]


def first_statistics(snapshot: Snapshot) -> Statistics | None:
    """Of the first normalisation in network order that has learned any. Raises ``SourceError``."""
    for layer in snapshot.layers:
        roles = {one.role: one for one in layer.parameters if not one.unreadable}
        mean, variance = roles.get("running_mean"), roles.get("running_var")
        if layer.kind == "norm" and mean is not None and variance is not None:
            read = (snapshot.read(one).astype(np.float64) for one in (mean, variance))
            found = Statistics(layer.id, *read)
            uses_them = not layer.attributes.get("training_mode")
            return found if found.are_learned and uses_them else None
    return None


def look_at(model: Model, images: ImageBlock, layer: str | None) -> Look | None:
    """Runs a model on one image, as far as ``layer`` a second time; ``None`` if it is unreadable.

    Raises ``ModelError``, ``ImageError``.
    """
    [sample] = images.readable
    if isinstance(sample, ImageError):
        return None
    [label] = images.labels
    batch = preprocess([sample], model.runner, model.preprocess)
    channels_last = model.runner.layout == "NHWC"
    entering = np.moveaxis(batch[0], -1, 0) if channels_last else batch[0]
    return Look(
        placed(model.runner.probabilities(batch), model.places)[0],
        label,
        _moments(entering),
        float(batch.min()),
        float(batch.max()),
        sample.tensor is not None,
        None if layer is None else _before(layer, model, batch),
    )


def _before(layer: str, model: Model, batch: np.ndarray) -> Moments | None:
    """Of what enters a layer; ``None`` where that cannot be taken out of the model."""
    try:
        return _moments(model.runner.activation(batch, layer, "input")[0])
    except ModelError:
        return None


def _moments(values: np.ndarray) -> Moments:
    """Of ``(channels, *space)``."""
    flat = values.astype(np.float64).reshape(len(values), -1)
    return Moments(flat.mean(axis=1), np.square(flat).mean(axis=1))


def _steps(params: CheckupParams, inputs: Inputs) -> Steps[Checkup]:
    a = yield from inputs.need(ENTERING, EnteringParams(params.a))
    b = yield from inputs.need(ENTERING, EnteringParams(params.b))
    return Checkup(a, b)


ENTERING = Study("entering", EnteringParams, Entering, RUNS, _entering)

STUDY = Study("checkup", CheckupParams, Checkup, RUNS, _steps)
