"""A comparison: named snapshots, images, and every question the panels ask of them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import ClosedError, PairingError
from ..images import ImageSource, open_images
from ..pairing import LayerPair, ParameterPair, pair_layers
from ..snapshot import Parameter, Side, Snapshot
from .behaviour import Behaviour, Progress, RankedPatches
from .changes import ParameterChange, comparable_layers, parameter_change
from .sources import open_snapshots
from .table import summary_table

if TYPE_CHECKING:
    import pandas as pd


class Comparison:
    """Compares snapshots of a CNN without a notebook.

    Parameters
    ----------
    a, b:
        Two snapshots, e.g. paths of ``.onnx`` files; or one mapping of name to snapshot with
        any number of them.
    images:
        What a person sees: an array ``(n, height, width, 3)`` of uint8 or float 0–1, a list of
        PIL images, arrays or paths, or a folder.
    labels:
        The true class of every image, as an index or a name of ``classes``.
    classes:
        The names of the classes.
    preprocess:
        Maps one image, uint8 ``(height, width, 3)``, to the model's input. Default: resize,
        scale to 0–1, the model's layout.

    Raises
    ------
    SourceError, PairingError, ImageError
        At once, each in one sentence, when something given cannot be used.
    """

    def __init__(
        self,
        a: object,
        b: object = None,
        *,
        images: object = None,
        labels: object = None,
        classes: object = None,
        preprocess: Callable[[np.ndarray], object] | None = None,
    ) -> None:
        self.images: ImageSource = open_images(images, labels, classes)
        self.snapshots: dict[str, Snapshot] = open_snapshots(a, b)
        self._closed = False
        self._lock = threading.Lock()
        self._pairs: dict[tuple[str, str], tuple[LayerPair, ...]] = {}
        self._changes: dict[tuple[str, str, str], ParameterChange] = {}
        self._behaviour = Behaviour(self.images, preprocess)
        try:
            self.layers(*self.default_pair)
        except BaseException:
            self.close()
            raise

    @property
    def default_pair(self) -> tuple[str, str]:
        """The first and the last snapshot."""
        names = list(self.snapshots)
        return names[0], names[-1]

    def snapshot(self, name: str) -> Snapshot:
        """The snapshot with a name. Raises ``PairingError``, ``ClosedError``."""
        if self._closed:
            raise ClosedError("The comparison was closed; run the cell that makes it again.")
        try:
            return self.snapshots[name]
        except KeyError:
            known = ", ".join(f"'{known}'" for known in self.snapshots)
            raise PairingError(f"There is no snapshot '{name}'; choose one of {known}.") from None

    def layers(self, a: str, b: str) -> tuple[LayerPair, ...]:
        """All layers of a pair in network order. Raises ``PairingError``."""
        left, right = self.snapshot(a), self.snapshot(b)
        with self._lock:
            if (a, b) not in self._pairs:
                self._pairs[a, b] = pair_layers(left.layers, right.layers)
            return self._pairs[a, b]

    def layer(self, a: str, b: str, name: str) -> LayerPair:
        """A layer by its pair id or either snapshot's own name. Raises ``PairingError``."""
        pairs = self.layers(a, b)
        for pair in pairs:
            if pair.id == name:
                return pair
        for pair in pairs:
            if name in {side.id for side in (pair.a, pair.b) if side is not None}:
                return pair
        raise PairingError(
            f"Neither snapshot has a layer '{name}';"
            " Comparison(…).summary() lists the layers of both."
        )

    def parameter(self, a: str, b: str, parameter: str) -> ParameterPair:
        """A parameter by its pair id. Raises ``PairingError``."""
        for pair in self.layers(a, b):
            for candidate in pair.parameters:
                if candidate.id == parameter:
                    return candidate
        raise PairingError(f"Neither snapshot has a parameter '{parameter}'.")

    def read(self, snapshot: str, parameter: Parameter, start: int, stop: int) -> np.ndarray:
        """Elements of a parameter in canonical order, float32 or float64, flat."""
        return self.snapshot(snapshot).read(parameter, start, stop)

    def change_steps(self, a: str, b: str, parameter: str) -> Iterator[ParameterChange | None]:
        """Yields ``None`` after every block read, then the parameter's change; cached."""
        key = (a, b, parameter)
        if key not in self._changes:
            pair = self.parameter(a, b, parameter)
            for change in parameter_change(self.snapshot(a), self.snapshot(b), pair):
                if change is None:
                    yield None
                else:
                    self._changes[key] = change
        yield self._changes[key]

    def comparable_count(self, a: str, b: str) -> int:
        """Number of layers the overview of a pair will have."""
        return len(comparable_layers(self.layers(a, b)))

    def overview_steps(self, a: str, b: str) -> Iterator[tuple[LayerPair, ParameterChange] | None]:
        """Yields ``None`` after every block, and every comparable layer with its change."""
        for pair in comparable_layers(self.layers(a, b)):
            weight = pair.weight
            if weight is not None:
                for change in self.change_steps(a, b, weight.id):
                    yield None if change is None else (pair, change)

    def summary(self, a: str | None = None, b: str | None = None) -> pd.DataFrame:
        """One row a layer in network order.

        Columns ``layer``, ``kind``, ``status`` (``paired``, ``only_a``, ``only_b``, ``shape``),
        ``shape_a``, ``shape_b``, ``parameters``, ``euclidean``, then one a further measure;
        NaN where undefined. Names default to the first and the last snapshot.
        """
        first, last = self.default_pair
        a, b = a or first, b or last
        changes = {
            found[0].id: found[1] for found in self.overview_steps(a, b) if found is not None
        }
        return summary_table(self.layers(a, b), changes)

    def picture(self, image: int) -> np.ndarray:
        """One image, uint8 ``(height, width, 3)``. Raises ``ImageError``."""
        return self._behaviour.picture(image)

    def probabilities(self, snapshot: str, image: int) -> np.ndarray:
        """Class probabilities, float64 ``(classes,)``. Raises ``ModelError``, ``ImageError``."""
        return self._behaviour.probabilities(snapshot, self.snapshot(snapshot), image)

    def activation(self, a: str, b: str, layer: str, side: Side, image: int) -> dict[str, Any]:
        """A layer's activation in both snapshots, ``{"a": …, "b": …}``.

        Float32 ``(channels, *space)``; ``None`` for a snapshot that has no such layer or
        cannot run. Raises ``ModelError``.
        """
        pair = self.layer(a, b, layer)
        return {
            key: None
            if own is None or self.snapshot(name).runner is None
            else self._behaviour.activation(name, self.snapshot(name), own.id, side, image)
            for key, name, own in (("a", a, pair.a), ("b", b, pair.b))
        }

    def patches_steps(
        self, a: str, b: str, layer: str, side: Side, channel: int, image: int, count: int
    ) -> Iterator[Progress | RankedPatches]:
        """Yields progress, then the ranked patches of both snapshots."""
        pair = self.layer(a, b, layer)
        sides = {
            key: None if own is None else (name, self.snapshot(name), own.id)
            for key, name, own in (("a", a, pair.a), ("b", b, pair.b))
        }
        return self._behaviour.patches_steps(sides, side, channel, image, count)

    def accuracy_steps(self, a: str, b: str) -> Iterator[Any]:
        """Yields running counts of right predictions over the labelled images."""
        return self._behaviour.accuracy_steps(
            (a, self.snapshot(a).runner), (b, self.snapshot(b).runner)
        )

    def close(self) -> None:
        """Releases files and models. Everything else raises ``ClosedError`` afterwards."""
        self._closed = True
        self._behaviour.clear()
        for snapshot in self.snapshots.values():
            snapshot.close()

    def __enter__(self) -> Comparison:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
