"""Arguments of tasks: what is open here, and opened again from its file in another process."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from typing import Any

import numpy as np

from ..errors import ImageError, ModelError
from ..formats import Origin
from ..images import ImageSource
from ..matching import Places
from ..preprocessing import Custom
from ..sample import Sample
from ..snapshot import Parameter, Runner, Snapshot

_OPEN = 8
"""Snapshots that another process keeps open."""


@dataclass(frozen=True)
class WeightBlock:
    """Elements ``start:stop`` of a parameter, flat. Pickled, it is a place in a file, or values."""

    snapshot: Snapshot
    origin: Origin | None
    parameter: Parameter
    start: int
    stop: int

    def read(self) -> np.ndarray:
        """Float32 or float64, see ``Snapshot.read``. Raises ``SourceError``, ``ChangedError``."""
        return self.snapshot.read(self.parameter, self.start, self.stop)

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        if self.origin is None:
            return _Values, (np.array(self.read()),)
        return _StoredBlock, (self.origin, self.parameter, self.start, self.stop)


@dataclass(frozen=True)
class Model:
    """The model of a snapshot, how images enter it, and where its classes are among those of all
    snapshots. Pickled, it is a file, or the runner.
    """

    runner: Runner
    origin: Origin | None
    preprocess: Custom | None
    places: Places | None = None

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        if self.origin is None:
            return Model, (self.runner, None, self.preprocess, self.places)
        return _StoredModel, (self.origin, self.preprocess, self.places)


class ImageBlock:
    """Some images with their labels, read once where they are needed. Pickled, they are files,
    or values.
    """

    def __init__(self, images: ImageSource, indices: Sequence[int]) -> None:
        self._images = images
        self._indices = indices

    @cached_property
    def samples(self) -> list[Sample]:
        """The images. Raises ``ImageError``, ``ChangedError``."""
        return [self._images.sample(index) for index in self._indices]

    @cached_property
    def readable(self) -> list[Sample | ImageError]:
        """The images, or why they cannot be read. Raises ``ChangedError``."""
        return [_read(partial(self._images.sample, index)) for index in self._indices]

    @cached_property
    def labels(self) -> list[int | None]:
        """Their classes, ``None`` where unknown. Raises ``ImageError``."""
        return [self._images.label(index) for index in self._indices]

    @property
    def classes(self) -> tuple[str, ...] | None:
        """The names of the classes, where known."""
        return self._images.classes

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        items = [self._images.portable(index) for index in self._indices]
        return _SentImages, (items, self.labels, self.classes)


class _SentImages:
    """An ``ImageBlock`` in another process."""

    def __init__(
        self,
        items: Sequence[Callable[[], Sample]],
        labels: list[int | None],
        classes: tuple[str, ...] | None,
    ) -> None:
        self._items = items
        self.labels = labels
        self.classes = classes

    @cached_property
    def samples(self) -> list[Sample]:
        return [read() for read in self._items]

    @cached_property
    def readable(self) -> list[Sample | ImageError]:
        return [_read(one) for one in self._items]


def _read(read: Callable[[], Sample]) -> Sample | ImageError:
    try:
        return read()
    except ImageError as error:
        return error


@dataclass(frozen=True)
class _Values:
    """A ``WeightBlock`` in another process, of weights that lie in no file."""

    values: np.ndarray

    def read(self) -> np.ndarray:
        return self.values


@dataclass(frozen=True)
class _StoredBlock:
    """A ``WeightBlock`` in another process, in a file. What cannot be unpickled ends a process,
    so that the file is opened when it is read.
    """

    origin: Origin
    parameter: Parameter
    start: int
    stop: int

    def read(self) -> np.ndarray:
        return _open_again(self.origin).read(self.parameter, self.start, self.stop)


@dataclass(frozen=True)
class _StoredModel:
    """A ``Model`` in another process, in a file."""

    origin: Origin
    preprocess: Custom | None
    places: Places | None

    @property
    def runner(self) -> Runner:
        runner = _open_again(self.origin).runner
        if runner is None:
            path = self.origin.path
            raise ModelError(f"'{path}' could be run, but cannot in another process.")
        return runner


@lru_cache(_OPEN)
def _open_again(origin: Origin) -> Snapshot:
    return origin.open()
