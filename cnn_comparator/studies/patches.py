"""The patches of an image that activate a channel most (R-CNN, arXiv 1311.2524, §3.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..errors import ModelError
from ..patches import Patch, top_patches
from ..preprocessing import batch_size
from ..snapshot import Layer, Side
from .activations import points_of
from .models import maxima_of, proposals_of
from .shown import Shown, table_of
from .study import RUNS, Inputs, Progress, Steps, Study, Task

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
class MaximaParams:
    """A layer by the snapshot's own name, one side of it, and an image."""

    snapshot: str
    layer: str
    side: Side
    image: int


@dataclass(frozen=True)
class PatchesParams:
    """A channel on one side of a layer of a pair, an image, and how many patches are wanted."""

    a: str
    b: str
    layer: str
    side: Side
    channel: int
    image: int
    count: int


@dataclass(frozen=True, repr=False)
class RankedPatches(Shown):
    """Best first; ``None`` for a side that cannot run. ``proposals`` is how many were tried."""

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
    yield Progress(0, 1, "Proposing patches")
    [(boxes, size)] = yield [Task(proposals_of, (inputs.image_block(params.image),))]
    return Proposals(boxes, size)


def _maxima(params: MaximaParams, inputs: Inputs) -> Steps[np.ndarray]:
    """Every channel's largest activation for every proposal, float64 ``(boxes, channels)``."""
    proposals = yield from inputs.need(PROPOSALS, ProposalsParams(params.image))
    model, images = inputs.model(params.snapshot), inputs.image_block(params.image)
    boxes, parts = proposals.boxes, []
    batch = batch_size(model.runner, proposals.size)
    for start in range(0, len(boxes), batch):
        yield Progress(start, len(boxes), f"Running {params.snapshot} on the patches")
        chosen = boxes[start : start + batch]
        [part] = yield [Task(maxima_of, (model, images, chosen, params.layer, params.side))]
        parts.append(part)
    return np.concatenate(parts)


def _steps(params: PatchesParams, inputs: Inputs) -> Steps[RankedPatches]:
    """Raises ``ModelError``, ``ImageError``."""
    pair = inputs.layer(params.a, params.b, params.layer)
    proposals = yield from inputs.need(PROPOSALS, ProposalsParams(params.image))
    points = points_of(pair, params.a, params.b, params.side, inputs)
    a = yield from _scores(params, params.a, points.a, inputs)
    b = yield from _scores(params, params.b, points.b, inputs)
    top = top_patches(a, b, proposals.boxes, params.count)
    note = " ".join(filter(None, (points.note, top.note))) or None
    return RankedPatches(len(proposals.boxes), top.a, top.b, note)


def _scores(
    params: PatchesParams, snapshot: str, layer: Layer | None, inputs: Inputs
) -> Steps[np.ndarray | None]:
    if layer is None or inputs.snapshot(snapshot).runner is None:
        return None
    wanted = MaximaParams(snapshot, layer.id, params.side, params.image)
    maxima = yield from inputs.need(MAXIMA, wanted)
    if not 0 <= params.channel < maxima.shape[1]:
        raise ModelError(
            f"Layer '{layer.id}' has {maxima.shape[1]} {params.side} channels;"
            f" channel {params.channel} does not exist."
        )
    return maxima[:, params.channel]


PROPOSALS = Study(
    "proposals", ProposalsParams, Proposals, frozenset({"images"}), _proposals, memory=16 << 20
)

MAXIMA = Study("maxima", MaximaParams, np.ndarray, RUNS, _maxima)

STUDY = Study("patches", PatchesParams, RankedPatches, RUNS, _steps, priority=2)
