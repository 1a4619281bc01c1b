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


def top_patches(
    scores_a: np.ndarray | None,
    scores_b: np.ndarray | None,
    boxes: np.ndarray,
    count: int,
    overlap: float = OVERLAP,
) -> TopPatches:
    """The boxes with the highest scores of each snapshot, those that overlap a better one left out.

    ``scores_*`` are float64 ``(boxes,)``. Ties keep the order of the boxes; NaN comes last.
    """
    ranks_a, ranks_b = ranks(scores_a), ranks(scores_b)

    def best(scores: np.ndarray | None) -> tuple[Patch, ...] | None:
        if scores is None:
            return None
        return tuple(
            Patch(
                box=box_of(boxes, index),
                activation=finite(scores[index]),
                rank=rank_of(ranks_a, ranks_b, index),
            )
            for index in top_places(scores, boxes, count, overlap)
        )

    return TopPatches(best(scores_a), best(scores_b), silent_note(scores_a, scores_b))


def silent_note(scores_a: np.ndarray | None, scores_b: np.ndarray | None) -> str | None:
    """That nothing is above zero in a snapshot, in a sentence."""
    return together(
        *(
            say(
                "patches.silent",
                "The channel never fires in {name}: its activation is not above 0 on any patch.",
                name=name,
            )
            for name, scores in (("A", scores_a), ("B", scores_b))
            if scores is not None and not np.any(scores > 0)
        )
    )


def box_of(boxes: np.ndarray, index: int) -> Box:
    """One of the boxes."""
    x, y, width, height = boxes[index].tolist()
    return x, y, width, height


def finite(score: float) -> float | None:
    """``None`` where there is no number."""
    return float(score) if np.isfinite(score) else None


def rank_of(ranks_a: np.ndarray | None, ranks_b: np.ndarray | None, index: int) -> Rank:
    """The ranks of one patch."""
    a, b = (None if one is None else int(one[index]) for one in (ranks_a, ranks_b))
    return Rank(a, b)


def ranks(scores: np.ndarray | None) -> np.ndarray | None:
    """From 1, int ``(boxes,)``; ties keep the order of the boxes, NaN comes last."""
    if scores is None:
        return None
    found = np.empty(len(scores), int)
    found[_order(scores)] = np.arange(1, len(scores) + 1)
    return found


def top_places(
    scores: np.ndarray,
    boxes: np.ndarray,
    count: int,
    overlap: float = OVERLAP,
    images: np.ndarray | None = None,
) -> list[int]:
    """The first ``count`` boxes by their scores that overlap none before (non-maximum suppression).

    Boxes of different ``images``, int ``(boxes,)``, do not overlap.
    """
    kept: list[int] = []
    for place in _order(scores).tolist():
        if len(kept) == count:
            break
        near = [one for one in kept if images is None or images[one] == images[place]]
        if not np.any(_intersection_over_union(boxes[place], boxes[near]) > overlap):
            kept.append(place)
    return kept


def _order(scores: np.ndarray) -> np.ndarray:
    return np.argsort(-scores, kind="stable")


def _intersection_over_union(one: np.ndarray, others: np.ndarray) -> np.ndarray:
    start = np.maximum(one[:2], others[:, :2])
    stop = np.minimum(one[:2] + one[2:], others[:, :2] + others[:, 2:])
    common = np.maximum(stop - start, 0).prod(axis=1)
    return common / (one[2:].prod() + others[:, 2:].prod(axis=1) - common)
