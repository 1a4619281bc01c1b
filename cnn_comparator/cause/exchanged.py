"""Weights that stand in for a snapshot's own. Pure."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

Weights = Mapping[str, np.ndarray]


def matched(host: Weights, donor: Weights) -> list[tuple[str, np.ndarray, np.ndarray]] | None:
    """The host's names with the weights of both, in the order in which they are read; ``None``
    where they do not have the same shapes and types.
    """
    if len(host) != len(donor):
        return None
    found = [
        (name, mine, other)
        for (name, mine), other in zip(host.items(), donor.values(), strict=True)
    ]
    fits = all(mine.shape == other.shape and mine.dtype == other.dtype for _, mine, other in found)
    return found if fits else None


def interpolated(host: Weights, donor: Weights, alpha: float) -> dict[str, np.ndarray] | None:
    """``(1 − alpha) · host + alpha · donor``; ``None`` where the two cannot be matched."""
    pairs = matched(host, donor)
    if pairs is None:
        return None
    return {
        name: _as(mine, (1 - alpha) * _wide(mine) + alpha * _wide(other))
        for name, mine, other in pairs
    }


def shuffled(host: Weights, donor: Weights, seed: int) -> dict[str, np.ndarray] | None:
    """The host's weights with the change to the donor's, its numbers in another order within each
    tensor: a change as large, in the wrong places.

    What is never negative, such as a variance, does not become so. ``None`` where the two cannot be
    matched.
    """
    pairs = matched(host, donor)
    if pairs is None:
        return None
    found = {}
    for number, (name, mine, other) in enumerate(pairs):
        random = np.random.default_rng((seed, number))
        change = _wide(other) - _wide(mine)
        moved = _wide(mine) + random.permutation(change.reshape(-1)).reshape(change.shape)
        least = min(_least(mine), _least(other))
        found[name] = _as(mine, np.maximum(moved, least) if least >= 0 else moved)
    return found


def chosen(host: np.ndarray, donor: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """The donor's numbers where ``mask`` is true, the host's elsewhere."""
    return np.where(mask, donor, host)


def _wide(values: np.ndarray) -> np.ndarray:
    return values.astype(np.float64)


def _least(values: np.ndarray) -> float:
    return float(values.min()) if values.size else 0.0


def _as(like: np.ndarray, values: np.ndarray) -> np.ndarray:
    """In the type of ``like``; of integers the nearest that there is."""
    if like.dtype.kind in "iu":
        limits = np.iinfo(like.dtype)
        values = np.clip(np.rint(values), limits.min, limits.max)
    # Arithmetic makes a number of an array without axes.
    return np.asarray(values).astype(like.dtype)
