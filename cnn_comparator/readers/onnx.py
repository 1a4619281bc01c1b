"""The ONNX reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import ClosedError, SourceError
from ..snapshot import Layer, LooseShape, Parameter, Runner
from .onnx_graph import Read, read_graph


def read_onnx(path: Path) -> OnnxSnapshot:
    """Reads a ``.onnx`` file lazily; external data stays on disk. Raises ``SourceError``."""
    import onnx
    from google.protobuf.message import DecodeError

    try:
        model = onnx.load(str(path), load_external_data=False)
    except (DecodeError, ValueError, OSError) as error:
        raise SourceError(
            f"'{path}' is not a complete ONNX file; it may be truncated: copy or export it again."
        ) from error
    if not model.HasField("graph") or not model.graph.node:
        raise SourceError(f"'{path}' holds no layers; export the model to ONNX again.")
    read = read_graph(model.graph, path.parent, _shapes(model))
    _check_sizes(path, model)
    return OnnxSnapshot(path, model, read)


class OnnxSnapshot:
    """A snapshot in an ONNX file. Implements ``Snapshot``."""

    def __init__(self, path: Path, model: Any, read: Read) -> None:
        from ..runners.onnx import OnnxRunner, why_not_runnable

        self._path = path
        self._read: Read | None = read
        self._layers = read.layers
        self._note = why_not_runnable(model)
        self._runner = None if self._note else OnnxRunner(model, read.ends, path.parent)

    @property
    def source(self) -> str:
        """The path as given."""
        return str(self._path)

    @property
    def layers(self) -> Sequence[Layer]:
        """All layers in network order."""
        return self._layers

    @property
    def runner(self) -> Runner | None:
        """Runs the model with ONNX Runtime."""
        return self._runner

    @property
    def note(self) -> str | None:
        """Why the model cannot run, if it cannot."""
        return self._note

    def read(self, parameter: Parameter, start: int = 0, stop: int | None = None) -> np.ndarray:
        """Elements ``start:stop`` in canonical order, flat, float32 or float64."""
        if self._read is None:
            raise ClosedError("The snapshot was closed; make the comparison again.")
        tensor = self._read.tensors[parameter.id]
        return tensor.read(start, parameter.size if stop is None else min(stop, parameter.size))

    def close(self) -> None:
        """Releases the model."""
        self._read = None
        if self._runner is not None:
            self._runner.close()


def _check_sizes(path: Path, model: Any) -> None:
    for item in model.graph.initializer:
        if item.raw_data and item.data_type == 1 and len(item.raw_data) != 4 * _size(item.dims):
            raise SourceError(f"'{path}' is truncated in '{item.name}'; copy or export it again.")


def _size(dims: Sequence[int]) -> int:
    return int(np.prod(dims, dtype=np.int64))


def _shapes(model: Any) -> Mapping[str, LooseShape]:
    """Shapes of activations by tensor name, without the batch, as far as they can be inferred."""
    import onnx

    try:
        graph = onnx.shape_inference.infer_shapes(model).graph
    except Exception:  # noqa: BLE001 - shapes are a help, custom operators may defeat inference
        graph = model.graph
    found: dict[str, LooseShape] = {}
    for value in [*graph.input, *graph.value_info, *graph.output]:
        tensor = value.type.tensor_type
        if tensor.HasField("shape") and tensor.shape.dim:
            found[value.name] = tuple(
                dim.dim_value if dim.HasField("dim_value") else None for dim in tensor.shape.dim[1:]
            )
    return found
