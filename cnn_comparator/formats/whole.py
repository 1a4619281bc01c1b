"""A model that cannot be cut, as parts of which the weights are exchanged: it runs as a whole."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field

import numpy as np

from ..errors import ClosedError, ModelError
from ..segments import EXACT, Changed, Segment, Weights, new_number


@dataclass(frozen=True)
class WholeState:
    """Images, and the weights of all parts so far, by part."""

    batch: np.ndarray
    parts: tuple[Weights, ...] = field(default=(), repr=False)

    @property
    def images(self) -> int:
        """How many images."""
        return len(self.batch)

    @property
    def forms(self) -> Hashable:
        """Of the weights of the last part; between parts there are no tensors."""
        return tuple(one.shape for one in self.parts[-1].values()) if self.parts else ()

    @property
    def nbytes(self) -> int:
        """Bytes of the images."""
        return int(self.batch.nbytes)


class WholeSegments:
    """See ``Segments``. Each hybrid is a pass of its own."""

    def __init__(
        self,
        name: str,
        runtime: str,
        parts: Sequence[tuple[str | None, Callable[[], Weights]]],
        scores: Callable[[np.ndarray, Weights], np.ndarray],
    ) -> None:
        """``parts`` are the weights with the layer that begins a part, all there are; ``scores``
        class probabilities with other weights of some names; ``name`` is for messages.
        """
        self._name = name
        self._parts: Sequence[Callable[[], Weights]] | None = [weights for _, weights in parts]
        self._scores = scores
        self.number = new_number()
        self.runtime = runtime
        self.tolerance = EXACT
        self.segments = tuple(Segment(layer) for layer, _ in parts)

    def enter(self, batch: np.ndarray) -> WholeState:
        """See ``Segments``."""
        self._opened()
        return WholeState(batch)

    def run(self, segment: int, state: WholeState, changed: Changed | None = None) -> WholeState:
        """See ``Segments``. Notes whose weights the part has."""
        own = self.weights(segment)
        made = own if changed is None else {**own, **changed.weights()}
        return WholeState(state.batch, (*state.parts, made))

    def scores(self, state: WholeState) -> np.ndarray:
        """See ``Segments``. Here the model runs."""
        weights: dict[str, np.ndarray] = {}
        for segment, given in enumerate(state.parts):
            own = self.weights(segment)
            if [(one.shape, one.dtype) for one in own.values()] != [
                (one.shape, one.dtype) for one in given.values()
            ]:
                raise ModelError(
                    f"{self._name} has weights of other shapes or types in layer "
                    f"'{self.segments[segment].layer or self.segments[segment + 1].layer}' than "
                    "the other snapshot: it cannot be exchanged."
                )
            for name, one in zip(own, given.values(), strict=True):
                known = weights.setdefault(name, one)
                if known is not one and not np.array_equal(known, one, equal_nan=True):
                    raise ModelError(
                        f"'{name}' of {self._name} is used by several layers, so that none of "
                        "them can be exchanged alone."
                    )
        return self._scores(state.batch, weights)

    def weights(self, segment: int) -> Weights:
        """See ``Segments``."""
        return self._opened()[segment]()

    def mixed(self, host: WholeState, donor: WholeState, masks: np.ndarray) -> WholeState:
        """Raises ``ModelError``: kernels need a cut behind their layer."""
        raise ModelError(
            f"{self._name} cannot be run in parts: whole layers can be exchanged, not kernels."
        )

    def close(self) -> None:
        """See ``Segments``."""
        self._parts = None

    def _opened(self) -> Sequence[Callable[[], Weights]]:
        if self._parts is None:
            raise ClosedError(f"Snapshot {self._name} was closed; open it again.")
        return self._parts
