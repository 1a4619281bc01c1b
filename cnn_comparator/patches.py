"""Which patches of an image activate a channel most (R-CNN, arXiv 1311.2524, §3.1)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .threads import in_threads
from .words import say, together

OVERLAP = 0.5
"""Largest intersection over union of two patches shown in one list."""


Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Rank:
    """From 1 among all proposals, in each snapshot; ``None`` for one without scores."""

    a: int | None
    b: int | None


@dataclass(frozen=True)
class Patch:
    """``box`` is x, y, width, height in pixels; ``activation`` is the channel's largest there."""

    box: Box
    activation: float | None
    rank: Rank


@dataclass(frozen=True)
class Scores:
    """Of boxes: ``values``, float64 ``(boxes,)``.

    ``peaks``, int ``(boxes,)``, are the places of a map where boxes have theirs: each is taken
    once, and of equal boxes the smallest comes first, as a larger one around it has no less.
    """

    values: np.ndarray
    peaks: np.ndarray | None = None

    def order(self, boxes: np.ndarray) -> np.ndarray:
        """The best first. Ties keep the order of the boxes; NaN comes last."""
        if self.peaks is None:
            return np.argsort(-self.values, kind="stable")
        return np.lexsort((boxes[:, 2:].prod(axis=1), -self.values))


Both = tuple[Scores | None, Scores | None]
"""In A and in B; ``None`` for one that does not run."""


@dataclass(frozen=True)
class TopPatches:
    """Best first; ``None`` for a snapshot without scores."""

    a: tuple[Patch, ...] | None
    b: tuple[Patch, ...] | None
    note: str | None


def channel_maxima(activation: np.ndarray) -> np.ndarray:
    """Every channel's largest activation, float64 ``(n, channels)``, of ``(n, channels, *space)``.

    NaN where one is NaN.
    """
    flat = activation.reshape(*activation.shape[:2], -1)
    found = np.empty(flat.shape[:2], flat.dtype)

    def reduce(images: range) -> None:
        for image in images:
            flat[image].max(axis=1, out=found[image])

    in_threads(reduce, len(flat), flat.nbytes)
    return found.astype(np.float64)


def top_patches(both: Both, boxes: np.ndarray, count: int, overlap: float = OVERLAP) -> TopPatches:
    """The best boxes of each snapshot, those that overlap a better one left out."""
    ranked = ranks(both, boxes)

    def best(scores: Scores | None) -> tuple[Patch, ...] | None:
        if scores is None:
            return None
        return tuple(
            Patch(box_of(boxes, index), finite(scores.values[index]), rank_of(ranked, index))
            for index in top_places(scores, boxes, count, overlap)
        )

    a, b = map(best, both)
    return TopPatches(a, b, silent_note(both))


def silent_note(both: Both) -> str | None:
    """That nothing is above zero in a snapshot, in a sentence."""
    return together(
        *(
            say(
                "patches.silent",
                "The channel never fires in {name}: its activation is not above 0 on any patch.",
                name=name,
            )
            for name, scores in zip("AB", both, strict=True)
            if scores is not None and not np.any(scores.values > 0)
        )
    )


def box_of(boxes: np.ndarray, index: int) -> Box:
    """One of the boxes."""
    x, y, width, height = boxes[index].tolist()
    return x, y, width, height


def finite(score: float) -> float | None:
    """``None`` where there is no number."""
    return float(score) if np.isfinite(score) else None


Ranks = tuple["np.ndarray | None", "np.ndarray | None"]


def rank_of(ranked: Ranks, index: int) -> Rank:
    """The ranks of one patch."""
    a, b = (None if one is None else int(one[index]) for one in ranked)
    return Rank(a, b)


def ranks(both: Both, boxes: np.ndarray) -> Ranks:
    """From 1, int ``(boxes,)``, in the order of the scores."""

    def of(scores: Scores | None) -> np.ndarray | None:
        if scores is None:
            return None
        found = np.empty(len(boxes), int)
        found[scores.order(boxes)] = np.arange(1, len(boxes) + 1)
        return found

    a, b = map(of, both)
    return a, b


def top_places(
    scores: Scores,
    boxes: np.ndarray,
    count: int,
    overlap: float = OVERLAP,
    images: np.ndarray | None = None,
) -> list[int]:
    """The first ``count`` boxes by their scores that overlap none before (non-maximum suppression).

    Boxes of different ``images``, int ``(boxes,)``, do not overlap.
    """
    kept: list[int] = []
    taken: set[tuple[int, int]] = set()
    for place in scores.order(boxes).tolist():
        if len(kept) == count:
            break
        image = 0 if images is None else int(images[place])
        peak = (image, place if scores.peaks is None else int(scores.peaks[place]))
        near = [one for one in kept if images is None or images[one] == image]
        overlaps = np.any(_intersection_over_union(boxes[place], boxes[near]) > overlap)
        if peak not in taken and not overlaps:
            kept.append(place)
            taken.add(peak)
    return kept


def _intersection_over_union(one: np.ndarray, others: np.ndarray) -> np.ndarray:
    start = np.maximum(one[:2], others[:, :2])
    stop = np.minimum(one[:2] + one[2:], others[:, :2] + others[:, 2:])
    common = np.maximum(stop - start, 0).prod(axis=1)
    return common / (one[2:].prod() + others[:, 2:].prod(axis=1) - common)
