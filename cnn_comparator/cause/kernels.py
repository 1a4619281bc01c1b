"""Which kernels of a layer return a prediction. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ..words import say, together

if TYPE_CHECKING:
    import pandas as pd

MOST_ONE_BY_ONE = 32
RANDOM_SETS = 20
LISTED = 8
"""Kernels named in a sentence."""


def nested_sizes(kernels: int) -> list[int]:
    """Sizes of sets of the strongest kernels that are tried: each up to 32, then a quarter more."""
    found = list(range(1, min(kernels, MOST_ONE_BY_ONE) + 1))
    while found[-1] < kernels:
        found.append(min(kernels, found[-1] + max(1, found[-1] // 4)))
    return found


def mask_of(kernels: Sequence[int] | np.ndarray, count: int) -> np.ndarray:
    """Bool ``(count,)``."""
    found = np.zeros(count, bool)
    found[np.asarray(kernels, int)] = True
    return found


def random_masks(size: int, kernels: int, seed: int) -> np.ndarray:
    """Bool ``(20, kernels)``: sets of so many kernels."""
    random = np.random.default_rng(seed)
    return np.stack(
        [mask_of(random.choice(kernels, size, replace=False), kernels) for _ in range(RANDOM_SETS)]
    )


@dataclass(frozen=True, eq=False)
class TransplantedKernels:
    """Single kernels of a layer of the *donor* put into the *host*, for one image.

    ``host_class`` and ``donor_class`` are what the two predict. ``recovery``, float64
    ``(kernels,)``: of each kernel by itself, (hybrid − host) / (donor − host) of the margin, NaN
    where both have the same; ``returns``: whether it alone gives the donor's class. ``order``: the
    kernels, the largest recovery first. ``sizes`` of sets of the first of these, with the
    ``nested_recovery`` and ``nested_returns`` of each. ``whole_returns``: whether all kernels
    together do. ``smallest``: the smallest set found that returns the prediction, rising;
    ``None`` where none did. ``random_returns``: of 20 sets of as many kernels, drawn at random, how
    many return it; ``None`` without such a set.
    """

    layer: str
    image: int
    host: str
    donor: str
    host_class: int
    donor_class: int
    recovery: np.ndarray = field(repr=False)
    returns: np.ndarray = field(repr=False)
    order: np.ndarray = field(repr=False)
    sizes: np.ndarray = field(repr=False)
    nested_recovery: np.ndarray = field(repr=False)
    nested_returns: np.ndarray = field(repr=False)
    whole_returns: bool = False
    smallest: tuple[int, ...] | None = None
    random_returns: int | None = None

    @property
    def table(self) -> pd.DataFrame:
        """A row a kernel: ``kernel``, its index; ``recovery``, ``returned``; ``rank``, from 1."""
        import pandas as pd

        rank = np.empty(len(self.order), int)
        rank[self.order] = np.arange(1, len(self.order) + 1)
        return pd.DataFrame(
            {
                "kernel": np.arange(len(rank)),
                "recovery": self.recovery,
                "returned": self.returns,
                "rank": rank,
            }
        )

    @property
    def said(self) -> str:
        """What was found, in one sentence or two."""
        told = {"layer": self.layer, "host": self.host, "donor": self.donor}
        if self.host_class == self.donor_class:
            return say(
                "cause.kernels_same",
                "A and B predict the same class for this image, so there is nothing to return.",
            )
        if self.smallest is None:
            return say(
                "cause.kernels_none",
                "The kernels of {donor}'s {layer} do not return the prediction, not even all of "
                "them.",
                **told,
            )
        first = say(
            "cause.kernels",
            "{n} kernel of {donor}'s {layer}, {which}, returns the prediction.",
            "{n} kernels of {donor}'s {layer} ({which}) return the prediction.",
            n=len(self.smallest),
            which=_listed(self.smallest),
            **told,
        )
        if self.random_returns is None or len(self.smallest) == len(self.order):
            return first
        second = say(
            "cause.kernels_random",
            "Of {sets} sets of as many kernels drawn at random, {returned} do.",
            sets=RANDOM_SETS,
            returned=self.random_returns,
        )
        return together(first, second) or first

    def __repr__(self) -> str:
        return str(self.said)

    def _repr_html_(self) -> str:
        from html import escape

        return f"<p>{escape(self.said)}</p>{self.table._repr_html_()}"


def _listed(kernels: Sequence[int]) -> str:
    """Their indices, the first few of them."""
    shown = ", ".join(map(str, kernels[:LISTED]))
    return f"{shown}, …" if len(kernels) > LISTED else shown
