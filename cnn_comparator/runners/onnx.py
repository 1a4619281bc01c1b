"""Runs an ONNX model with ONNX Runtime."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import numpy as np

from ..errors import ClosedError, ModelError
from ..snapshot import LooseShape, Side

SESSIONS = 4
"""Sessions kept, one for each tensor that was asked for."""

NORMALISED = {"Softmax", "LogSoftmax", "Sigmoid"}


def why_not_runnable(model: Any) -> str | None:
    """Why the model cannot be run on an image, or ``None``."""
    inputs = _inputs(model)
    if len(inputs) != 1:
        return f"The model takes {len(inputs)} inputs; only models that take one image can run."
    rank = len(inputs[0].type.tensor_type.shape.dim)
    if rank != 4:
        return f"The model's input has {rank} dimensions instead of the 4 of a batch of images."
    return None


class OnnxRunner:
    """Implements ``Runner``. ``ends`` are the tensors that enter and leave each layer, by id."""

    def __init__(self, model: Any, ends: Mapping[str, tuple[str, str]], folder: Path) -> None:
        self._model = model
        self._ends = ends
        self._folder = folder
        self._input = _inputs(model)[0]
        self._output = model.graph.output[0].name
        self._sessions: OrderedDict[str, Any] = OrderedDict()
        self._lock = threading.Lock()
        self._closed = False
        dims = self._input.type.tensor_type.shape.dim
        self._dims = [dim.dim_value if dim.HasField("dim_value") else None for dim in dims]

    @property
    def layout(self) -> Literal["NCHW", "NHWC"]:
        """Where the input has its channels."""
        last_is_colour = self._dims[3] in (1, 3) and self._dims[1] not in (1, 3)
        return "NHWC" if last_is_colour else "NCHW"

    @property
    def input_shape(self) -> LooseShape:
        """``(channels, height, width)``; ``None`` where any."""
        _, second, third, fourth = self._dims
        if self.layout == "NHWC":
            return (fourth, second, third)
        return (second, third, fourth)

    def probabilities(self, batch: np.ndarray) -> np.ndarray:
        """Float64 ``(n, classes)``; softmax is applied to logits."""
        values = self._run(batch, self._output, "the model").astype(np.float64)
        values = values.reshape(len(values), -1)
        producer = next(
            (node.op_type for node in self._model.graph.node if self._output in node.output), ""
        )
        if producer == "LogSoftmax":
            return np.exp(values)
        return values if producer in NORMALISED else _softmax(values)

    def activation(self, batch: np.ndarray, layer: str, side: Side) -> np.ndarray:
        """Float32 ``(n, channels, *space)``."""
        if layer not in self._ends:
            raise ModelError(f"The model has no layer '{layer}' to run.")
        entering, leaving = self._ends[layer]
        tensor = entering if side == "input" else leaving
        if tensor == self._input.name:
            return np.asarray(
                batch if self.layout == "NCHW" else batch.transpose(0, 3, 1, 2), np.float32
            )
        return np.asarray(self._run(batch, tensor, f"layer '{layer}'"), np.float32)

    def close(self) -> None:
        """Releases the sessions."""
        with self._lock:
            self._closed = True
            self._sessions.clear()

    def _run(self, batch: np.ndarray, tensor: str, what: str) -> np.ndarray:
        with self._lock:
            session = self._session(tensor)
            fixed = self._dims[0]
            step = len(batch) if fixed is None or fixed < 1 else fixed
            typed = batch.astype(_INPUT_TYPES.get(self._elem_type, np.float32), copy=False)
            try:
                parts = [
                    session.run([tensor], {self._input.name: typed[start : start + step]})[0]
                    for start in range(0, len(batch), max(1, step))
                ]
            except Exception as error:
                raise ModelError(
                    f"The model failed while running {what} on an input of shape"
                    f" {tuple(batch.shape)}: {_useful_line(error)}"
                ) from error
            return np.concatenate(parts)

    @property
    def _elem_type(self) -> int:
        return int(self._input.type.tensor_type.elem_type)

    def _session(self, tensor: str) -> Any:
        if self._closed:
            raise ClosedError("The model was closed; make the comparison again.")
        if tensor not in self._sessions:
            self._sessions[tensor] = self._make_session(tensor)
            if len(self._sessions) > SESSIONS:
                self._sessions.popitem(last=False)
        self._sessions.move_to_end(tensor)
        return self._sessions[tensor]

    def _make_session(self, tensor: str) -> Any:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.log_severity_level = 4
        options.add_session_config_entry(
            "session.model_external_initializers_file_folder_path", str(self._folder)
        )
        try:
            return onnxruntime.InferenceSession(
                _ending_in(self._model, tensor).SerializeToString(),
                options,
                providers=["CPUExecutionProvider"],
            )
        except Exception as error:
            raise ModelError(f"ONNX Runtime cannot run the model: {_useful_line(error)}") from error


_INPUT_TYPES = {1: np.float32, 10: np.float16, 11: np.float64}


def _inputs(model: Any) -> list[Any]:
    constants = {item.name for item in model.graph.initializer}
    return [value for value in model.graph.input if value.name not in constants]


def _ending_in(model: Any, tensor: str) -> Any:
    """The part of a model that makes one tensor, with that tensor as its output."""
    import onnx

    wanted, nodes = {tensor}, []
    for node in reversed(model.graph.node):
        if wanted.intersection(node.output):
            nodes.append(node)
            wanted.update(node.input)
    part = onnx.ModelProto()
    part.ir_version = model.ir_version
    part.opset_import.extend(model.opset_import)
    part.functions.extend(model.functions)
    part.graph.name = model.graph.name
    part.graph.node.extend(reversed(nodes))
    part.graph.input.extend(model.graph.input)
    part.graph.initializer.extend(item for item in model.graph.initializer if item.name in wanted)
    part.graph.value_info.extend(model.graph.value_info)
    known = next((value for value in model.graph.output if value.name == tensor), None)
    output = known if known is not None else onnx.helper.make_empty_tensor_value_info(tensor)
    part.graph.output.append(output)
    return part


def _softmax(values: np.ndarray) -> np.ndarray:
    shifted = np.exp(values - values.max(axis=1, keepdims=True))
    return shifted / shifted.sum(axis=1, keepdims=True)


def _useful_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines[0] if lines else type(error).__name__)[:300]
