"""Runs PyTorch modules in evaluation mode."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any, Literal, TypeVar

import numpy as np
import torch

from ...errors import ModelError
from ...segments import Cuts, Weights
from ...snapshot import LooseShape, ModelOutput, Side
from ...words import say
from ..declared import Declared, misfit
from ..outputs import ANYTHING, Output, Wanted, check_count, chosen, told_by
from ..scores import (
    Normalisation,
    are_scores,
    checked,
    class_probabilities,
    probes,
)
from ..whole import WholeSegments
from .capture import Capture, Found
from .cutting import Cut, cuts_of
from .exchanging import exchanging, others_of, placed_weights, weights_of
from .placing import Placed
from .record import outputs_of, stored_names
from .running import LackOfMemory, Running, as_it_is
from .segmented import TorchSegments, Way
from .tracing import Trace, trace

CHUNK = 8
"""Images run at a time: a click waits for no more, and larger batches are hardly faster."""
LARGE_CHUNK = 32
"""The same on a graphics processor, where they are."""

Value = TypeVar("Value")
_OWN: Mapping[str, torch.Tensor] = {}

Place = tuple[int, str, tuple[bool, bool]]
"""Number and function of a layer's operation, and whether the channels are the last axis of what
enters it and of what leaves it."""


def why_not_runnable(name: str, shape: LooseShape) -> str | None:
    """Why a module that takes an input of a shape is not run; ``None`` for an image."""
    if len(shape) == 3:
        return None
    return say(
        "torch.no_image",
        "{name} takes {shape} numbers, not images: weights can be compared, nothing is run.",
        name=name,
        shape=" × ".join(map(str, shape)),
    )


@dataclass(frozen=True)
class Scores:
    """What is known of the class scores: the outputs of one run, what makes probabilities of each,
    as far as the forward tells, and what the user said.
    """

    outputs: tuple[Declared, ...] = ()
    normalisations: tuple[Normalisation | None, ...] = ()
    wanted: Wanted = ANYTHING


class TorchRunner:
    """Runs one module; see ``Runner``. It is ours alone."""

    def __init__(
        self,
        name: str,
        placed: Placed,
        input_shape: LooseShape,
        places: Mapping[str, Place],
        scores: Scores,
    ) -> None:
        """``name`` is for messages; ``places`` are by layer."""
        self._name = name
        self._placed = placed
        self._chunk = LARGE_CHUNK if placed.is_accelerated else CHUNK
        self._shape = input_shape
        self._places = places
        self._scores = scores
        self._told: tuple[int, Normalisation] | None = None
        self._finding = threading.Lock()
        self._cutting = threading.Lock()
        self._cut: tuple[Cuts, TorchSegments | WholeSegments] | None = None
        self._running = Running(name, placed)
        self.misfit = misfit(scores.outputs, scores.wanted, name)

    def __reduce__(self) -> tuple[type[TorchRunner], tuple[Any, ...]]:
        places = dict(self._places)
        return TorchRunner, (self._name, self._placed, self._shape, places, self._scores)

    @property
    def input_shape(self) -> LooseShape:
        """``(channels, height, width)``, ``None`` where the model takes any."""
        return self._shape

    @property
    def layout(self) -> Literal["NCHW", "NHWC"]:
        """Always channels first."""
        return "NCHW"

    def probabilities(self, batch: np.ndarray) -> np.ndarray:
        """float64 ``(n, classes)``: the output with the class scores, after softmax if it is not
        normalised.
        """
        self._check(batch)
        outputs = self._outputs(batch)
        place, normalisation = self._scores_of(outputs, batch)
        scores = self._output(outputs, place)
        if not are_scores(scores, len(batch)):
            what = "complex numbers" if np.iscomplexobj(scores) else str(scores.shape)
            raise ModelError(
                f"{self._name} gives {what} for {len(batch)} images, "
                "not one score a class. Pass a model whose output is its class scores."
            )
        return checked(class_probabilities(scores, normalisation), self._name)

    def _scores_of(
        self, outputs: Sequence[tuple[str, np.ndarray]], batch: np.ndarray
    ) -> tuple[int, Normalisation]:
        with self._finding:
            if self._told is None:
                self._told = self._find_scores(outputs, batch[0])
            return self._told

    def _find_scores(
        self, outputs: Sequence[tuple[str, np.ndarray]], image: np.ndarray
    ) -> tuple[int, Normalisation]:
        """The place of the output with the class scores, and what makes probabilities of it."""
        given = self._scores.normalisations
        named = [
            Output(name, values, given[place] if place < len(given) else None)
            for place, (name, values) in enumerate(outputs)
        ]
        place = chosen(named, self._scores.wanted, self._name)
        check_count(named[place], self._scores.wanted, self._name)
        normalisation = named[place].normalisation
        if normalisation is None:
            tried = self._outputs(probes(image))
            values = self._output(tried, place)
            normalisation = told_by(values, named[place], self._scores.wanted, self._name)
        return place, normalisation

    def _outputs(
        self, batch: np.ndarray, weights: Mapping[str, torch.Tensor] = _OWN
    ) -> list[tuple[str, np.ndarray]]:
        """All outputs by name, for all images; with other weights of some names."""
        chunks = self._in_chunks(lambda chunk: self._forward(chunk, weights), batch)
        names = [name for name, _ in chunks[0]]
        if any([name for name, _ in chunk] != names for chunk in chunks):
            raise self._fickle("The model", "another number of outputs")
        parts = zip(*([values for _, values in chunk] for chunk in chunks), strict=True)
        return list(
            zip(names, (self._joined(list(one), "The model") for one in parts), strict=True)
        )

    def _output(self, outputs: Sequence[tuple[str, np.ndarray]], place: int) -> np.ndarray:
        if place >= len(outputs):
            raise self._fickle("The model", "another number of outputs")
        return outputs[place][1]

    def outputs(self, image: np.ndarray) -> list[ModelOutput]:
        """All outputs for one image, float16 and bfloat16 as float32."""
        self._check(image)
        return [
            ModelOutput(name, values[0] if values.ndim and len(values) == 1 else values, dtype)
            for name, values, dtype in self._given(image[:1])
        ]

    def activation(self, batch: np.ndarray, layer: str, side: Side) -> np.ndarray:
        """float32 ``(n, channels, *space)``; dense layers give ``(n, features)``."""
        self._check(batch)
        place = self._place(layer)
        found = self._joined(
            self._in_chunks(lambda chunk: self._taken(chunk, layer, place, side), batch),
            f"Layer '{layer}'",
        )
        if found.ndim == 0 or len(found) != len(batch):
            raise ModelError(
                f"Layer '{layer}' of {self._name} mixes the images of a batch, "
                "so it has no values of one image. Choose another layer."
            )
        if place[2][side == "output"] and found.ndim > 2:
            found = np.moveaxis(found, -1, 1)
        return np.ascontiguousarray(found, np.float32)

    def cut(self, cuts: Cuts, batch: np.ndarray) -> TorchSegments | WholeSegments:
        """See ``SegmentedRunner``. Those cut last are kept."""
        self._check(batch)
        with self._finding:
            told = self._told
        told = told or self._scores_of(self._outputs(batch[:1]), batch)
        with self._cutting:
            if self._cut is None or self._cut[0] != cuts:
                # On what the layers were found on, for a forward that decides by numbers.
                found = self._run("the model", trace, np.zeros_like(batch[:1]))
                make = self._whole if cuts.whole else self._in_segments
                self._cut = (cuts, make(cuts, found, told))
            return self._cut[1]

    def _in_segments(
        self, cuts: Cuts, found: Trace, told: tuple[int, Normalisation]
    ) -> TorchSegments:
        output, normalisation = told
        made = found.outputs[output] if output < len(found.outputs) else None
        if found.reading is not None or made is None:
            raise ModelError(
                f"The forward of {self._name} decides by the numbers it computes what to do next "
                "or leaves PyTorch on its way, so it cannot be run in parts."
            )
        point, behind = None, None
        if cuts.behind is not None:
            number, _, (_, is_last) = self._place(cuts.behind[1])
            point, behind = (cuts.behind[0], number), (number, -1 if is_last else 1)
        placed = self._cuts_of(cuts, found, made[1], point)
        if cuts.behind is not None and all(layer for _, layer in placed):
            raise ModelError(f"{self._name} cannot be cut behind layer '{cuts.behind[1]}'.")
        way = Way(found, placed, output, normalisation, behind)
        return TorchSegments(self._name, self._running, way, self._chunk)

    def _whole(self, cuts: Cuts, found: Trace, told: tuple[int, Normalisation]) -> WholeSegments:
        output, normalisation = told
        placed = self._cuts_of(cuts, found, None, None)
        starts = [0, *(cut.operation for cut, _ in placed[1:]), len(found.operations)]
        operations = [found.operations[a:b] for a, b in pairwise(starts)]
        # What this run did not read, such as of another branch, goes with the first layer.
        parts: list[tuple[str | None, Callable[[], Weights]]] = [
            (None, partial(others_of, self._running, found.operations)),
            *(
                (layer, partial(weights_of, self._running, own))
                for (_, layer), own in zip(placed, operations, strict=True)
            ),
        ]

        def scores(batch: np.ndarray, weights: Weights) -> np.ndarray:
            given = placed_weights(self._running, weights)
            values = self._output(self._outputs(batch, given), output)
            return class_probabilities(values, normalisation)

        return WholeSegments(self._name, "torch", parts, scores)

    def _cuts_of(
        self, cuts: Cuts, found: Trace, scores: int | None, behind: tuple[str, int] | None
    ) -> list[tuple[Cut, str | None]]:
        functions = [one.function for one in found.operations]
        known = {name: self._places[name] for name in cuts.before if name in self._places}
        places = {
            name: number
            for name, (number, function, _) in known.items()
            if [function] == functions[number : number + 1]
        }
        placed = cuts_of(found.operations, scores, places, behind)
        if not any(layer for _, layer in placed):
            raise ModelError(
                f"{self._name} has no layer on the way to its class scores before which it can be "
                "cut."
            )
        return placed

    def _place(self, layer: str) -> Place:
        place = self._places.get(layer)
        if place is None:
            raise ModelError(
                f"The forward of {self._name} did not use layer '{layer}', so it has no activation."
            )
        return place

    def close(self) -> None:
        """Releases the module. Running it afterwards raises ``ClosedError``."""
        self._placed.close()
        with self._cutting:
            if self._cut is not None:
                self._cut[1].close()
                self._cut = None

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
            raise self._fickle(what, "values of another shape")
        return np.concatenate(parts)

    def _fickle(self, what: str, gives: str) -> ModelError:
        return ModelError(
            f"{what} of {self._name} gives {gives} every time. Predictions and activations need a "
            "forward that does the same on every image."
        )

    def _forward(
        self, batch: np.ndarray, weights: Mapping[str, torch.Tensor]
    ) -> list[tuple[str, np.ndarray]]:
        """All outputs by name; those of integers as integers, of complex numbers as complex."""
        # A model may take the axis of a batch of one away.
        alone = len(batch) == 1
        return [
            (name, one[None] if alone and one.ndim == 1 else one)
            for name, one, _ in self._given(batch, weights)
        ]

    def _given(
        self, batch: np.ndarray, weights: Mapping[str, torch.Tensor] = _OWN
    ) -> list[tuple[str, np.ndarray, str]]:
        """All outputs: name, values, and the name of their own type."""

        def run(module: torch.nn.Module, image: torch.Tensor) -> list[tuple[str, np.ndarray, str]]:
            with exchanging(module, weights):
                found = module(image)
            outputs = [(name, *as_it_is(one)) for name, one in outputs_of(found)]
            if not outputs:
                raise ModelError(
                    f"{self._name} gives {type(found).__qualname__}, not a tensor of class scores. "
                    "Pass a model whose output is its class scores."
                )
            return outputs

        return self._run("the model", run, batch)

    def _taken(self, batch: np.ndarray, layer: str, place: Place, side: Side) -> np.ndarray:
        number, function, _ = place

        def run(module: torch.nn.Module, image: torch.Tensor) -> np.ndarray | None:
            if number < 0:
                return np.asarray(image.to("cpu", torch.float32).numpy())
            capture = Capture(stored_names(module), image, (number, function, side))
            try:
                with capture:
                    module(image)
            except Found:
                pass
            value = capture.value
            return None if value is None else as_it_is(value)[0]

        found = self._run(f"layer '{layer}'", run, batch)
        if found is None:
            raise ModelError(
                f"The forward of {self._name} took another way than before and did not reach "
                f"layer '{layer}'. Activations need a forward that does the same on every image."
            )
        return np.asarray(found)

    def _run(
        self, what: str, run: Callable[[torch.nn.Module, torch.Tensor], Value], batch: np.ndarray
    ) -> Value:
        return self._running.run(what, lambda module: run(module, self._running.entering(batch)))

    def _in_chunks(self, run: Callable[[np.ndarray], Value], batch: np.ndarray) -> list[Value]:
        """What ``run`` gives for some images at a time, fewer from where memory does not hold
        them on.
        """
        found: list[Value] = []
        start = 0
        while start < len(batch):
            chunk = batch[start : start + self._chunk]
            try:
                found.append(run(chunk))
            except LackOfMemory:
                if len(chunk) == 1:
                    raise
                self._placed.free()
                self._chunk = len(chunk) // 2
            else:
                start += len(chunk)
        return found
