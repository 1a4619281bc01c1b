"""What enters and leaves a layer over a set of images: changes and means, channel by channel."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ..snapshot import At
from .activations import SIDES, Both, BothActed, acted_of, running_points
from .attempt import attempted
from .maps import Maps, maps_at
from .shown import Shown, table_of
from .study import RUNS, Inputs, Partial, Progress, Steps, Study
from .together import LeftOut, check_any, check_images, is_told, running_on
from .wire import STAYS

if TYPE_CHECKING:
    import pandas as pd

_LARGEST = 16 << 20
"""Values of the largest maps whose mean is made."""


@dataclass(frozen=True)
class SetActivationsParams:
    """A layer of a pair, and at most 512 images. ``at`` as in ``ActivationsParams``."""

    a: str
    b: str
    layer: str
    images: tuple[int, ...]
    at: At = "before"

    def __post_init__(self) -> None:
        object.__setattr__(self, "images", tuple(self.images))


@dataclass(frozen=True, repr=False)
class SetMaps(Shown):
    """Of one snapshot: ``mean`` activation of each channel, over the places of each image and then
    over the images, and the ``largest`` one, float64 ``(channels,)``; NaN where one is NaN.

    ``shape`` is that of the activations of all images, ``(channels, *space)``, ``None`` where they
    differ; ``maps`` their mean, float32 of that shape, ``None`` while there are images left, and
    where it would have more than 16 Mi values.
    """

    mean: np.ndarray
    largest: np.ndarray
    shape: tuple[int, ...] | None
    maps: np.ndarray | None = field(metadata=STAYS)


@dataclass(frozen=True, repr=False)
class SetSide(Shown):
    """On one side of the layer. ``distance`` is the mean over the images of the Euclidean distance
    of A's and B's map of each channel, float64 ``(channels,)``, NaN where one is not finite;
    ``None`` where a snapshot has no such tensor, or the maps of A and B differ in shape. ``a`` and
    ``b`` are ``None`` for a snapshot that has no such tensor.
    """

    distance: np.ndarray | None
    a: SetMaps | None
    b: SetMaps | None


@dataclass(frozen=True, repr=False)
class SetActivations(Shown):
    """``images`` is how many have been taken, without those ``left_out``; ``acted`` as in
    ``Activations``.
    """

    images: int
    left_out: tuple[LeftOut, ...]
    input: SetSide
    output: SetSide
    acted: BothActed

    @property
    def table(self) -> pd.DataFrame:
        """One row a channel, those of the input first.

        Columns ``side``, ``channel``; ``distance``, the mean Euclidean distance of its maps;
        ``mean_a`` and ``mean_b``, its mean activation; ``largest_a`` and ``largest_b``. NaN where
        there is none.
        """
        columns = ("distance", "mean_a", "mean_b", "largest_a", "largest_b")
        rows = []
        for name, side in (("input", self.input), ("output", self.output)):
            own = [None if one is None else one.mean for one in (side.a, side.b)]
            most = [None if one is None else one.largest for one in (side.a, side.b)]
            parts = (side.distance, *own, *most)
            for channel in range(max((len(one) for one in parts if one is not None), default=0)):
                values = (
                    np.nan if one is None or channel >= len(one) else one[channel] for one in parts
                )
                row = dict(zip(columns, values, strict=True))
                rows.append({"side": name, "channel": channel, **row})
        return table_of(rows, ("side", "channel", *columns))


def _steps(params: SetActivationsParams, inputs: Inputs) -> Steps[SetActivations]:
    """Raises ``ModelError``, ``ImageError`` where none of the images can be taken."""
    check_images(params.images, inputs)
    pair, names = inputs.layer(params.a, params.b, params.layer), (params.a, params.b)
    sums = [_SideSums(running_points(pair, names, side, params.at, inputs)) for side in SIDES]
    points = [point for one in sums for point in one.points if point is not None]
    acted = acted_of(pair, names, params.at, inputs)
    left_out: list[LeftOut] = []
    total = len(params.images)

    def found(done: int) -> SetActivations:
        entering, leaving = (one.side(done == total) for one in sums)
        return SetActivations(done - len(left_out), tuple(left_out), entering, leaving, acted)

    for done, image in enumerate(params.images, 1):
        yield Progress(done - 1, total, running_on(done, total))
        maps, reason = yield from attempted(maps_at(points, image, inputs))
        if maps is None:
            left_out.append(LeftOut(image, str(reason)))
        else:
            for one in sums:
                one.add(maps)
        if is_told(done, total) and len(left_out) < done:
            yield Partial(found(done), done / total)
    check_any(left_out, total)
    return found(total)


class _MapSums:
    """Of the maps of one snapshot."""

    def __init__(self) -> None:
        self.count = 0
        self._means: np.ndarray = np.zeros(0)
        self._largest: np.ndarray = np.zeros(0)
        self._shape: tuple[int, ...] | None = None
        self._maps: np.ndarray | None = None

    def add(self, values: np.ndarray) -> None:
        flat = values.reshape(len(values), -1)
        means, largest = flat.mean(axis=1, dtype=np.float64), flat.max(axis=1).astype(np.float64)
        self.count += 1
        if self.count == 1:
            self._means, self._largest, self._shape = means, largest, values.shape
            self._maps = values.astype(np.float64) if values.size <= _LARGEST else None
            return
        self._means = self._means + means
        self._largest = np.maximum(self._largest, largest)
        if values.shape != self._shape:
            self._shape = self._maps = None
        elif self._maps is not None:
            self._maps += values

    def made(self, whole: bool) -> SetMaps:
        maps = None
        if whole and self._maps is not None:
            maps = (self._maps / self.count).astype(np.float32)
        return SetMaps(self._means / self.count, self._largest, self._shape, maps)


class _SideSums:
    """Of one side of the layer."""

    def __init__(self, points: Both) -> None:
        self.points = points
        self._sums = (_MapSums(), _MapSums())
        self._distances: np.ndarray | None = np.zeros(1)

    def add(self, maps: Maps) -> None:
        a, b = (None if point is None else maps[point] for point in self.points)
        for own, values in zip(self._sums, (a, b), strict=True):
            if values is not None:
                own.add(values)
        if a is None or b is None or a.shape != b.shape:
            self._distances = None
        elif self._distances is not None:
            change = b.reshape(len(b), -1).astype(np.float64)
            change -= a.reshape(len(a), -1)
            squares = np.einsum("ij,ij->i", change, change)
            self._distances = self._distances + np.sqrt(squares)

    def side(self, whole: bool) -> SetSide:
        """``whole``: no image is left."""
        a, b = (None if one.count == 0 else one.made(whole) for one in self._sums)
        if self._distances is None or a is None:
            return SetSide(None, a, b)
        return SetSide(self._distances / self._sums[0].count, a, b)


STUDY = Study(
    "set_activations",
    SetActivationsParams,
    SetActivations,
    RUNS,
    _steps,
    priority=2,
    memory=256 << 20,
)
