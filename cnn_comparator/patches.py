"""Which patches of an image activate a channel most (R-CNN, arXiv 1311.2524, §3.1)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .threads import in_threads
from .words import say, together

OVERLAP = 0.5
"""Largest intersection over union of two patches shown in one list."""


@dataclass(frozen=True)
class Rank:
    """From 1 among all proposals, in each snapshot; ``None`` for one without scores."""

    a: int | None
    b: int | None


@dataclass(frozen=True)
class Patch:
    """``box`` is x, y, width, height in pixels; ``activation`` is the channel's largest there."""

    box: tuple[int, int, int, int]
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
    ranks_a, ranks_b = _ranks(scores_a), _ranks(scores_b)
    notes = [
        say(
            "patches.silent",
            "The channel never fires in {name}: its activation is not above 0 on any patch.",
            name=name,
        )
        for name, scores in (("A", scores_a), ("B", scores_b))
        if scores is not None and not np.any(scores > 0)
    ]

    def best(scores: np.ndarray | None) -> tuple[Patch, ...] | None:
        if scores is None:
            return None
        return tuple(
            Patch(
                box=(int(x), int(y), int(w), int(h)),
                activation=float(scores[index]) if np.isfinite(scores[index]) else None,
                rank=Rank(
                    None if ranks_a is None else int(ranks_a[index]),
                    None if ranks_b is None else int(ranks_b[index]),
                ),
            )
            for index in _suppressed(boxes, _order(scores), count, overlap)
            for x, y, w, h in [boxes[index]]
        )

    return TopPatches(best(scores_a), best(scores_b), together(*notes))


def _order(scores: np.ndarray) -> np.ndarray:
    return np.argsort(-scores, kind="stable")


def _ranks(scores: np.ndarray | None) -> np.ndarray | None:
    if scores is None:
        return None
    ranks = np.empty(len(scores), int)
    ranks[_order(scores)] = np.arange(1, len(scores) + 1)
    return ranks


def _suppressed(boxes: np.ndarray, order: np.ndarray, count: int, overlap: float) -> list[int]:
    """Non-maximum suppression: the first ``count`` boxes in order that overlap none before."""
    kept: list[int] = []
    while len(order) and len(kept) < count:
        kept.append(int(order[0]))
        others = order[1:]
        order = others[_intersection_over_union(boxes[order[0]], boxes[others]) <= overlap]
    return kept


def _intersection_over_union(one: np.ndarray, others: np.ndarray) -> np.ndarray:
    start = np.maximum(one[:2], others[:, :2])
    stop = np.minimum(one[:2] + one[2:], others[:, :2] + others[:, 2:])
    common = np.maximum(stop - start, 0).prod(axis=1)
    return common / (one[2:].prod() + others[:, 2:].prod(axis=1) - common)
