"""Scores of patches from the activation map of the whole image, in place of a run for each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..entered import EnteredPart
from ..errors import ModelError
from ..projection import projected, projected_maxima
from .activations import Both
from .entered import entered
from .maps import Maps, Point, maps_at
from .proposals import BOXES, Boxes, ProposalsParams
from .study import Inputs, Steps


@dataclass(frozen=True)
class MapScores:
    """Of the boxes proposed in an image: float64 ``(boxes,)``, ``None`` where nothing runs; NaN of
    boxes that do not enter the models.
    """

    boxes: np.ndarray
    a: np.ndarray | None
    b: np.ndarray | None


def map_scores(
    names: tuple[str, str], points: Both, channel: int, image: int, inputs: Inputs
) -> Steps[MapScores]:
    """The channel's largest activation under each box, in A and in B.

    Raises ``ModelError``, also where the layer has no maps, and ``ImageError``.
    """
    maps = yield from maps_at([one for one in points if one is not None], image, inputs)
    for point, values in maps.items():
        check_channel(point, channel, len(values))
    proposed = yield from inputs.need(BOXES, ProposalsParams(image))
    found = yield from entered(*names, image, inputs)
    part = None if found is None else found.part
    a, b = (_scores(point, maps, channel, proposed, part) for point in points)
    return MapScores(proposed.boxes, a, b)


def check_channel(point: Point, channel: int, channels: int) -> None:
    """Raises ``ModelError`` where there is no such channel."""
    if not 0 <= channel < channels:
        raise ModelError(
            f"Layer '{point.layer}' has {channels} {point.side} channels;"
            f" channel {channel} does not exist."
        )


def _scores(
    point: Point | None, maps: Maps, channel: int, proposed: Boxes, part: EnteredPart | None
) -> np.ndarray | None:
    if point is None:
        return None
    own = maps[point][channel]
    if own.ndim != 2 or own.size < 2:
        raise ModelError(
            f"The {point.side} of layer '{point.layer}' has no map with height and width, from "
            "which patches could be scored. Choose exact scores, or a convolution."
        )
    rows, columns = own.shape
    places = projected(proposed.boxes, proposed.size, (rows, columns), part)
    return projected_maxima(own, places)
