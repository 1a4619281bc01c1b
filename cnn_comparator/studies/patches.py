"""The patches of an image that activate a channel most (R-CNN, arXiv 1311.2524, §3.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from ..patches import Patch, TopPatches, top_patches
from ..patches import Scores as PatchScores
from ..snapshot import At, Side
from ..words import say, together
from .activations import Both, points_of, running_points
from .map_scores import check_channel, mapped_patches
from .maps import Point
from .maxima import Batch, common_batch, kept_maxima, maxima_at
from .proposals import BOXES, ProposalsParams
from .shown import Shown, table_of
from .study import RUNS, Inputs, Partial, Progress, Steps, Study

if TYPE_CHECKING:
    import pandas as pd

Scores = Literal["exact", "map"]


@dataclass(frozen=True)
class PatchesParams:
    """A channel on one side of a layer of a pair, an image, and how many patches are wanted. ``at``
    as in ``ActivationsParams``. ``scores`` is what patches are ranked by: ``"exact"``, the
    channel's largest activation where the patch alone, warped, enters the model; or ``"map"``, the
    largest under the patch on the channel's map of the whole image, another measure that takes one
    run.
    """

    a: str
    b: str
    layer: str
    side: Side
    channel: int
    image: int
    count: int
    at: At = "before"
    scores: Scores = "exact"


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


def _steps(params: PatchesParams, inputs: Inputs) -> Steps[RankedPatches]:
    """Raises ``ModelError``, ``ImageError``."""
    pair, names = inputs.layer(params.a, params.b, params.layer), (params.a, params.b)
    points = running_points(pair, names, params.side, params.at, inputs)
    note = points_of(pair, names, params.side, params.at, inputs).note
    if params.scores == "map":
        mapped = yield from mapped_patches(names, points, params.image, inputs)
        boxes = mapped.proposed.boxes
        top = top_patches(mapped.scores(points, params.channel), boxes, params.count)
        return RankedPatches(len(boxes), top.a, top.b, together(note, top.note))
    return (yield from _exact(params, points, note, inputs))


def _exact(
    params: PatchesParams, points: Both, note: str | None, inputs: Inputs
) -> Steps[RankedPatches]:
    """Runs the models on every patch, for all channels at once."""
    proposals = yield from inputs.need(BOXES, ProposalsParams(params.image))
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
            yield Partial(RankedPatches(done, top.a, top.b, note), done / len(boxes))
    top = _ranked(params, points, parts, boxes)
    return RankedPatches(len(boxes), top.a, top.b, together(note, top.note))


def _ranked(
    params: PatchesParams,
    points: Both,
    parts: Sequence[Mapping[Point, np.ndarray]],
    boxes: np.ndarray,
) -> TopPatches:
    """The best of the boxes that were tried."""

    def scores(point: Point | None) -> PatchScores | None:
        if point is None:
            return None
        check_channel(point, params.channel, parts[0][point].shape[1])
        return PatchScores(np.concatenate([part[point][:, params.channel] for part in parts]))

    a, b = map(scores, points)
    return top_patches((a, b), boxes, params.count)


STUDY = Study("patches", PatchesParams, RankedPatches, RUNS, _steps, priority=2)
