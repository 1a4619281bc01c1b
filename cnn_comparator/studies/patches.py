"""The patches of an image that activate a channel most (R-CNN, arXiv 1311.2524, §3.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..errors import ModelError
from ..patches import Patch, TopPatches, top_patches
from ..snapshot import At, Layer, Side
from ..words import say, together
from .activations import points_of
from .maxima import Batch, Point, common_batch, kept_maxima, maxima_at
from .models import proposals_of
from .shown import Shown, table_of
from .study import RUNS, Inputs, Partial, Progress, Steps, Study, Task

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class ProposalsParams:
    """An image."""

    image: int


@dataclass(frozen=True, repr=False)
class Proposals(Shown):
    """``boxes`` are x, y, width, height in pixels, int ``(boxes, 4)``; ``size`` is the image's
    height and width.
    """

    boxes: np.ndarray
    size: tuple[int, int]


@dataclass(frozen=True)
class PatchesParams:
    """A channel on one side of a layer of a pair, an image, and how many patches are wanted. ``at``
    as in ``ActivationsParams``.
    """

    a: str
    b: str
    layer: str
    side: Side
    channel: int
    image: int
    count: int
    at: At = "before"


@dataclass(frozen=True, repr=False)
class RankedPatches(Shown):
    """Best first; ``None`` for a side that cannot run. ``proposals`` is how many were tried: while
    it runs, the best so far and their ranks among those.
    """

    proposals: int
    a: tuple[Patch, ...] | None
    b: tuple[Patch, ...] | None
    note: str | None

    @property
    def table(self) -> pd.DataFrame:
        """One row a patch, those of A first.

        Columns ``snapshot``, whose patch it is; ``x``, ``y``, ``width``, ``height`` in pixels;
        ``activation``, the channel's largest there; ``rank_a`` and ``rank_b``, from 1 among all.
        """
        columns = ("snapshot", *("x", "y", "width", "height"), "activation", "rank_a", "rank_b")
        rows = [
            dict(
                zip(
                    columns,
                    (side, *one.box, one.activation, one.rank.a, one.rank.b),
                    strict=True,
                )
            )
            for side, patches in (("a", self.a), ("b", self.b))
            for one in patches or ()
        ]
        return table_of(rows, columns)


def _proposals(params: ProposalsParams, inputs: Inputs) -> Steps[Proposals]:
    yield Progress(0, 1, say("progress.proposing", "Proposing patches"))
    [(boxes, size)] = yield [Task(proposals_of, (inputs.image_block(params.image),))]
    return Proposals(boxes, size)


def _steps(params: PatchesParams, inputs: Inputs) -> Steps[RankedPatches]:
    """Raises ``ModelError``, ``ImageError``."""
    pair = inputs.layer(params.a, params.b, params.layer)
    proposals = yield from inputs.need(PROPOSALS, ProposalsParams(params.image))
    layers = points_of(pair, (params.a, params.b), params.side, params.at, inputs)
    points = [
        _point(params.a, layers.a, params, inputs),
        _point(params.b, layers.b, params, inputs),
    ]
    running = [point for point in points if point is not None]
    boxes, parts = proposals.boxes, []
    images = inputs.image_block(params.image)
    size = common_batch(running, proposals.size, inputs) if running else len(boxes)
    for start in range(0, len(boxes), size):
        chosen = boxes[start : start + size]
        batch = Batch(params.image, images, proposals.size, start, chosen)
        is_new = len(kept_maxima(running, batch, inputs)) < len(set(running))
        if is_new:
            running_on = say("progress.patches", "Running the models on the patches")
            yield Progress(start, len(boxes), running_on)
        parts.append((yield from maxima_at(running, batch, inputs)))
        done = start + len(chosen)
        if is_new and done < len(boxes):
            top = _ranked(params, points, parts, boxes[:done])
            yield Partial(RankedPatches(done, top.a, top.b, layers.note), done / len(boxes))
    top = _ranked(params, points, parts, boxes)
    return RankedPatches(len(boxes), top.a, top.b, together(layers.note, top.note))


def _point(
    snapshot: str, layer: Layer | None, params: PatchesParams, inputs: Inputs
) -> Point | None:
    if layer is None or inputs.snapshot(snapshot).runner is None:
        return None
    return Point(snapshot, layer.id, params.side)


def _ranked(
    params: PatchesParams,
    points: Sequence[Point | None],
    parts: Sequence[Mapping[Point, np.ndarray]],
    boxes: np.ndarray,
) -> TopPatches:
    """The best of the boxes that were tried."""

    def scores(point: Point | None) -> np.ndarray | None:
        if point is None:
            return None
        channels = parts[0][point].shape[1]
        if not 0 <= params.channel < channels:
            raise ModelError(
                f"Layer '{point.layer}' has {channels} {params.side} channels;"
                f" channel {params.channel} does not exist."
            )
        return np.concatenate([part[point][:, params.channel] for part in parts])

    a, b = map(scores, points)
    return top_patches(a, b, boxes, params.count)


PROPOSALS = Study(
    "proposals", ProposalsParams, Proposals, frozenset({"images"}), _proposals, memory=16 << 20
)

STUDY = Study("patches", PatchesParams, RankedPatches, RUNS, _steps, priority=2)
