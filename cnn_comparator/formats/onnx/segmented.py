"""Runs an ONNX model segment by segment."""

from __future__ import annotations

import threading
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import Cancelled, ClosedError, ModelError
from ...segments import EXACT, QUANTISED, Changed, Segment, Weights, new_number
from ..scores import Normalisation, are_scores, class_probabilities
from .parts import Part, part_between
from .parts import Weights as Stored
from .segments import Stretch
from .session import Session, of_one, start_session, useful

if TYPE_CHECKING:
    import onnx

_ROUNDED = frozenset(("QuantizeLinear", "DynamicQuantizeLinear"))
"""Operators before which ONNX Runtime computes otherwise where it sees what follows."""
_CHANGED = 16
"""Sessions kept for weights that stand in for a model's own."""


@dataclass(frozen=True)
class OnnxState:
    """The tensors alive at a cut, for the chunks of a batch; the last may be filled up."""

    chunks: tuple[tuple[np.ndarray, ...], ...]
    images: int

    @property
    def forms(self) -> Hashable:
        """Shapes, without the batch, and types of the tensors in order."""
        return tuple((one.shape[1:], one.dtype.str) for one in self.chunks[0])

    @property
    def nbytes(self) -> int:
        """Bytes of the tensors."""
        return sum(one.nbytes for chunk in self.chunks for one in chunk)


@dataclass(frozen=True)
class Way:
    """How a model leads from the image to its class scores. ``batch`` is the number of images that
    it takes, ``None`` for any; ``behind`` the tensor behind ``Cuts.behind`` and the axis of its
    channels.
    """

    model: onnx.ModelProto
    stretches: Sequence[Stretch]
    dtype: str
    batch: int | None
    normalisation: Normalisation
    behind: tuple[str, int] | None = None


class OnnxSegments:
    """See ``Segments``. Each segment has a session, which holds its weights."""

    def __init__(self, name: str, way: Way, stored: Stored) -> None:
        """``name`` is for messages."""
        self._name = name
        self._way: Way | None = way
        self._stored = stored
        self._lock = threading.Lock()
        self._sessions: dict[tuple[int, Hashable], Session] = {}
        self.number = new_number()
        self.runtime = "onnx"
        is_quantised = any(node.op_type in _ROUNDED for one in way.stretches for node in one.nodes)
        self.tolerance = QUANTISED if is_quantised else EXACT
        self.segments = tuple(Segment(one.layer) for one in way.stretches)

    def enter(self, batch: np.ndarray) -> OnnxState:
        """See ``Segments``."""
        way = self._opened()
        size = way.batch or len(batch)
        chunks = []
        for start in range(0, len(batch), size):
            chunk = batch[start : start + size].astype(way.dtype, copy=False)
            chunks.append((_filled(chunk, size),))
        return OnnxState(tuple(chunks), len(batch))

    def run(self, segment: int, state: OnnxState, changed: Changed | None = None) -> OnnxState:
        """See ``Segments``."""
        stretch = self._opened().stretches[segment]
        self._check(stretch, state)
        made = {name for node in stretch.nodes for name in node.output}
        wanted = [name for name in stretch.behind if name in made]
        session = self._session(segment, state.chunks[0], changed)
        chunks = []
        for chunk in state.chunks:
            feeds = dict(zip(stretch.before, chunk, strict=True))
            found = {**feeds, **self._values(session, wanted, feeds, stretch)}
            chunks.append(tuple(found[name] for name in stretch.behind))
        return OnnxState(tuple(chunks), state.images)

    def scores(self, state: OnnxState) -> np.ndarray:
        """See ``Segments``."""
        way = self._opened()
        rows = [of_one(chunk[0]) if way.batch == 1 else chunk[0] for chunk in state.chunks]
        found = np.concatenate(rows)[: state.images]
        if not are_scores(found, state.images):
            raise ModelError(f"'{self._name}' gives {found.shape}, not one score a class.")
        return class_probabilities(found, way.normalisation)

    def weights(self, segment: int) -> Weights:
        """See ``Segments``."""
        return self._part(segment, None).numbers()

    def mixed(self, host: OnnxState, donor: OnnxState, masks: np.ndarray) -> OnnxState:
        """See ``Segments``."""
        way = self._opened()
        if way.behind is None:
            raise ModelError("The model was not cut behind a layer.")
        tensor, axis = way.behind
        cuts = [*(one.before for one in way.stretches), way.stretches[-1].behind]
        place = next(names.index(tensor) for names in cuts if tensor in names)
        [mine], [other] = host.chunks, donor.chunks
        size = way.batch or (len(masks) if all(map(_is_of_one, mine)) else 1)
        if len(mine[place]) != (way.batch or len(mine[place])):
            raise ModelError(f"'{self._name}' mixes the images of a batch at '{tensor}'.")
        if size > 1 and way.batch is None:
            mine = tuple(np.repeat(one, size, axis=0) for one in mine)
        chunks = []
        for start in range(0, len(masks), size):
            chosen = _filled(masks[start : start + size], size)
            kernels = np.where(_along(chosen, axis, mine[place]), other[place], mine[place])
            chunks.append((*mine[:place], kernels, *mine[place + 1 :]))
        return OnnxState(tuple(chunks), len(masks))

    def close(self) -> None:
        """See ``Segments``."""
        with self._lock:
            self._way = None
            self._sessions.clear()

    def _opened(self) -> Way:
        if self._way is None:
            raise ClosedError(f"Snapshot '{self._name}' was closed; open it again.")
        return self._way

    def _check(self, stretch: Stretch, state: OnnxState) -> None:
        if len(state.chunks[0]) != len(stretch.before):
            raise ModelError(
                f"'{self._name}' has {len(stretch.before)} tensors before layer '{stretch.layer}', "
                f"not {len(state.chunks[0])} as the other snapshot: nothing can be exchanged there."
            )

    def _part(self, segment: int, feeds: Sequence[np.ndarray] | None) -> Part:
        """A segment as a model of its own; without ``feeds`` it cannot be run."""
        way = self._opened()
        stretch = way.stretches[segment]
        made = {name for node in stretch.nodes for name in node.output}
        wanted = [name for name in stretch.behind if name in made]
        given = [None] * len(stretch.before) if feeds is None else feeds
        inputs = [_input(name, one) for name, one in zip(stretch.before, given, strict=True)]
        return part_between(way.model, stretch.nodes, inputs, wanted, self._stored)

    def _session(
        self, segment: int, feeds: Sequence[np.ndarray], changed: Changed | None
    ) -> Session:
        key = (segment, None if changed is None else changed.key)
        with self._lock:
            known = self._sessions.get(key)
            if known is None:
                part = self._part(segment, feeds)
                part = part if changed is None else part.holding(changed.weights())
                others = [one for one in self._sessions if one[1] is not None]
                for one in others[: len(others) - _CHANGED + 1] if changed is not None else []:
                    del self._sessions[one]
                known = self._sessions[key] = start_session(part, self._name)
            return known

    def _values(
        self,
        session: Session,
        wanted: list[str],
        feeds: Mapping[str, np.ndarray],
        stretch: Stretch,
    ) -> dict[str, Any]:
        read = {one.name for one in session.inference.get_inputs()}
        try:
            found = session.run(wanted, {name: feeds[name] for name in feeds if name in read})
        except Exception as error:
            if isinstance(error, ModelError | Cancelled):
                raise
            where = f"layer '{stretch.layer}'" if stretch.layer else "the model"
            raise ModelError(f"'{self._name}' failed at {where}: {useful(error)}") from error
        for name, one in zip(wanted, found, strict=True):
            if not isinstance(one, np.ndarray):
                raise ModelError(
                    f"'{name}' of '{self._name}' is no tensor; it cannot be cut there."
                )
        return dict(zip(wanted, found, strict=True))


def _filled(chunk: np.ndarray, size: int) -> np.ndarray:
    missing = size - len(chunk)
    return np.concatenate([chunk, np.repeat(chunk[-1:], missing, axis=0)]) if missing else chunk


def _along(masks: np.ndarray, axis: int, like: np.ndarray) -> np.ndarray:
    """Masks of as many images as a tensor is for; of one alone it may have no batch in front."""
    shape = [1] * like.ndim
    shape[axis] = masks.shape[1]
    if len(masks) > 1:
        shape[0] = len(masks)
    return masks.reshape(shape)


def _is_of_one(tensor: np.ndarray) -> bool:
    """Whether a tensor is one image's, so that it can be repeated; integers may be a shape."""
    return tensor.dtype.kind == "f" and tensor.ndim > 0 and len(tensor) == 1


def _input(name: str, array: np.ndarray | None) -> onnx.ValueInfoProto:
    """An input of any extents."""
    from onnx import TensorProto, helper

    if array is None:
        return helper.make_tensor_value_info(name, TensorProto.UNDEFINED, None)
    kind = helper.np_dtype_to_tensor_dtype(array.dtype)
    return helper.make_tensor_value_info(name, kind, [None] * array.ndim)
