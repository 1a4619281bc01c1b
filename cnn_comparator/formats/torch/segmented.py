"""Runs a module of PyTorch segment by segment."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from ...errors import ClosedError, ModelError
from ...segments import EXACT, Changed, Segment, Weights, new_number
from ..scores import Normalisation, are_scores, class_probabilities
from .cutting import Cut
from .exchanging import exchanging, placed_weights, weights_of
from .record import Operation
from .replay import Passage, Strayed, replay
from .running import Running, as_it_is
from .tracing import Trace, trace

_TRACES = 4
"""Shapes of images of which the calls are kept."""
_CHANGED = 16
"""Weights kept that stand in for a module's own."""


@dataclass(frozen=True)
class Chunk:
    """Some images, by the shape of their batch, and the tensors alive at a cut."""

    images: tuple[int, ...]
    tensors: tuple[torch.Tensor, ...]


@dataclass(frozen=True)
class TorchState:
    """The tensors alive at a cut, chunk by chunk."""

    chunks: tuple[Chunk, ...]

    @property
    def images(self) -> int:
        """How many images."""
        return sum(one.images[0] for one in self.chunks)

    @property
    def forms(self) -> Hashable:
        """Shapes, without the batch, and types of the tensors in order."""
        return tuple((tuple(one.shape[1:]), one.dtype) for one in self.chunks[0].tensors)

    @property
    def nbytes(self) -> int:
        """Bytes of the tensors."""
        return sum(one.nbytes for chunk in self.chunks for one in chunk.tensors)


@dataclass(frozen=True)
class Way:
    """How a forward is cut. ``output`` is the place of the output with the class scores;
    ``behind`` the operation behind which a layer is cut once more, and the axis of its channels.
    """

    first: Trace
    cuts: Sequence[tuple[Cut, str | None]]
    output: int
    normalisation: Normalisation
    behind: tuple[int, int] | None = None


class TorchSegments:
    """See ``Segments``. A segment is the forward, in which only its own operations are computed."""

    def __init__(self, name: str, running: Running, way: Way, chunk: int) -> None:
        """``name`` is for messages; ``chunk`` images run at a time."""
        self._name = name
        self._running: Running | None = running
        self._way = way
        self._chunk = chunk
        begun = dict(way.cuts)
        first = Cut(0)
        self._cuts = [first, *(cut for cut in begun if cut != first)]
        self.number = new_number()
        self.runtime = "torch"
        self.tolerance = EXACT
        self.segments = tuple(Segment(begun.get(cut)) for cut in self._cuts)
        self._lock = threading.Lock()
        self._traces: OrderedDict[tuple[int, ...], Trace] = OrderedDict()
        self._changed: OrderedDict[tuple[int, Hashable], Mapping[str, torch.Tensor]] = OrderedDict()

    def enter(self, batch: np.ndarray) -> TorchState:
        """See ``Segments``."""
        parts = [batch[start : start + self._chunk] for start in range(0, len(batch), self._chunk)]
        return TorchState(tuple(Chunk(one.shape, (self._entering(one),)) for one in parts))

    def run(self, segment: int, state: TorchState, changed: Changed | None = None) -> TorchState:
        """See ``Segments``."""
        weights = {} if changed is None else self._weights(segment, changed)
        return TorchState(tuple(self._through(segment, one, weights) for one in state.chunks))

    def scores(self, state: TorchState) -> np.ndarray:
        """See ``Segments``."""
        found = []
        for chunk in state.chunks:
            values = as_it_is(chunk.tensors[0])[0]
            found.append(values[None] if chunk.images[0] == 1 and values.ndim == 1 else values)
        joined = np.concatenate(found)
        if not are_scores(joined, state.images):
            raise ModelError(f"{self._name} gives {joined.shape}, not one score a class.")
        return class_probabilities(joined, self._way.normalisation)

    def weights(self, segment: int) -> Weights:
        """See ``Segments``."""
        return weights_of(self._opened(), self._operations(segment))

    def mixed(self, host: TorchState, donor: TorchState, masks: np.ndarray) -> TorchState:
        """See ``Segments``."""
        if self._way.behind is None:
            raise ModelError("The model was not cut behind a layer.")
        operation, axis = self._way.behind
        segment = self._cuts.index(Cut(operation, True))
        [mine], [other] = host.chunks, donor.chunks
        found = self._trace(mine.images)
        slot = found.calls[found.starts[operation]].made[0]
        place = self._passage(segment, found).before.index(slot)
        kernels, theirs = mine.tensors[place], other.tensors[place].to(mine.tensors[place].device)
        chunks: list[Chunk] = []
        for start in range(0, len(masks), self._chunk):
            rows = [
                torch.where(_along(mask, axis, kernels), theirs, kernels)
                for mask in masks[start : start + self._chunk]
            ]
            chunks += self._joined(segment, mine, place, rows)
        return TorchState(tuple(chunks))

    def close(self) -> None:
        """See ``Segments``."""
        with self._lock:
            self._running = None
            self._traces.clear()
            self._changed.clear()

    def _opened(self) -> Running:
        if self._running is None:
            raise ClosedError(f"Snapshot {self._name} was closed; open it again.")
        return self._running

    def _entering(self, batch: np.ndarray) -> torch.Tensor:
        running = self._opened()
        return running.run("the model", lambda _: running.entering(batch))

    def _operations(self, segment: int) -> Sequence[Operation]:
        """Those between two cuts."""
        numbers = [cut.operation + cut.is_behind for cut in self._cuts]
        ends = [*numbers[1:], None]
        return self._way.first.operations[numbers[segment] : ends[segment]]

    def _trace(self, images: tuple[int, ...]) -> Trace:
        """The calls for a batch of a shape."""
        with self._lock:
            known = self._traces.get(images)
        if known is not None:
            return known
        running = self._opened()
        black = np.zeros(images, np.float32)
        found = running.run("the model", lambda one: trace(one, running.entering(black)))
        first = self._way.first.operations
        if [one.function for one in found.operations] != [one.function for one in first]:
            raise self._strayed()
        with self._lock:
            self._traces[images] = found
            while len(self._traces) > _TRACES:
                self._traces.popitem(last=False)
        return found

    def _passage(self, segment: int, found: Trace) -> Passage:
        ends = [found.starts[cut.operation] + cut.is_behind for cut in self._cuts]
        ends = [0, *ends[1:], len(found.calls)]
        start, stop = ends[segment : segment + 2]
        output = self._way.output
        return Passage(start, stop, found.alive(start, output), found.alive(stop, output), output)

    def _through(self, segment: int, chunk: Chunk, weights: Mapping[str, torch.Tensor]) -> Chunk:
        found = self._trace(chunk.images)
        passage = self._passage(segment, found)
        self._check(segment, chunk, [found.kinds[slot].shape for slot in passage.before])
        layer = self.segments[segment].layer
        running = self._opened()

        def run(module: torch.nn.Module) -> tuple[torch.Tensor, ...]:
            with exchanging(module, weights):
                return replay(module, found, passage, chunk.tensors)

        try:
            made = running.run(f"layer '{layer}'" if layer else "the model", run)
        except Strayed:
            raise self._strayed() from None
        return Chunk(chunk.images, made)

    def _check(self, segment: int, chunk: Chunk, shapes: Sequence[tuple[int, ...]]) -> None:
        if [tuple(one.shape) for one in chunk.tensors] != list(shapes):
            layer = self.segments[segment].layer
            raise ModelError(
                f"{self._name} has tensors of other shapes before layer '{layer}' than the other "
                "snapshot: nothing can be exchanged there."
            )

    def _weights(self, segment: int, changed: Changed) -> Mapping[str, torch.Tensor]:
        """What stands in for the module's own, where that is."""
        key = (segment, changed.key)
        with self._lock:
            known = self._changed.get(key)
        if known is None:
            known = placed_weights(self._opened(), changed.weights())
            with self._lock:
                self._changed[key] = known
                while len(self._changed) > _CHANGED:
                    self._changed.popitem(last=False)
        return known

    def _joined(
        self, segment: int, mine: Chunk, place: int, rows: Sequence[torch.Tensor]
    ) -> list[Chunk]:
        """Rows as one chunk; one by one where the forward does not have the batch in front."""
        images = (len(rows), *mine.images[1:])
        found = self._trace(images)
        shapes = [found.kinds[slot].shape for slot in self._passage(segment, found).before]
        repeated = [_repeated(one, shape) for one, shape in zip(mine.tensors, shapes, strict=True)]
        if (
            len(rows) > 1
            and all(one is not None for one in repeated)
            and shapes[place][0] == len(rows)
        ):
            repeated[place] = torch.cat(list(rows))
            return [Chunk(images, tuple(one for one in repeated if one is not None))]
        tensors = mine.tensors
        return [Chunk(mine.images, (*tensors[:place], row, *tensors[place + 1 :])) for row in rows]

    def _strayed(self) -> ModelError:
        return ModelError(
            f"The forward of {self._name} does something else from one run to another, so it "
            "cannot be run in parts."
        )


def _along(mask: np.ndarray, axis: int, like: torch.Tensor) -> torch.Tensor:
    shape = [1] * like.ndim
    shape[axis] = len(mask)
    return torch.from_numpy(np.array(mask, bool)).reshape(shape).to(like.device)


def _repeated(tensor: torch.Tensor, shape: tuple[int, ...]) -> torch.Tensor | None:
    """What is there for one image for as many as a shape has; ``None`` where it cannot be."""
    if tuple(tensor.shape) == shape:
        return tensor
    is_batch = tensor.ndim > 0 and len(tensor) == 1 and tuple(tensor.shape[1:]) == shape[1:]
    return tensor.expand(shape) if is_batch else None
