"""An order in which what is alike stands together. Pure."""

from __future__ import annotations

import numpy as np


def nearest_next(features: np.ndarray) -> list[int]:
    """An order of the rows of float64 ``(n, features)``: the first one, then always the one at the
    smallest cosine distance of those that are left, of equals the first.

    Rows without a direction, all zero or with what is not finite, come last, in their order.
    """
    with np.errstate(all="ignore"):
        # Squares of large numbers must not overflow.
        scaled = features / np.abs(features).max(axis=1, keepdims=True, initial=0)
        units = scaled / np.linalg.norm(scaled, axis=1, keepdims=True)
    known = np.flatnonzero(np.isfinite(units).all(axis=1))
    rest = [row for row in range(len(features)) if row not in set(known.tolist())]
    if len(known) == 0:
        return rest
    cosines = units[known] @ units[known].T
    order = [0]
    for _ in known[1:]:
        cosines[:, order[-1]] = -np.inf
        order.append(int(cosines[order[-1]].argmax()))
    return [*known[order].tolist(), *rest]
