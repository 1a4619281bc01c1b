"""The patches of a set of images that activate a channel most, by the maps of whole images."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..patches import (
    Both,
    Box,
    Rank,
    Scores,
    box_of,
    finite,
    rank_of,
    ranks,
    silent_note,
    top_places,
)
from ..snapshot import At, Side
from ..words import together
from .activations import points_of, running_points
from .attempt import attempted
from .map_scores import mapped_patches
from .shown import Shown, table_of
from .study import RUNS, Inputs, Partial, Progress, Steps, Study
from .together import LeftOut, check_any, check_images, is_told, running_on

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class SetPatchesParams:
    """A channel on one side of a layer of a pair, at most 512 images, and how many patches are
    wanted. ``at`` as in ``ActivationsParams``.
    """

    a: str
    b: str
    layer: str
    side: Side
    channel: int
    images: tuple[int, ...]
    count: int
    at: At = "before"

    def __post_init__(self) -> None:
        object.__setattr__(self, "images", tuple(self.images))


@dataclass(frozen=True)
class SetPatch:
    """A ``Patch`` of one of the images."""

    image: int
    box: Box
    activation: float | None
    rank: Rank


@dataclass(frozen=True, repr=False)
class RankedSetPatches(Shown):
    """Best first, by the channel's largest activation under the patch on its map of the whole
    image; ``None`` for a side that cannot run. ``proposals`` is how many were tried in all of the
    ``images``, without those ``left_out``: while it runs, in those so far.
    """

    images: int
    left_out: tuple[LeftOut, ...]
    proposals: int
    a: tuple[SetPatch, ...] | None
    b: tuple[SetPatch, ...] | None
    note: str | None

    @property
    def table(self) -> pd.DataFrame:
        """One row a patch, those of A first.

        Columns ``snapshot``, whose patch it is; ``image``; ``x``, ``y``, ``width``, ``height`` in
        pixels; ``activation``; ``rank_a`` and ``rank_b``, from 1 among all of all images.
        """
        columns = (
            *("snapshot", "image", "x", "y", "width", "height"),
            *("activation", "rank_a", "rank_b"),
        )
        rows = [
            (side, one.image, *one.box, one.activation, one.rank.a, one.rank.b)
            for side, patches in (("a", self.a), ("b", self.b))
            for one in patches or ()
        ]
        return table_of([dict(zip(columns, row, strict=True)) for row in rows], columns)


def _steps(params: SetPatchesParams, inputs: Inputs) -> Steps[RankedSetPatches]:
    """Raises ``ModelError``, ``ImageError`` where none of the images can be taken."""
    check_images(params.images, inputs)
    pair, names = inputs.layer(params.a, params.b, params.layer), (params.a, params.b)
    points = running_points(pair, names, params.side, params.at, inputs)
    note = points_of(pair, names, params.side, params.at, inputs).note
    found = _Tried(params)
    total = len(params.images)
    for done, image in enumerate(params.images, 1):
        yield Progress(done - 1, total, running_on(done, total))
        mapped, reason = yield from attempted(mapped_patches(names, points, image, inputs))
        if mapped is None:
            found.left_out.append(LeftOut(image, str(reason)))
        else:
            scores = mapped.scores(points, params.channel)
            found.add(image, mapped.proposed.boxes, scores)
        if is_told(done, total) and len(found.left_out) < done:
            yield Partial(found.ranked(note), done / total)
    check_any(found.left_out, total)
    return found.ranked(note, *found.silent)


class _Tried:
    """What the images so far have given."""

    def __init__(self, params: SetPatchesParams) -> None:
        self.left_out: list[LeftOut] = []
        self._count = params.count
        self._images: list[np.ndarray] = []
        self._boxes: list[np.ndarray] = []
        self._scores: list[Both] = []

    def add(self, image: int, boxes: np.ndarray, scores: Both) -> None:
        self._images.append(np.full(len(boxes), image))
        self._boxes.append(boxes)
        self._scores.append(scores)

    @property
    def silent(self) -> tuple[str, ...]:
        note = silent_note(_joined(self._scores))
        return () if note is None else (note,)

    def ranked(self, *notes: str | None) -> RankedSetPatches:
        images, boxes = np.concatenate(self._images), np.concatenate(self._boxes)
        both = _joined(self._scores)
        ranked = ranks(both, boxes)

        def best(scores: Scores | None) -> tuple[SetPatch, ...] | None:
            if scores is None:
                return None
            return tuple(
                SetPatch(
                    int(images[index]),
                    box_of(boxes, index),
                    finite(scores.values[index]),
                    rank_of(ranked, index),
                )
                for index in top_places(scores, boxes, self._count, images=images)
            )

        a, b = map(best, both)
        left_out = tuple(self.left_out)
        return RankedSetPatches(len(self._images), left_out, len(boxes), a, b, together(*notes))


def _joined(parts: Sequence[Both]) -> Both:
    """Of all images; ``None`` where nothing runs, which is so for each."""

    def of(own: Sequence[Scores | None]) -> Scores | None:
        known = [one for one in own if one is not None]
        if not known:
            return None
        peaks = [one.peaks for one in known if one.peaks is not None]
        return Scores(np.concatenate([one.values for one in known]), np.concatenate(peaks))

    a, b = map(of, zip(*parts, strict=True))
    return a, b


STUDY = Study("set_patches", SetPatchesParams, RankedSetPatches, RUNS, _steps, priority=2)
