"""What the rules about weights are told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np

from ..snapshot import Role

Status = Literal["paired", "apart", "unknown"]
STATISTICS: frozenset[Role] = frozenset({"running_mean", "running_var"})


@dataclass(frozen=True)
class LayerFacts:
    """A layer with parameters.

    ``status``: ``"paired"`` where all its parameters are in both snapshots, in the same shapes;
    ``"apart"`` where they are not, ``"unknown"`` where one cannot be read. ``changed`` has the
    roles of the parameters that differ in any bit.

    Of its weight, where both have it: ``role``, ``measures`` by id, ``kernels``, the Euclidean
    distance of each kernel, float64 ``(kernels,)``, and ``size``, the number of weights. ``grids``:
    how many values the weights of a kernel may have in A and in B, where they lie on a grid of few.
    """

    layer: str
    status: Status
    changed: frozenset[Role] = frozenset()
    role: Role | None = None
    measures: Mapping[str, float | None] = field(default_factory=dict)
    kernels: np.ndarray = field(default_factory=lambda: np.zeros(0))
    size: int = 0
    grids: tuple[int | None, int | None] = (None, None)
    is_head: bool = False
    """Whether it is the last layer with a weight, of either snapshot."""

    @property
    def learned(self) -> frozenset[Role]:
        """The roles of what differs but for running statistics."""
        return self.changed - STATISTICS

    @property
    def has_weight(self) -> bool:
        """Whether its weight is compared, and is none of a normalisation."""
        return self.role == "weight"


@dataclass(frozen=True)
class WeightFacts:
    """All layers with parameters, in network order.

    ``note`` is that of the overview: that only rounding lies between A and B, where it does.
    """

    layers: tuple[LayerFacts, ...]
    note: str | None = None

    @cached_property
    def weighted(self) -> list[LayerFacts]:
        """The layers whose weights are compared, without normalisations."""
        return [one for one in self.layers if one.has_weight]

    @cached_property
    def moved(self) -> list[LayerFacts]:
        """Those of them whose weights differ."""
        return [one for one in self.weighted if "weight" in one.changed]

    @property
    def is_whole(self) -> bool:
        """Whether every layer could be read, and there are any."""
        return bool(self.layers) and all(one.status != "unknown" for one in self.layers)

    @property
    def is_paired(self) -> bool:
        """Whether all that one snapshot has the other has as well."""
        return bool(self.layers) and all(one.status == "paired" for one in self.layers)

    @property
    def statistics_changed(self) -> bool:
        """Whether any running statistic differs."""
        return any(one.changed & STATISTICS for one in self.layers)
