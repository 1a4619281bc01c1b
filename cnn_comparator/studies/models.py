"""Tasks that run a model on images."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal, cast

import numpy as np

from ..cancelling import current
from ..patches import channel_maxima
from ..preprocessing import batch_size, preprocess, preprocess_patches, takes_any_size
from ..proposals import propose
from ..sample import Sample
from ..snapshot import ModelOutput, OutputRunner, Side
from .arguments import ImageBlock, Model


@dataclass(frozen=True)
class Given:
    """All that a model gives for one image: ``size`` are the height and width that entered it."""

    outputs: tuple[ModelOutput, ...]
    layout: Literal["NCHW", "NHWC"]
    size: tuple[int, int]


def probabilities_of(model: Model, samples: Sequence[Sample]) -> np.ndarray:
    """Class probabilities, float64 ``(n, classes)``, of images of whatever sizes.

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
    return np.concatenate(parts)


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


def activation_of(model: Model, images: ImageBlock, layer: str, side: Side) -> np.ndarray:
    """A layer's activation for one image, float32 ``(channels, *space)``."""
    batch = preprocess(images.samples, model.runner, model.preprocess)
    return np.ascontiguousarray(model.runner.activation(batch, layer, side)[0], np.float32)


def proposals_of(images: ImageBlock) -> tuple[np.ndarray, tuple[int, int]]:
    """The patches proposed in one image, int ``(boxes, 4)``, and its height and width."""
    picture = images.samples[0].picture
    boxes = propose(picture, cancelled=lambda: current().is_cancelled)
    return boxes, (picture.shape[0], picture.shape[1])


def maxima_of(
    model: Model, images: ImageBlock, boxes: np.ndarray, layer: str, side: Side
) -> np.ndarray:
    """Every channel's largest activation on every patch of one image; see ``channel_maxima``."""
    sample = images.samples[0]
    whole = (sample.picture.shape[0], sample.picture.shape[1])

    def activation(crops: list[Sample]) -> np.ndarray:
        batch = preprocess_patches(crops, model.runner, model.preprocess, whole)
        return model.runner.activation(batch, layer, side)

    return channel_maxima(sample, boxes, activation)
