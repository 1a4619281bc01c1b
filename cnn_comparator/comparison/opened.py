"""What a comparison has open at one time, and what was computed of it."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from ..errors import PairingError
from ..images import ImageSource
from ..pairing import LayerPair, ParameterPair, pair_layers
from ..preprocessing import Custom
from ..snapshot import Parameter, Side, Snapshot
from .changes import (
    LayerChange,
    ParameterChange,
    comparable_layers,
    comparable_statistics,
    comparable_weight,
    parameter_change,
)
from .effective import Folded, PairFolding, pair_foldings
from .model_runs import ModelRuns, Progress, RankedPatches
from .paired import PairedLayers
from .sources import close_all


class Opened:
    """Snapshots and images that belong together, and every question the panels ask of them.

    Opening the files again makes a new one, so that nothing is ever computed of both. The methods
    are described in ``Comparison``.
    """

    def __init__(
        self, snapshots: Mapping[str, Snapshot], images: ImageSource, custom: Custom | None
    ) -> None:
        self.snapshots = dict(snapshots)
        self.images = images
        self._lock = threading.Lock()
        self._pairs: dict[tuple[str, str], PairedLayers] = {}
        self._foldings: dict[tuple[str, str], dict[str, PairFolding]] = {}
        self._changes: dict[tuple[str, str, str, bool], ParameterChange] = {}
        self._runs = ModelRuns(images, custom)

    @property
    def default_pair(self) -> tuple[str, str]:
        """The first and the last snapshot."""
        names = list(self.snapshots)
        return names[0], names[-1]

    def snapshot(self, name: str) -> Snapshot:
        """The snapshot with a name. Raises ``PairingError``."""
        try:
            return self.snapshots[name]
        except KeyError:
            known = ", ".join(f"'{known}'" for known in self.snapshots)
            raise PairingError(f"There is no snapshot '{name}'; choose one of {known}.") from None

    def layers(self, a: str, b: str) -> tuple[LayerPair, ...]:
        """All layers of a pair in network order. Raises ``PairingError``."""
        return self._paired(a, b).layers

    def layer(self, a: str, b: str, name: str) -> LayerPair:
        """A layer by its pair id or either snapshot's own name. Raises ``PairingError``."""
        found = self._paired(a, b).layer(name)
        if found is None:
            raise PairingError(
                f"Neither snapshot has a layer '{name}';"
                " Comparison(…).summary() lists the layers of both."
            )
        return found

    def parameter(self, a: str, b: str, parameter: str) -> ParameterPair:
        """A parameter by its pair id. Raises ``PairingError``."""
        found = self._paired(a, b).parameters.get(parameter)
        if found is None:
            raise PairingError(f"Neither snapshot has a parameter '{parameter}'.")
        return found

    def read(self, snapshot: str, parameter: Parameter, start: int, stop: int) -> np.ndarray:
        """Elements of a parameter in canonical order, float32 or float64, flat."""
        return self.snapshot(snapshot).read(parameter, start, stop)

    def foldings(self, a: str, b: str) -> dict[str, PairFolding]:
        """By id of every convolution and dense layer: how batch normalisation folds into it."""
        pairs = self.layers(a, b)
        if (a, b) not in self._foldings:
            found = pair_foldings(pairs, self.snapshot(a), self.snapshot(b))
            self._foldings[a, b] = found
        return self._foldings[a, b]

    def change_steps(
        self, a: str, b: str, parameter: str, folded: bool = False
    ) -> Iterator[ParameterChange | None]:
        """Yields ``None`` after every block read, then the parameter's change; cached.

        ``folded``: the effective kernel, where the parameter is a weight that can be folded.
        """
        folding = self._folding_of(a, b, parameter) if folded else None
        key = (a, b, parameter, folding is not None)
        if key not in self._changes:
            pair = self.parameter(a, b, parameter)
            left, right = self.snapshot(a), self.snapshot(b)
            for change in parameter_change(
                left if folding is None or folding.a is None else Folded(left, folding.a),
                right if folding is None or folding.b is None else Folded(right, folding.b),
                pair,
            ):
                if change is None:
                    yield None
                else:
                    self._changes[key] = change
        yield self._changes[key]

    def _folding_of(self, a: str, b: str, weight: str) -> PairFolding | None:
        foldings = self.foldings(a, b)
        for pair in self._paired(a, b).with_weight.get(weight, ()):
            found = foldings.get(pair)
            if found is not None:
                return found if found.reason is None else None
        return None

    def _paired(self, a: str, b: str) -> PairedLayers:
        left, right = self.snapshot(a), self.snapshot(b)
        with self._lock:
            if (a, b) not in self._pairs:
                self._pairs[a, b] = PairedLayers(pair_layers(left.layers, right.layers))
            return self._pairs[a, b]

    def comparable_count(self, a: str, b: str) -> int:
        """Number of layers the overview of a pair will have."""
        return len(comparable_layers(self.layers(a, b)))

    def overview_steps(
        self, a: str, b: str, folded: bool = False
    ) -> Iterator[tuple[LayerPair, LayerChange] | None]:
        """Yields ``None`` after every block, and every comparable layer with its change.

        ``folded``: of effective kernels where the layer can be folded.
        """
        for pair in comparable_layers(self.layers(a, b)):
            weight = comparable_weight(pair)
            found: list[tuple[ParameterPair, ParameterChange]] = []
            for parameter in (*((weight,) if weight else ()), *comparable_statistics(pair)):
                for change in self.change_steps(a, b, parameter.id, folded):
                    if change is None:
                        yield None
                    else:
                        found.append((parameter, change))
            own = found.pop(0)[1] if weight else None
            is_folded = folded and weight is not None and bool(self._folding_of(a, b, weight.id))
            yield pair, LayerChange(own, tuple(found), is_folded)

    def picture(self, image: int) -> np.ndarray:
        """One image, uint8 ``(height, width, 3)``. Raises ``ImageError``."""
        return self._runs.picture(image)

    def probabilities(self, snapshot: str, image: int) -> np.ndarray:
        """Class probabilities, float64 ``(classes,)``. Raises ``ModelError``, ``ImageError``."""
        return self._runs.probabilities(snapshot, self.snapshot(snapshot), image)

    def activation(self, a: str, b: str, layer: str, side: Side, image: int) -> dict[str, Any]:
        """A layer's activation in both snapshots, ``{"a": …, "b": …}``.

        Float32 ``(channels, *space)``; ``None`` for a snapshot that has no such layer or
        cannot run. Raises ``ModelError``.
        """
        pair = self.layer(a, b, layer)
        return {
            key: None
            if own is None or self.snapshot(name).runner is None
            else self._runs.activation(name, self.snapshot(name), own.id, side, image)
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
        return self._runs.patches_steps(sides, side, channel, image, count)

    def accuracy_steps(self, a: str, b: str) -> Iterator[Any]:
        """Yields running counts of right predictions over the labelled images."""
        return self._runs.accuracy_steps((a, self.snapshot(a).runner), (b, self.snapshot(b).runner))

    def close(self, successor: Opened | None = None) -> None:
        """Releases files and models, but for those that ``successor`` has as well."""
        self._runs.clear()
        close_all(self.snapshots, {} if successor is None else successor.snapshots)
