"""The largest activation of every channel on patches of an image, for several models at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..preprocessing import Size, batch_size, patch_size
from .arguments import ImageBlock
from .maps import Point
from .models import maxima_of, warped_of
from .study import Inputs, Steps, Task

_MAXIMA = 64 << 20
_WARPED = 256 << 20
"""Bytes that are kept: another channel costs nothing, and another layer no warping."""


@dataclass(frozen=True)
class Batch:
    """Patches of an image that enter the models together: ``boxes``, int ``(n, 4)``, from the
    ``start``-th proposal on. ``whole`` is the image's height and width.
    """

    image: int
    images: ImageBlock
    whole: Size
    start: int
    boxes: np.ndarray

    @property
    def key(self) -> tuple[int, int, int]:
        """What it is known by among those of all images."""
        return self.image, self.start, len(self.boxes)


def common_batch(points: Sequence[Point], whole: Size, inputs: Inputs) -> int:
    """How many patches of an image enter all the models together."""
    return min(batch_size(inputs.model(one.snapshot).runner, whole) for one in points)


def kept_maxima(
    points: Sequence[Point], batch: Batch, inputs: Inputs
) -> Mapping[Point, np.ndarray]:
    """Those that are known, see ``maxima_at``."""
    kept = inputs.store("maxima", _MAXIMA)
    found = {point: kept.find((point, batch.key)) for point in points}
    return {point: values for point, values in found.items() if values is not None}


def maxima_at(
    points: Sequence[Point], batch: Batch, inputs: Inputs
) -> Steps[Mapping[Point, np.ndarray]]:
    """Float64 ``(n, channels)`` at every point. Raises ``ModelError``, ``ImageError``."""
    found = dict(kept_maxima(points, batch, inputs))
    missing: dict[Size, list[Point]] = {}
    for point in dict.fromkeys(points):
        if point not in found:
            runner = inputs.model(point.snapshot).runner
            size = patch_size(runner, inputs.preprocess, batch.whole)
            missing.setdefault(size, []).append(point)
    for size, own in missing.items():
        warped = yield from _warped(batch, size, inputs)
        models = [(inputs.model(one.snapshot), one.layer, one.side) for one in own]
        [made] = yield [Task(maxima_of, (warped, models))]
        for point, values in zip(own, made, strict=True):
            inputs.store("maxima", _MAXIMA).put((point, batch.key), values)
            found[point] = values
    return found


def _warped(batch: Batch, size: Size, inputs: Inputs) -> Steps[np.ndarray]:
    kept = inputs.store("warped", _WARPED)
    found = kept.find((batch.key, size))
    if found is None:
        [found] = yield [Task(warped_of, (batch.images, batch.boxes, size))]
        kept.put((batch.key, size), found)
    return found
