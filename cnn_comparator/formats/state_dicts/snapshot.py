"""Snapshots of weights without a model, read when they are asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import prod
from types import MappingProxyType

import numpy as np

from ...errors import ClosedError, SourceError
from ...snapshot import Layer, Parameter, Runner
from ...words import say, together
from .arrangement import Arrangement
from .finding import left_out_note
from .gates import gate_arrangements
from .layers import complex_note, is_complex, listed_layers
from .layout import Layout, ToldLayout, arrangements, flattened, layout_note, layout_of
from .rearranged import Rearranged, TransposedKernels
from .stored import StoredValue
from .tensors import ComplexPairs, LastWhole, LazyTensor
from .ties import with_ties
from .transposed import may_be_transposed, transposed_groups

WITHOUT_MODEL = say(
    "snapshot.weights",
    "Only weights were given: layers are listed in the order they are stored in, and nothing can "
    "be run. Pass model=…, the module these weights belong to, to see the network and what it "
    "does.",
)
TENSORS = 50_000
"""Tensors of one snapshot that are listed."""
IMPLIED = 1 << 27
"""Weights that a file may claim beyond those it can hold, in views that share their bytes."""


@dataclass(frozen=True)
class Known:
    """What is known of layers beside their weights: kinds by name, and the order of the axes of
    kernels, where the user says it.
    """

    kinds: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    weight_layout: str | None = None


NOTHING_KNOWN = Known()


class WeightsSnapshot:
    """Named tensors, listed layer by layer; see ``Snapshot``.

    ``stored`` is where they come from: views that share bytes may claim more weights than its
    size only up to a limit. Raises ``SourceError`` when no tensor is left that can be read.
    """

    def __init__(
        self,
        source: str,
        tensors: Mapping[str, LazyTensor],
        stored: StoredValue,
        *notes: str | None,
        known: Known = NOTHING_KNOWN,
    ) -> None:
        self.files = stored.files
        self._source = source
        self._close = stored.close
        self._closed = False
        if len(tensors) > TENSORS:
            raise SourceError(
                f"'{source}' has {len(tensors):,} tensors; up to {TENSORS:,} can be listed. "
                "Pass the part of them that you want to compare, as a state dict."
            )
        left_out = _left_out(tensors, stored.size)
        self._tensors = {
            name: ComplexPairs(one) if is_complex(one.dtype) else one
            for name, one in tensors.items()
            if name not in left_out
        }
        self._layers = self._listed(known.kinds)
        # A module that was saved whole says what its layers are.
        told = None if known.kinds else layout_of(self._layers, known.weight_layout)
        order = None if told is None else self._arrange(told)
        self._layers = with_ties(self._layers, self._tensors)
        if told is not None:
            self._layers = tuple(self._either_kind(layer, told.layout) for layer in self._layers)
        said = left_out_note(left_out)
        if not self._layers:
            raise SourceError(
                f"'{source}' has no weights that can be read. {said or ''}".rstrip()
                + " Save the model's state dict in it."
            )
        own = (complex_note(self._layers), order)
        self._note = together(WITHOUT_MODEL, stored.note, *notes, said, *own)

    def _arrange(self, told: ToldLayout) -> str | None:
        """Makes all weights canonical. Returns what is said of that."""
        whole = LastWhole()
        arranged = arrangements(self._layers, told)
        gates = gate_arrangements(self._layers)
        for name, one in {**arranged, **gates}.items():
            self._tensors[name] = Rearranged(self._tensors[name], one, whole)
        self._layers = self._listed({})
        columns = flattened(self._layers, told)
        for name, one in columns.items():
            self._tensors[_by_channel(name)] = Rearranged(self._tensors[name], one, whole)
        self._layers = tuple(_either_way(layer, columns) for layer in self._layers)
        transposed = transposed_groups(self._layers)
        for name, groups in transposed.items():
            self._tensors[name] = TransposedKernels(self._tensors[name], groups, whole)
        # Their order was told from the shapes that are stored.
        self._layers = tuple(self._transposed(layer, transposed) for layer in self._layers)
        return layout_note(told, arranged.values(), columns)

    def _transposed(self, layer: Layer, groups: Mapping[str, int]) -> Layer:
        if layer.weight is None or layer.weight.id not in groups:
            return layer
        parameters = (replace(one, shape=self._tensors[one.id].shape) for one in layer.parameters)
        kind = "conv_transpose"
        return replace(layer, kind=kind, operator=kind, parameters=tuple(parameters))

    def _either_kind(self, layer: Layer, layout: Layout) -> Layer:
        """A convolution that also offers its weight as that of a transposed one."""
        weight = layer.weight
        if weight is None:
            return layer
        found: list[Parameter] = []
        for is_swapped in may_be_transposed(layer, layout):
            if not is_swapped:
                found.append(weight)
                continue
            tensor = TransposedKernels(self._tensors[weight.id], 1)
            name = f"{weight.id} (transposed)"
            self._tensors[name] = tensor
            found.append(replace(weight, id=name, shape=tensor.shape, view_of=weight.stored))
        return replace(layer, transposed=tuple(found))

    def _listed(self, kinds: Mapping[str, str]) -> tuple[Layer, ...]:
        shapes = {name: (one.shape, one.dtype) for name, one in self._tensors.items()}
        return tuple(listed_layers(shapes, kinds))

    @property
    def source(self) -> str:
        """The path as it was given, or what the tensors are."""
        return self._source

    @property
    def layers(self) -> Sequence[Layer]:
        """All layers in the order of the tensors."""
        return self._layers

    @property
    def runner(self) -> Runner | None:
        """None: weights alone do not run."""
        return None

    @property
    def note(self) -> str | None:
        """What to pass to see more, and what was left out."""
        return self._note

    def read(self, parameter: Parameter, start: int = 0, stop: int | None = None) -> np.ndarray:
        """Elements ``start:stop``; see ``Snapshot.read``. Raises ``SourceError``."""
        if self._closed:
            raise ClosedError(f"Snapshot '{self._source}' was closed; open it again.")
        found = self._tensors.get(parameter.id)
        if found is None or prod(found.shape) != parameter.size:
            raise SourceError(f"'{self._source}' has no parameter '{parameter.id}'.")
        first, last, _ = slice(start, stop).indices(parameter.size)
        return found.read(first, max(first, last))

    def close(self) -> None:
        """Closes the file."""
        self._closed = True
        self._tensors = {}
        self._close()


def _by_channel(name: str) -> str:
    return f"{name} (channel by channel)"


def _either_way(layer: Layer, columns: Mapping[str, Arrangement]) -> Layer:
    """A layer that also offers its columns channel by channel."""
    weight = layer.weight
    if weight is None or weight.id not in columns:
        return layer
    return replace(
        layer, by_channel=replace(weight, id=_by_channel(weight.id), view_of=weight.stored)
    )


def _left_out(tensors: Mapping[str, LazyTensor], size: int) -> dict[str, str]:
    """Tensors that cannot be read or claim too much, and what they are."""
    found: dict[str, str] = {}
    left = 4 * size + IMPLIED
    for name, one in tensors.items():
        left -= prod(one.shape)
        trouble = one.trouble
        if trouble is None and left < 0:
            trouble = say("trouble.claims", "more weights than the file can hold")
            left += prod(one.shape)
        if trouble is not None:
            found[name] = trouble
    return found
