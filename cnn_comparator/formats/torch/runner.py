"""Runs PyTorch modules, on the CPU and in evaluation mode."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
import torch

from ...errors import ClosedError, CNNComparatorError, ModelError
from ...snapshot import LooseShape, Side
from ..scores import Normalisation, are_scores, checked, class_probabilities
from .capture import Capture, Found
from .record import stored_names, tensors

CHUNK = 32
"""Images run at a time."""

_NO_MEMORY = ("can't allocate memory", "not enough memory", "out of memory")

Place = tuple[int, str, bool]
"""Number and function of a layer's operation, and whether its channels are the last axis."""


def why_not_runnable(name: str, shape: LooseShape) -> str | None:
    """Why a module that takes an input of a shape is not run; ``None`` for an image."""
    if len(shape) == 3:
        return None
    text = " × ".join(map(str, shape))
    return f"{name} takes {text} numbers, not images: weights can be compared, nothing is run."


class TorchRunner:
    """Runs one module; see ``Runner``. ``module`` is ours alone."""

    def __init__(
        self,
        name: str,
        module: torch.nn.Module,
        input_shape: LooseShape,
        places: Mapping[str, Place],
        normalisation: Normalisation,
    ) -> None:
        """``name`` is for messages; ``places`` are by layer; ``normalisation`` makes
        probabilities of the output.
        """
        self._name = name
        self._module: torch.nn.Module | None = module
        self._shape = input_shape
        self._places = places
        self._normalisation = normalisation
        self._lock = threading.RLock()

    def __reduce__(self) -> tuple[type[TorchRunner], tuple[Any, ...]]:
        places = dict(self._places)
        return TorchRunner, (self._name, self._module, self._shape, places, self._normalisation)

    @property
    def input_shape(self) -> LooseShape:
        """``(channels, height, width)``, ``None`` where the model takes any."""
        return self._shape

    @property
    def layout(self) -> Literal["NCHW", "NHWC"]:
        """Always channels first."""
        return "NCHW"

    def probabilities(self, batch: np.ndarray) -> np.ndarray:
        """float64 ``(n, classes)``; the first output, after softmax if it is not normalised."""
        self._check(batch)
        scores = self._joined([self._forward(chunk) for chunk in _chunks(batch)], "The model")
        if not are_scores(scores, len(batch)):
            raise ModelError(
                f"{self._name} gives {scores.shape} for {len(batch)} images, "
                "not one score a class. Pass a model whose first output is its class scores."
            )
        return checked(class_probabilities(scores, self._normalisation), self._name)

    def activation(self, batch: np.ndarray, layer: str, side: Side) -> np.ndarray:
        """float32 ``(n, channels, *space)``; dense layers give ``(n, features)``."""
        self._check(batch)
        place = self._places.get(layer)
        if place is None:
            raise ModelError(
                f"The forward of {self._name} did not use layer '{layer}', so it has no activation."
            )
        found = self._joined(
            [self._taken(chunk, layer, place, side) for chunk in _chunks(batch)],
            f"Layer '{layer}'",
        )
        if found.ndim == 0 or len(found) != len(batch):
            raise ModelError(
                f"Layer '{layer}' of {self._name} mixes the images of a batch, "
                "so it has no values of one image. Choose another layer."
            )
        if place[2] and found.ndim > 2:
            found = np.moveaxis(found, -1, 1)
        return np.ascontiguousarray(found, np.float32)

    def close(self) -> None:
        """Releases the module. Running it afterwards raises ``ClosedError``."""
        with self._lock:
            self._module = None

    def _check(self, batch: np.ndarray) -> None:
        fits = batch.ndim == 4 and all(
            want in (None, got) for want, got in zip(self._shape, batch.shape[1:], strict=True)
        )
        if not fits or not len(batch):
            shape = " × ".join("any" if extent is None else str(extent) for extent in self._shape)
            raise ModelError(
                f"{self._name} takes images of {shape} (channels, height, width), "
                f"but got an array of shape {batch.shape}. Check preprocess=…."
            )

    def _joined(self, parts: list[np.ndarray], what: str) -> np.ndarray:
        """The values of all images. Raises ``ModelError`` when parts of a batch do not fit."""
        if len(parts) == 1:
            return parts[0]
        if any(part.ndim == 0 or part.shape[1:] != parts[0].shape[1:] for part in parts):
            raise ModelError(
                f"{what} of {self._name} gives values of another shape every time. Predictions and "
                "activations need a forward that does the same on every image."
            )
        return np.concatenate(parts)

    def _forward(self, batch: np.ndarray) -> np.ndarray:
        def run(image: torch.Tensor) -> np.ndarray:
            found = self._opened()(image)
            first = next(tensors(found), None)
            if first is None or first.is_complex():
                kind = type(found).__qualname__ if first is None else "complex numbers"
                raise ModelError(
                    f"{self._name} gives {kind}, not a tensor of class scores. "
                    "Pass a model whose first output is its class scores."
                )
            return np.asarray(first.detach().to(torch.float64).numpy())

        with self._lock:
            scores = np.asarray(self._run("the model", run, batch))
        # A model may take the axis of a batch of one away.
        return scores[np.newaxis] if len(batch) == 1 and scores.ndim == 1 else scores

    def _taken(self, batch: np.ndarray, layer: str, place: Place, side: Side) -> np.ndarray:
        number, function, _ = place

        def run(image: torch.Tensor) -> np.ndarray | None:
            if number < 0:
                return np.asarray(image.to(torch.float32).numpy())
            module = self._opened()
            capture = Capture(stored_names(module), image, (number, function, side))
            try:
                with capture:
                    module(image)
            except Found:
                pass
            value = capture.value
            return None if value is None else np.asarray(value.detach().to(torch.float32).numpy())

        with self._lock:
            found = self._run(f"layer '{layer}'", run, batch)
        if found is None:
            raise ModelError(
                f"The forward of {self._name} took another way than before and did not reach "
                f"layer '{layer}'. Activations need a forward that does the same on every image."
            )
        return np.asarray(found)

    def _run(self, what: str, run: Any, batch: np.ndarray) -> Any:
        module = self._opened()
        kinds = {one.dtype for one in module.parameters() if one.is_floating_point()}
        kind = torch.float64 if kinds == {torch.float64} else torch.float32
        try:
            with torch.inference_mode(), torch.device("cpu"):
                return run(torch.from_numpy(np.array(batch)).to(kind))
        except CNNComparatorError:
            raise
        except (Exception, SystemExit) as error:
            text = (str(error).strip().splitlines() or [""])[0][:300].rstrip(".")
            if isinstance(error, MemoryError) or any(words in text for words in _NO_MEMORY):
                raise ModelError(
                    f"{self._name} ran out of memory at {what}. Close what else uses memory, or "
                    "use smaller images, then try again."
                ) from error
            raise ModelError(
                f"{self._name} failed at {what}: {type(error).__name__}: {text}."
            ) from error

    def _opened(self) -> torch.nn.Module:
        if self._module is None:
            raise ClosedError(f"Snapshot {self._name} was closed; open it again.")
        return self._module


def _chunks(batch: np.ndarray) -> list[np.ndarray]:
    return [batch[start : start + CHUNK] for start in range(0, len(batch), CHUNK)]
