"""A comparison: named snapshots, images, and every question the panels ask of them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import ClosedError, PairingError
from ..images import MAX_PIXELS, ImageSource, open_images
from ..pairing import LayerPair, ParameterPair, pair_layers
from ..readers import ReadOptions, checked_shape
from ..snapshot import Parameter, Side, Snapshot
from .behaviour import Behaviour, Progress, RankedPatches
from .changes import (
    LayerChange,
    ParameterChange,
    comparable_layers,
    comparable_statistics,
    comparable_weight,
    parameter_change,
)
from .effective import Folded, PairFolding, pair_foldings
from .sizes import input_sizes
from .sources import open_snapshots
from .table import summary_table

if TYPE_CHECKING:
    import pandas as pd


class Comparison:
    """Compares snapshots of a CNN without a notebook.

    Parameters
    ----------
    a, b:
        Two snapshots: paths of ``.onnx``, ``.pt`` or ``.safetensors`` files, modules of PyTorch,
        state dicts or checkpoints that hold one; or one mapping of name to snapshot with any
        number of them.
    images:
        What a person sees: an array ``(n, height, width, 3)`` of uint8 or float 0–1, a list of
        PIL images, arrays or paths, or a folder; or a ``Dataset`` or ``DataLoader`` of PyTorch,
        or tensors, which enter the models unchanged when they are of floats.
    labels:
        The true class of every image, as an index or a name of ``classes``. Default: what the
        images bring themselves.
    classes:
        The names of the classes. Default: what the images bring themselves.
    preprocess:
        Maps one image, uint8 ``(height, width, 3)``, to the model's input. Default: resize,
        scale to 0–1, the model's layout.
    model:
        The module of PyTorch that state dicts belong to, or a function without arguments that
        makes it; a mapping of names to modules where snapshots have different ones.
    copy:
        Whether live modules and state dicts are copied when they are given, so that training
        can go on; ``False`` saves the memory.
    input_shape:
        The shape of one input of the models, without the batch, such as ``(3, 224, 224)``.
        Without it, models of PyTorch are tried on the size of the images, then on usual ones;
        a model that takes any size gets the images as they are.
    max_pixels:
        Pixels of the largest picture that is decoded; larger files are refused by their header.

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
        model: object = None,
        copy: bool = True,
        input_shape: Sequence[int] | None = None,
        max_pixels: int = MAX_PIXELS,
    ) -> None:
        self.images: ImageSource = open_images(images, labels, classes, max_pixels)
        options = ReadOptions(
            model, copy, input_sizes(self.images, preprocess), checked_shape(input_shape)
        )
        self.snapshots: dict[str, Snapshot] = open_snapshots(a, b, options)
        self._closed = False
        self._lock = threading.Lock()
        self._pairs: dict[tuple[str, str], tuple[LayerPair, ...]] = {}
        self._foldings: dict[tuple[str, str], dict[str, PairFolding]] = {}
        self._changes: dict[tuple[str, str, str, bool], ParameterChange] = {}
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
        for pair in self.layers(a, b):
            found = self.foldings(a, b).get(pair.id)
            if found is not None and pair.weight is not None and pair.weight.id == weight:
                return found if found.reason is None else None
        return None

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

    def summary(
        self, a: str | None = None, b: str | None = None, *, folded: bool = False
    ) -> pd.DataFrame:
        """One row a layer in network order.

        Columns ``layer``, ``kind``, ``status`` (``paired``, ``only_a``, ``only_b``, ``shape``),
        ``shape_a``, ``shape_b``, ``parameters``, ``euclidean``, then one a further measure, NaN
        where undefined; ``nonfinite``; ``running_mean`` and ``running_var``, the RMS change of
        the statistics of batch normalisation; ``tied_to``, the first layer with the same
        weight, whose ``parameters`` are counted there; ``folding``. Names default to the first
        and the last snapshot.

        ``folded=True`` compares effective kernels, with the batch normalisation that follows
        folded in; ``folding`` says ``"folded"`` or why a layer could not be.
        """
        first, last = self.default_pair
        a, b = a or first, b or last
        steps = self.overview_steps(a, b, folded)
        changes = {found[0].id: found[1] for found in steps if found is not None}
        foldings = self.foldings(a, b) if folded else {}
        return summary_table(self.layers(a, b), changes, foldings)

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
