"""The edge of the readers: whatever one raises becomes an error that says what to do."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Literal

import numpy as np

from ..errors import CNNComparatorError, ModelError, SourceError
from ..naming import encodable, reason
from ..snapshot import Layer, LooseShape, Parameter, Runner, Side, Snapshot

_LOGGER = logging.getLogger("cnn_comparator")


@contextmanager
def told(what: str, remedy: str, kind: type[CNNComparatorError] = SourceError) -> Iterator[None]:
    """Turns everything that is raised within into ``kind``, in one sentence and a remedy.

    ``what`` names the file and what failed. The whole error is logged for ``cnn_comparator``.
    """
    try:
        yield
    except CNNComparatorError:
        raise
    except Exception as error:
        _LOGGER.info("%s:", what, exc_info=True)
        raise kind(f"{what}: {_why(error)}. {remedy}") from error


def _why(error: Exception) -> str:
    if isinstance(error, MemoryError):
        return "there is not enough memory for it"
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    return reason(error)


class EdgeSnapshot:
    """A snapshot of any reader behind the edge; see ``Snapshot``."""

    def __init__(self, inner: Snapshot) -> None:
        with told("A snapshot cannot be read", _SNAPSHOT_REMEDY):
            self._inner = inner
            self._source = encodable(str(inner.source))
        with told(f"'{self._source}' cannot be read", _SNAPSHOT_REMEDY):
            self._layers = inner.layers
            self._note = None if inner.note is None else encodable(inner.note)
            runner = inner.runner
            self._check_names()
        self._runner = None if runner is None else EdgeRunner(self._source, runner)

    def _check_names(self) -> None:
        """Raises ``SourceError`` for names that cannot be sent to a browser."""
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
        with told(f"'{parameter.id}' of '{self._source}' cannot be read", _SNAPSHOT_REMEDY):
            return self._inner.read(parameter, start, stop)

    def close(self) -> None:
        """See ``Snapshot``."""
        self._inner.close()


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

    def probabilities(self, batch: np.ndarray) -> np.ndarray:
        """See ``Runner``. Raises ``ModelError``."""
        with told(f"'{self._source}' failed at the model", _RUNNER_REMEDY, ModelError):
            return self._inner.probabilities(batch)

    def activation(self, batch: np.ndarray, layer: str, side: Side) -> np.ndarray:
        """See ``Runner``. Raises ``ModelError``."""
        what = f"'{self._source}' failed at layer '{layer}'"
        with told(what, _RUNNER_REMEDY, ModelError):
            return self._inner.activation(batch, layer, side)

    def close(self) -> None:
        """See ``Runner``."""
        self._inner.close()


_SNAPSHOT_REMEDY = "Check the file, or export or save the model again."
_RUNNER_REMEDY = "Try again, or compare the weights alone."
