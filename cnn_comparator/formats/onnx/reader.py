"""Snapshots from ONNX files."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ...errors import SourceError
from ...snapshot import Layer, Parameter, Runner
from ...words import together
from ..class_names import names_in_metadata
from ..outputs import ANYTHING, Wanted
from .checks import check_model
from .file import ModelFile
from .folding import Folding
from .functions import calls_left, inlined
from .inference import inferred
from .layers import build_network
from .outline import KNOWN, Outline, Reading, frame_of, outlined
from .readable import check_readable, unreadable_note
from .runner import OnnxRunner, Runnable, why_not_runnable
from .scopes import flattened
from .tensors import TensorStore

if TYPE_CHECKING:
    import onnx


class OnnxSnapshot:
    """An ONNX model read lazily; see ``Snapshot``."""

    def __init__(
        self,
        path: str | os.PathLike[str],
        input_shape: tuple[int, ...] | None = None,
        scores: Wanted = ANYTHING,
    ) -> None:
        self._input_shape = input_shape
        self._scores = scores
        self._file = ModelFile(path)
        self._runner: OnnxRunner | None = None
        self._outline: Outline | None = None
        try:
            self._load()
        except BaseException:
            self.close()
            raise

    @property
    def source(self) -> str:
        """The path as it was given."""
        return self._file.name

    @property
    def layers(self) -> Sequence[Layer]:
        """All layers in network order."""
        return self._layers

    @property
    def runner(self) -> Runner | None:
        """Runs the model with ONNX Runtime; ``None`` when it does not take one image."""
        return self._runner

    @property
    def note(self) -> str | None:
        """Why the model cannot run, if it cannot, and what cannot be compared."""
        return self._note

    @property
    def classes(self) -> tuple[str, ...] | None:
        """The names of its classes, where its metadata has them."""
        return names_in_metadata(self._file.metadata)

    @property
    def files(self) -> list[str]:
        """The files that were read beside the source."""
        return self._file.beside

    def read(self, parameter: Parameter, start: int = 0, stop: int | None = None) -> np.ndarray:
        """Elements ``start:stop`` in canonical order; see ``Snapshot.read``.

        Raises ``SourceError`` for a parameter of another snapshot, and for one that is unreadable;
        ``ClosedError``.
        """
        constant = self._constants.get(parameter.id)
        if constant is None or constant.shape != parameter.shape:
            raise SourceError(f"'{self.source}' has no parameter '{parameter.id}'.")
        if constant.problem is not None:
            raise SourceError(constant.problem)
        first, last, _ = slice(start, stop).indices(constant.size)
        return constant.read(self._store, first, max(first, last))

    def places(self, parameter: Parameter, indices: np.ndarray) -> tuple[str, np.ndarray]:
        """See ``PlacedSnapshot``."""
        constant = self._constants.get(parameter.id)
        if constant is None:
            raise SourceError(f"'{self.source}' has no parameter '{parameter.id}'.")
        found = constant.places(indices)
        return constant.tensor.name if constant.tensor else constant.name, found

    def close(self) -> None:
        """Closes the files and the model."""
        if self._runner is not None:
            self._runner.close()
        self._outline = None
        self._file.close()

    def _load(self) -> None:
        self._store = TensorStore(self._file)
        frame = frame_of(self._file.model)
        known = KNOWN.get(frame)
        if known is not None and self._fits(known):
            self._outline = known
            self._use(self._file.model, known.of(self._file.model.graph))
            return
        self._outline = self._read()
        if self._outline is not None:
            KNOWN[frame] = self._outline

    def _fits(self, outline: Outline) -> bool:
        """Whether what was read of another model holds for this one."""
        model = self._file.model
        self._store.inline_short(model.graph.initializer)
        return outline.fits(model, self._store)

    def _read(self) -> Outline | None:
        """Reads the model; gives what others can share of it."""
        check_model(self._file.model, self._store)
        model = inlined(self._file.model, self._file.name)
        self._store.inline_settings(model.graph)
        with self._store.watched() as taken:
            flat = flattened(inferred(model).graph)
            folding = Folding(flat, model.opset_import, self._store)
            network = build_network(flat, folding, calls_left(model))
        check_readable(network.layers)
        inputs = [info for info in model.graph.input if folding.is_data(info.name)]
        why = why_not_runnable(inputs, model.graph.output)
        reading = Reading(
            tuple(network.layers),
            network.constants,
            network.taps,
            network.reorders,
            inputs[0].name if why is None else None,
            together(why, unreadable_note(network.layers)),
        )
        is_own = model is self._file.model
        outline = outlined(reading, flat, model, self._store, taken) if is_own else None
        self._use(model, reading)
        return outline

    def _use(self, model: onnx.ModelProto, reading: Reading) -> None:
        self._layers = reading.layers
        self._constants = reading.constants
        self._note = reading.note
        if reading.image is not None:
            image = next(info for info in model.graph.input if info.name == reading.image)
            model.graph.node.extend(reading.reorders)
            runnable = Runnable(model, image, reading.taps, self._store, reading.layers)
            self._runner = OnnxRunner(self.source, runnable, self._input_shape, self._scores)


def read_onnx(
    path: str | os.PathLike[str],
    input_shape: tuple[int, ...] | None = None,
    scores: Wanted = ANYTHING,
) -> OnnxSnapshot:
    """Opens an ONNX file: its graph at once, its weights when they are read.

    ``input_shape`` is ``(channels, height, width)`` of an image, where the model takes any;
    ``scores`` is what is known of the output with the class scores.
    Raises ``SourceError`` when the file is missing, cut off, or no ONNX model of a network.
    """
    return OnnxSnapshot(path, input_shape, scores)
