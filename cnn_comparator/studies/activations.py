"""The activations that enter and leave a layer for an image."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..pairing import LayerPair
from ..points import Points, compared_points, readers_of
from ..snapshot import Layer, Side
from .models import activation_of
from .shown import Shown
from .study import RUNS, Inputs, Steps, Study, Task


@dataclass(frozen=True)
class ActivationParams:
    """A layer by the snapshot's own name, one side of it, and an image."""

    snapshot: str
    layer: str
    side: Side
    image: int


@dataclass(frozen=True)
class ActivationsParams:
    """A layer of a pair, and an image."""

    a: str
    b: str
    layer: str
    image: int


@dataclass(frozen=True, repr=False)
class Shapes(Shown):
    """``(channels, *space)``, ``None`` for a snapshot that has no such tensor."""

    a: tuple[int, ...] | None
    b: tuple[int, ...] | None


@dataclass(frozen=True, repr=False)
class Activations(Shown):
    """The shapes of the activations on both sides of the layer, which are kept."""

    input: Shapes
    output: Shapes


def _activation(params: ActivationParams, inputs: Inputs) -> Steps[np.ndarray]:
    """Float32 ``(channels, *space)``. Raises ``ModelError``, ``ImageError``."""
    model, images = inputs.model(params.snapshot), inputs.image_block(params.image)
    [found] = yield [Task(activation_of, (model, images, params.layer, params.side))]
    return found


def _steps(params: ActivationsParams, inputs: Inputs) -> Steps[Activations]:
    shapes = []
    for side in _SIDES:
        found = yield from both_activations(params, side, inputs)
        shapes.append(Shapes(*(None if one is None else one.shape for one in found)))
    return Activations(*shapes)


def both_activations(
    params: ActivationsParams, side: Side, inputs: Inputs
) -> Steps[tuple[np.ndarray | None, np.ndarray | None]]:
    """The activations of A and of B; ``None`` without such a layer, or where nothing can run."""
    pair = inputs.layer(params.a, params.b, params.layer)
    points = points_of(pair, params.a, params.b, side, inputs)

    def one(name: str, own: Layer | None) -> Steps[np.ndarray | None]:
        if own is None or inputs.snapshot(name).runner is None:
            return None
        wanted = ActivationParams(name, own.id, side, params.image)
        return (yield from inputs.need(ACTIVATION, wanted))

    a = yield from one(params.a, points.a)
    b = yield from one(params.b, points.b)
    return a, b


def points_of(pair: LayerPair, a: str, b: str, side: Side, inputs: Inputs) -> Points:
    """The layers of the snapshots ``a`` and ``b`` whose activations are those of a pair."""
    if side == "input":
        return Points(pair.a, pair.b)
    readers = (readers_of(inputs.snapshot(name).layers) for name in (a, b))
    folding = None if pair.weight is None else inputs.folding(a, b, pair.weight.id)
    return compared_points(pair.a, pair.b, *readers, folding=folding)


_SIDES: tuple[Side, Side] = ("input", "output")

ACTIVATION = Study(
    "activation",
    ActivationParams,
    np.ndarray,
    RUNS,
    _activation,
    priority=1,
    memory=256 << 20,
)

STUDY = Study("activations", ActivationsParams, Activations, RUNS, _steps, priority=1)
