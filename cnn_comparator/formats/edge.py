"""Snapshots and runners behind the edge: whatever a reader raises says what to do."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Literal

import numpy as np

from ..edge import told
from ..errors import ModelError, SourceError
from ..naming import encodable
from ..segments import Cuts, SegmentedRunner, Segments
from ..snapshot import (
    Layer,
    LooseShape,
    ModelOutput,
    OutputRunner,
    Parameter,
    PlacedSnapshot,
    Runner,
    Side,
    Snapshot,
)
from .class_names import checked_names


class EdgeSnapshot:
    """A snapshot of any reader behind the edge; see ``Snapshot``."""

    def __init__(self, inner: Snapshot) -> None:
        with told("A snapshot cannot be read", _SNAPSHOT_REMEDY, SourceError):
            self._inner = inner
            self._source = encodable(str(inner.source))
        with told(f"'{self._source}' cannot be read", _SNAPSHOT_REMEDY, SourceError):
            self._layers = inner.layers
            note = inner.note
            # Its codes are lost in another text.
            is_kept = note is None or encodable(note) == note
            self._note = note if is_kept else encodable(str(note))
            self.files = tuple(map(str, getattr(inner, "files", ())))
            runner = inner.runner
            self._check_names()
            self.classes = checked_names(getattr(inner, "classes", None))
            """The names of the classes, where what was read has them."""
        self.package = type(inner).__module__.partition(".")[0]
        """The package that reads and runs it."""
        self._runner = None if runner is None else EdgeRunner(self._source, runner)

    def _check_names(self) -> None:
        """Raises ``SourceError`` for names that cannot be sent to a browser."""
        if _is_text(self._layers):
            return
        for layer in self._layers:
            for name in (layer.id, layer.operator, *(one.id for one in layer.parameters)):
                if encodable(name) != name:
                    raise SourceError(
                        f"'{self._source}' has a layer whose name '{name}' is no text of Unicode. "
                        "Rename it."
                    )

    @property
    def source(self) -> str:
        """See ``Snapshot``."""
        return self._source

    @property
    def layers(self) -> Sequence[Layer]:
        """See ``Snapshot``."""
        return self._layers

    @property
    def runner(self) -> Runner | None:
        """See ``Snapshot``."""
        return self._runner

    @property
    def note(self) -> str | None:
        """See ``Snapshot``."""
        return self._note

    def read(self, parameter: Parameter, start: int = 0, stop: int | None = None) -> np.ndarray:
        """See ``Snapshot``. Raises ``SourceError``, ``ChangedError``, ``ClosedError``."""
        with told(
            f"'{parameter.id}' of '{self._source}' cannot be read", _SNAPSHOT_REMEDY, SourceError
        ):
            return self._inner.read(parameter, start, stop)

    def places(self, parameter: Parameter, indices: np.ndarray) -> tuple[str, np.ndarray]:
        """See ``PlacedSnapshot``; those of other packages may be none. Raises ``SourceError``."""
        if not isinstance(self._inner, PlacedSnapshot):
            raise SourceError(
                f"What reads '{self._source}' does not tell where single weights are, so they "
                "cannot be exchanged."
            )
        what = f"'{parameter.id}' of '{self._source}' cannot be exchanged"
        with told(what, _SNAPSHOT_REMEDY, SourceError):
            return self._inner.places(parameter, indices)

    def close(self) -> None:
        """See ``Snapshot``."""
        self._inner.close()


def _is_text(layers: Sequence[Layer]) -> bool:
    """Whether all names can be sent: looked at all at once, for there may be many."""
    names = chain.from_iterable(
        (layer.id, layer.operator, *(one.id for one in layer.parameters)) for layer in layers
    )
    try:
        "".join(names).encode()
    except (TypeError, UnicodeEncodeError):
        return False
    return True


class EdgeRunner:
    """A runner of any framework behind the edge; see ``Runner``."""

    def __init__(self, source: str, inner: Runner) -> None:
        self._source = source
        self._inner = inner

    @property
    def input_shape(self) -> LooseShape:
        """See ``Runner``."""
        return self._inner.input_shape

    @property
    def layout(self) -> Literal["NCHW", "NHWC"]:
        """See ``Runner``."""
        return self._inner.layout

    @property
    def misfit(self) -> str | None:
        """Why the model cannot have the output or the classes that were named, as far as it
        tells without being run; a sentence.
        """
        found = getattr(self._inner, "misfit", None)
        return None if found is None else str(found)

    def probabilities(self, batch: np.ndarray) -> np.ndarray:
        """See ``Runner``. Raises ``ModelError``."""
        with told(f"'{self._source}' failed at the model", _RUNNER_REMEDY, ModelError):
            return self._inner.probabilities(batch)

    def outputs(self, image: np.ndarray) -> Sequence[ModelOutput]:
        """See ``OutputRunner``; those of other packages may be none. Raises ``ModelError``."""
        if not isinstance(self._inner, OutputRunner):
            raise ModelError(
                f"What reads '{self._source}' gives class probabilities and activations alone, "
                "not the outputs of the model. Compare its activations."
            )
        with told(f"'{self._source}' failed at the model", _RUNNER_REMEDY, ModelError):
            return self._inner.outputs(image)

    def activation(self, batch: np.ndarray, layer: str, side: Side) -> np.ndarray:
        """See ``Runner``. Raises ``ModelError``."""
        what = f"'{self._source}' failed at layer '{layer}'"
        with told(what, _RUNNER_REMEDY, ModelError):
            return self._inner.activation(batch, layer, side)

    def cut(self, cuts: Cuts, batch: np.ndarray) -> Segments:
        """See ``SegmentedRunner``; those of other packages may be none. Raises ``ModelError``."""
        if not isinstance(self._inner, SegmentedRunner):
            raise ModelError(
                f"What reads '{self._source}' runs its model as a whole: parts of it cannot be "
                "exchanged."
            )
        with told(f"'{self._source}' failed at the model", _RUNNER_REMEDY, ModelError):
            return self._inner.cut(cuts, batch)

    def close(self) -> None:
        """See ``Runner``."""
        self._inner.close()


_SNAPSHOT_REMEDY = "Check the file, or export or save the model again."
_RUNNER_REMEDY = "Try again, or compare the weights alone."
