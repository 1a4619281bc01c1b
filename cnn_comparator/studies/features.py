"""Which images a snapshot sees alike: their order by what enters its last layer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..errors import ModelError
from ..similarity import nearest_next
from ..snapshot import Layer
from .attempt import attempted
from .maps import Point, maps_at
from .shown import Shown
from .study import RUNS, Inputs, Progress, Steps, Study
from .together import LeftOut, check_any, check_images, running_on

MOST = 2048
"""Images at most: all pairs of them are compared."""


@dataclass(frozen=True)
class FeaturesParams:
    """A pair, and at most 2048 images. The features are those of B, or of A where B cannot run."""

    a: str
    b: str
    images: tuple[int, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "images", tuple(self.images))


@dataclass(frozen=True, repr=False)
class Similar(Shown):
    """``order`` has all the images: the first of the list, then always the one that is left whose
    features are nearest by cosine distance; last those without features, and those ``left_out``.
    ``layer`` is the layer of ``snapshot`` that the features enter.
    """

    snapshot: str
    layer: str
    order: tuple[int, ...]
    left_out: tuple[LeftOut, ...]


def _steps(params: FeaturesParams, inputs: Inputs) -> Steps[Similar]:
    """Raises ``ModelError``, ``ImageError`` where none of the images can be taken."""
    check_images(params.images, inputs, MOST)
    runs = inputs.snapshot(params.b).runner is not None
    name = params.b if runs else params.a
    inputs.model(name)
    layer = _last(inputs.snapshot(name).layers)
    point = Point(name, layer.id, "input")
    left_out: list[LeftOut] = []
    taken: list[int] = []
    rows: list[tuple[np.ndarray, np.ndarray]] = []
    total = len(params.images)
    for done, image in enumerate(params.images, 1):
        yield Progress(done - 1, total, running_on(done, total))
        maps, reason = yield from attempted(maps_at([point], image, inputs))
        if maps is None:
            left_out.append(LeftOut(image, str(reason)))
        else:
            taken.append(image)
            rows.append(_features(maps[point], _MEMORY // (8 * total)))
    check_any(left_out, total)
    order = [taken[row] for row in nearest_next(_table(rows, layer.kind == "dense"))]
    return Similar(name, layer.id, (*order, *(one.image for one in left_out)), tuple(left_out))


def _last(layers: Sequence[Layer]) -> Layer:
    """The last dense layer, or without any the last convolution."""
    for kind in ("dense", "conv"):
        for layer in reversed(layers):
            if layer.kind == kind:
                return layer
    raise ModelError(
        "The model has no dense layer and no convolution, whose input could tell which images are "
        "alike. Choose another order."
    )


def _features(activation: np.ndarray, most: int) -> tuple[np.ndarray, np.ndarray]:
    """All numbers of an image, and the means of its channels, each float64 and ``most`` at most."""
    means = activation.reshape(len(activation), -1).mean(axis=1, dtype=np.float64)
    return _shortened(activation.reshape(-1), most), _shortened(means, most)


def _shortened(numbers: np.ndarray, most: int) -> np.ndarray:
    """As float64; the means of neighbours where there are more than ``most``."""
    group = max(1, -(-numbers.size // max(1, most)))
    starts = np.arange(0, numbers.size, group)
    sums: np.ndarray = np.add.reduceat(numbers.astype(np.float64), starts)
    return sums / np.diff(np.append(starts, numbers.size))


def _table(rows: Sequence[tuple[np.ndarray, np.ndarray]], keeps_places: bool) -> np.ndarray:
    """Float64 ``(images, features)``: all numbers of each image, or the means of its channels."""
    numbers, means = zip(*rows, strict=True)
    if keeps_places and len({one.shape for one in numbers}) == 1:
        return np.stack(numbers)
    return np.stack(means)


_MEMORY = 128 << 20
"""Bytes of the features of all images."""


STUDY = Study("features", FeaturesParams, Similar, RUNS, _steps)
