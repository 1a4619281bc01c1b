"""Tasks that run a model on images."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal, cast

import numpy as np

from ..cancelling import current
from ..matching import placed
from ..metrics.nonfinite import Nonfinite
from ..patches import channel_maxima
from ..planes import EnteringView, entering_view
from ..preprocessing import Size, batch_size, preprocess, preprocess_patches, takes_any_size
from ..proposals import propose
from ..sample import Sample
from ..snapshot import ModelOutput, OutputRunner, Side
from ..warping import warped_patches
from .arguments import ImageBlock, Model


@dataclass(frozen=True)
class Given:
    """All that a model gives for one image: ``size`` are the height and width that entered it."""

    outputs: tuple[ModelOutput, ...]
    layout: Literal["NCHW", "NHWC"]
    size: tuple[int, int]


InputOrigin = Literal["picture", "tensor", "preprocess"]
"""What enters a model: the picture, resized and scaled to 0–1; the tensor, as it is; or what the
user's ``preprocess`` gives."""


@dataclass(frozen=True)
class Entering:
    """What enters a model for one image. ``digest`` is that of all its numbers, channels first."""

    origin: InputOrigin
    view: EnteringView
    nonfinite: Nonfinite
    digest: bytes


def probabilities_of(model: Model, samples: Sequence[Sample]) -> np.ndarray:
    """Class probabilities, float64 ``(n, classes)``, of images of whatever sizes, in the order of
    the classes of all snapshots.

    Raises ``ModelError``, ``ImageError``.
    """
    runner = model.runner
    parts: list[np.ndarray] = []
    for _, group in groupby(
        samples, lambda sample: sample.picture.shape if takes_any_size(runner) else None
    ):
        alike = list(group)
        height, width, _ = alike[0].picture.shape
        batch = batch_size(runner, (height, width))
        for start in range(0, len(alike), batch):
            entering = preprocess(alike[start : start + batch], runner, model.preprocess)
            parts.append(runner.probabilities(entering))
    return placed(np.concatenate(parts), model.places)


def probabilities_of_block(model: Model, images: ImageBlock) -> np.ndarray:
    """See ``probabilities_of``."""
    return probabilities_of(model, images.samples)


def outputs_of(model: Model, images: ImageBlock) -> Given:
    """All outputs for one image. Raises ``ModelError``, ``ImageError``."""
    # Behind the edge every runner is one.
    runner = cast(OutputRunner, model.runner)
    batch = preprocess(images.samples[:1], runner, model.preprocess)
    height, width = batch.shape[1:3] if runner.layout == "NHWC" else batch.shape[2:4]
    return Given(tuple(runner.outputs(batch)), runner.layout, (height, width))


def entering_of(model: Model, images: ImageBlock) -> Entering:
    """What enters the model for one image. Raises ``ImageError``."""
    [sample] = images.samples[:1]
    [entering] = preprocess([sample], model.runner, model.preprocess)
    is_last = model.runner.layout == "NHWC"
    tensor = np.ascontiguousarray(entering.transpose(2, 0, 1) if is_last else entering)
    nonfinite = Nonfinite()
    nonfinite.add(tensor)
    digest = hashlib.blake2b(repr(tensor.shape).encode())
    digest.update(tensor.data)
    return Entering(_origin(model, sample), entering_view(tensor), nonfinite, digest.digest())


def _origin(model: Model, sample: Sample) -> InputOrigin:
    if sample.tensor is not None:
        return "tensor"
    return "picture" if model.preprocess is None else "preprocess"


def activations_of(
    model: Model, images: ImageBlock, points: Sequence[tuple[str, Side]]
) -> list[np.ndarray]:
    """The activations on sides of layers for one image, float32 ``(channels, *space)`` each.

    Raises ``ModelError``, ``ImageError``.
    """
    batch = preprocess(images.samples, model.runner, model.preprocess)
    return [
        np.ascontiguousarray(model.runner.activation(batch, layer, side)[0], np.float32)
        for layer, side in points
    ]


def proposals_of(images: ImageBlock) -> tuple[np.ndarray, tuple[int, int]]:
    """The patches proposed in one image, int ``(boxes, 4)``, and its height and width."""
    picture = images.samples[0].picture
    boxes = propose(picture, cancelled=lambda: current().is_cancelled)
    return boxes, (picture.shape[0], picture.shape[1])


def warped_of(images: ImageBlock, boxes: np.ndarray, size: Size) -> np.ndarray:
    """Patches of one image; see ``warped_patches``."""
    return warped_patches(images.samples[0], boxes, *size)


def maxima_of(warped: np.ndarray, points: Sequence[tuple[Model, str, Side]]) -> list[np.ndarray]:
    """Every channel's largest activation on every patch, at points of one or more models; see
    ``channel_maxima``. Models that take the same get the same batch.
    """
    found: list[np.ndarray] = []
    batch, entered = np.empty(0), None
    for model, layer, side in points:
        runner, custom = model.runner, model.preprocess
        takes = (runner.input_shape, runner.layout)
        if entered is None or entered[0] != takes or entered[1] is not custom:
            batch, entered = preprocess_patches(warped, runner, custom), (takes, custom)
            # The next model must get what this one got.
            batch.flags.writeable = False
        found.append(channel_maxima(runner.activation(batch, layer, side)))
    return found
