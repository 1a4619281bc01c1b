"""The activations that enter and leave a layer for an image."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..following import Behind, in_words, places
from ..pairing import LayerPair
from ..points import Points, Readers, compared_points, readers_of
from ..snapshot import At, Side
from .maps import Point, maps_at
from .shown import Shown
from .study import RUNS, Inputs, Steps, Study


@dataclass(frozen=True)
class ActivationsParams:
    """A layer of a pair, and an image. ``at`` says whether its output is its own, ``"before"`` any
    activation function that is not fused into it, or that ``"after"`` what directly follows it, see
    ``following.behind``.
    """

    a: str
    b: str
    layer: str
    image: int
    at: At = "before"


SIDES: tuple[Side, Side] = ("input", "output")

Both = tuple[Point | None, Point | None]
"""In A and in B."""


@dataclass(frozen=True, repr=False)
class Shapes(Shown):
    """``(channels, *space)``, ``None`` for a snapshot that has no such tensor."""

    a: tuple[int, ...] | None
    b: tuple[int, ...] | None


@dataclass(frozen=True, repr=False)
class Acted(Shown):
    """What acted on a layer's own output: the names of functions in order, those fused into the
    layer included. ``clips``: nothing below zero comes out.
    """

    functions: tuple[str, ...]
    clips: bool


@dataclass(frozen=True, repr=False)
class BothActed(Shown):
    """In each snapshot, ``None`` for one that has no such layer."""

    a: Acted | None
    b: Acted | None


@dataclass(frozen=True, repr=False)
class Activations(Shown):
    """The shapes of the activations on both sides of the layer, which are kept, and what acted on
    the output.
    """

    input: Shapes
    output: Shapes
    acted: BothActed


def _steps(params: ActivationsParams, inputs: Inputs) -> Steps[Activations]:
    """Raises ``ModelError``, ``ImageError``."""
    pair = inputs.layer(params.a, params.b, params.layer)
    entering, leaving = (
        running_points(pair, (params.a, params.b), side, params.at, inputs) for side in SIDES
    )
    wanted = [point for point in (*entering, *leaving) if point is not None]
    maps = yield from maps_at(wanted, params.image, inputs)

    def shapes(points: Both) -> Shapes:
        return Shapes(*(None if point is None else maps[point].shape for point in points))

    acted = acted_of(pair, (params.a, params.b), params.at, inputs)
    return Activations(shapes(entering), shapes(leaving), acted)


def both_activations(
    params: ActivationsParams, side: Side, inputs: Inputs
) -> Steps[tuple[np.ndarray | None, np.ndarray | None]]:
    """The activations of A and of B; ``None`` without such a layer, or where nothing can run."""
    pair = inputs.layer(params.a, params.b, params.layer)
    points = running_points(pair, (params.a, params.b), side, params.at, inputs)
    found = yield from maps_at([one for one in points if one is not None], params.image, inputs)
    a, b = (None if point is None else found[point] for point in points)
    return a, b


def running_points(
    pair: LayerPair, names: tuple[str, str], side: Side, at: At, inputs: Inputs
) -> Both:
    """Where the activations of a pair are taken in A and in B; ``None`` without such a layer, or
    where nothing can run.
    """
    layers = points_of(pair, names, side, at, inputs)
    a, b = (
        None
        if layer is None or inputs.snapshot(name).runner is None
        else Point(name, layer.id, side)
        for name, layer in zip(names, (layers.a, layers.b), strict=True)
    )
    return a, b


def acted_of(pair: LayerPair, names: tuple[str, str], at: At, inputs: Inputs) -> BothActed:
    """What acted on the output of a pair in the snapshots with two ``names``."""
    return BothActed(
        *(
            None if place is None else Acted(place.functions, place.clips)
            for place in places_of(pair, names, at, inputs)
        )
    )


def points_of(
    pair: LayerPair, names: tuple[str, str], side: Side, at: At, inputs: Inputs
) -> Points:
    """The layers of the snapshots with two ``names`` whose activations are those of a pair."""
    if side == "input":
        return Points(pair.a, pair.b)
    if at == "before":
        return _points(pair, names, inputs)[0]
    places = places_of(pair, names, at, inputs)
    in_a, in_b = (None if place is None else place.layer for place in places)
    return Points(in_a, in_b, _difference(*places))


def places_of(
    pair: LayerPair, names: tuple[str, str], at: At, inputs: Inputs
) -> tuple[Behind | None, Behind | None]:
    """Where the outputs of a pair are taken in the snapshots with two ``names``."""
    points, readers = _points(pair, names, inputs)
    return places((pair.a, pair.b), points, readers, after=at == "after")


def _points(
    pair: LayerPair, names: tuple[str, str], inputs: Inputs
) -> tuple[Points, tuple[Readers, Readers]]:
    """Where the layers' own outputs are compared, and who reads what."""
    a, b = (readers_of(inputs.snapshot(name).layers) for name in names)
    readers = a, b
    folding = None if pair.weight is None else inputs.folding(*names, pair.weight.id)
    return compared_points(pair.a, pair.b, *readers, folding=folding), readers


def _difference(a: Behind | None, b: Behind | None) -> str | None:
    """That other functions acted in A than in B, in a sentence."""
    if a is None or b is None or a.functions[-1:] == b.functions[-1:]:
        return None
    return f"The output of A is taken {in_words(a)}, that of B {in_words(b)}."


STUDY = Study("activations", ActivationsParams, Activations, RUNS, _steps, priority=1)
