"""Sessions of ONNX Runtime that hold their weights in memory and open no file themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ...cancelling import current
from ...errors import ModelError
from .parts import Part


@dataclass(frozen=True)
class Session:
    """A session, and what it refers to for as long as it lives."""

    inference: Any
    weights: tuple[Any, ...]

    def run(self, tensors: list[str], feeds: dict[str, Any]) -> list[Any]:
        """The values of tensors. Raises what ONNX Runtime raises; ``Cancelled`` when the work was
        given up, also while it runs.
        """
        import onnxruntime

        options = onnxruntime.RunOptions()
        with current().stopping(lambda: setattr(options, "terminate", True)):
            return list(self.inference.run(tensors, feeds, options))


def start_session(part: Part, name: str) -> Session:
    """A session on the CPU for part of the model ``name``. Raises ``ModelError``.

    ONNX Runtime maps the files of external data, and a mapped file that is cut ends the
    process; it is handed arrays instead, which also have no limit of 2 GB.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    try:
        weights = tuple(map(onnxruntime.OrtValue.ortvalue_from_numpy, part.arrays.values()))
        if weights:
            options.add_external_initializers(list(part.arrays), list(weights))
        model = part.model.SerializeToString()
        session = onnxruntime.InferenceSession(model, options, ["CPUExecutionProvider"])
    except Exception as error:
        raise ModelError(
            f"ONNX Runtime {onnxruntime.__version__} cannot load '{name}': {useful(error)}"
        ) from error
    return Session(session, weights)


def of_one(found: np.ndarray) -> np.ndarray:
    """What comes out for a batch of one, with an axis for the batch."""
    return found if found.ndim and len(found) == 1 else found[np.newaxis]


def is_lack_of_memory(error: BaseException | None) -> bool:
    """Whether something failed for want of memory."""
    words = ("bad_alloc", "Failed to allocate", "not enough memory")
    return isinstance(error, MemoryError) or any(word in str(error) for word in words)


def useful(error: Exception) -> str:
    """What ONNX Runtime says, without its codes and source places, as one sentence."""
    text = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    if is_lack_of_memory(error):
        return "there is not enough memory. Close what else uses memory, then try again."
    text = text.rpartition("[ONNXRuntimeError] : ")[2]
    parts = text.split(" : ")
    text = " : ".join(parts[2:]) if len(parts) > 2 and parts[0].strip().isdigit() else text
    return text.strip().rstrip(".")[:300] + "."
