"""A model cut into segments: what runs one after another, from the tensors alive at a cut on."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Protocol, runtime_checkable

import numpy as np

from .snapshot import Runner

_numbers = count()


def new_number() -> int:
    """One that no other model in segments has here, of whatever runtime."""
    return next(_numbers)


EXACT = 1e-4
"""Largest difference of class probabilities that may come of cutting a model."""
QUANTISED = 0.1
"""The same of one that rounds what is between its layers: by a step of the scores."""

Weights = Mapping[str, np.ndarray]
"""Stored weights by name, each in the shape and the type in which the model has it."""


@dataclass(frozen=True)
class Changed:
    """Weights that stand in for those of a model that have their names, made when they are wanted;
    ``key`` tells them apart.
    """

    key: Hashable
    weights: Callable[[], Weights] = field(compare=False, repr=False)


@dataclass(frozen=True)
class Cuts:
    """Where a model is cut: before each of the layers ``before``, by name; and, of ``behind``, one
    of them and a layer that directly follows it or is it itself, behind the latter's output.

    ``whole``: the model is not cut, but runs as a whole for each hybrid, with exchanged weights.
    """

    before: tuple[str, ...]
    behind: tuple[str, str] | None = None
    whole: bool = False


@dataclass(frozen=True)
class Segment:
    """From one cut to the next. ``layer`` begins it; ``None`` of what stands before the first cut,
    and of what is left behind the second cut of a layer.
    """

    layer: str | None


class State(Protocol):
    """The tensors alive at a cut, for some images."""

    @property
    def images(self) -> int:
        """How many images."""
        ...

    @property
    def forms(self) -> Hashable:
        """Shapes, without the batch, and types of the tensors in order."""
        ...

    @property
    def nbytes(self) -> int:
        """Bytes of the tensors."""
        ...


class Segments(Protocol):
    """A model in segments that are run one by one. Its states go into the segments of another model
    of the same runtime where their shapes are the same. Thread-safe.

    All methods raise ``ModelError``, ``ClosedError`` and ``Cancelled``.
    """

    @property
    def number(self) -> int:
        """Which one it is of all that were made here."""
        ...

    @property
    def runtime(self) -> str:
        """What runs it."""
        ...

    @property
    def segments(self) -> Sequence[Segment]:
        """In the order in which they run."""
        ...

    @property
    def tolerance(self) -> float:
        """By how much class probabilities may differ from those of the model that was not cut."""
        ...

    def enter(self, batch: np.ndarray) -> Any:
        """The ``State`` before the first segment, of a batch as ``Runner`` takes it."""
        ...

    def run(self, segment: int, state: Any, changed: Changed | None = None) -> Any:
        """The state behind a segment."""
        ...

    def scores(self, state: Any) -> np.ndarray:
        """Class probabilities, float64 ``(n, classes)``, of the state behind the last segment; what
        is no number stays so.
        """
        ...

    def weights(self, segment: int) -> Weights:
        """The floating-point and quantised weights that a segment reads, in the order in which it
        does.
        """
        ...

    def mixed(self, host: Any, donor: Any, masks: np.ndarray) -> Any:
        """The state behind the layer of ``Cuts.behind`` for one image, a row for each of ``masks``,
        bool ``(rows, kernels)``: with the output channels of the donor where it is true.
        """
        ...

    def close(self) -> None:
        """Gives back what it holds to run."""
        ...


@runtime_checkable
class SegmentedRunner(Runner, Protocol):
    """A runner whose model can be cut."""

    def cut(self, cuts: Cuts, batch: np.ndarray) -> Segments:
        """The model in segments; ``batch`` is one that it runs on, to find its class scores.

        A layer that is not reached on the way to the class scores, or that stands inside another
        node, begins no segment. Raises ``ModelError`` where it cannot be cut.
        """
        ...
