"""What the snapshots of one training run have in common: everything but the numbers of weights."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from ...snapshot import Layer
from .constants import Constant
from .inference import BY_SHAPES
from .scopes import Flat
from .taps import LayerTaps
from .tensors import TensorStore

if TYPE_CHECKING:
    import onnx

_FLOATING = {1, 10, 11, 16}


@dataclass(frozen=True, eq=False)
class Reading:
    """What was read of a model. ``image`` is the input of one that runs, and ``note`` is what is to
    be known of it.
    """

    layers: tuple[Layer, ...]
    constants: Mapping[str, Constant]
    taps: Mapping[str, LayerTaps]
    reorders: Sequence[onnx.NodeProto]
    image: str | None
    note: str | None


@dataclass(frozen=True, eq=False)
class Outline:
    """What was read of one model and holds for every other that ``fits``.

    The constants of ``reading`` have no tensors: ``tensors`` names these. ``free`` are the tensors
    whose numbers decide nothing here, ``marks`` tells all tensors but for these numbers, and
    ``stored`` are the bytes of files that the budgets were kept with.
    """

    reading: Reading
    tensors: Mapping[str, str]
    free: frozenset[str]
    marks: bytes
    stored: int

    def fits(self, model: onnx.ModelProto, store: TensorStore) -> bool:
        """Whether a model with the same frame differs in no more than free numbers."""
        marks = marks_of(model.graph.initializer, self.free, store)
        return marks == self.marks and store.stored >= self.stored

    def of(self, graph: onnx.GraphProto) -> Reading:
        """The same with the tensors of another model."""
        tensors = {one.name: one for one in graph.initializer}
        constants = {
            name: constant.holding(tensors[self.tensors[name]])
            for name, constant in self.reading.constants.items()
        }
        return replace(self.reading, constants=constants)


KNOWN: WeakValueDictionary[bytes, Outline] = WeakValueDictionary()
"""Those of open snapshots, by the frame of their models."""


def frame_of(model: onnx.ModelProto) -> bytes:
    """A digest of all of a model but its tensors."""
    import onnx

    frame = onnx.ModelProto()
    frame.CopyFrom(model)
    del frame.graph.initializer[:]
    return sha256(frame.SerializeToString(deterministic=True)).digest()


def free_tensors(flat: Flat, tensors: Iterable[onnx.TensorProto], read: set[str]) -> frozenset[str]:
    """Those whose numbers neither shape inference nor anything that was ``read`` depends on."""
    bound = {name for node in flat.nodes if node.op_type not in BY_SHAPES for name in node.input}
    floating = (one.name for one in tensors if one.data_type in _FLOATING)
    return frozenset(floating) - bound - read


def marks_of(
    tensors: Iterable[onnx.TensorProto], free: Collection[str], store: TensorStore
) -> bytes | None:
    """A digest of what tensors are but for the numbers of free ones; ``None`` where they are not
    whole, or where others have their bytes elsewhere.
    """
    marks: list[object] = []
    for tensor in tensors:
        name, length, is_outside = tensor.name, len(tensor.raw_data), store.is_outside(tensor)
        if name in free and (length or is_outside):
            if is_outside and store.problem(tensor) is not None:
                return None
            marks.append((name, tuple(tensor.dims), tensor.data_type, length))
        elif is_outside:
            return None
        else:
            marks.append(tensor.SerializeToString(deterministic=True))
    return sha256(repr(marks).encode()).digest()


def outlined(
    reading: Reading, flat: Flat, model: onnx.ModelProto, store: TensorStore, taken: set[str]
) -> Outline | None:
    """What other models can share of one, for which the numbers of the tensors ``taken`` were
    looked at.

    ``None`` where something may hold for this one alone: a sentence about it, a computed weight, a
    graph in a node.
    """
    own = {id(tensor): name for name, tensor in flat.tensors}
    initializers, constants = model.graph.initializer, reading.constants
    if (
        model.graph.sparse_initializer
        or flat.has_inner
        or store.has_problems
        or any(layer.note for layer in reading.layers)
        or any(one.problem or id(one.tensor) not in own for one in constants.values())
    ):
        return None
    free = free_tensors(flat, initializers, taken)
    marks = marks_of(initializers, free, store)
    if marks is None:
        return None
    bare = {name: one.holding(None) for name, one in constants.items()}
    tensors = {name: own[id(one.tensor)] for name, one in constants.items()}
    return Outline(replace(reading, constants=bare), tensors, free, marks, store.stored)
