"""Runs ONNX models with ONNX Runtime, on the CPU."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from math import prod
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from ...errors import Cancelled, ClosedError, ModelError
from ...segments import Cuts
from ...snapshot import Layer, LooseShape, ModelOutput, Side
from ...words import say, together
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
from .layered import names_by_layer
from .parts import Weights, array_of, normalisation, part_for
from .segmented import OnnxSegments, Way
from .segments import Behind, Span, stretches
from .session import Session, is_lack_of_memory, of_one, start_session, useful
from .taps import LayerTaps, Tap
from .tensors import dtype_name

if TYPE_CHECKING:
    import onnx

SESSIONS = 3
"""Parts of a model kept ready; each holds the weights it needs."""

_FLOATS: Mapping[int, str] = {1: "float32", 10: "float16", 11: "float64"}
_PICTURE_CHANNELS = (1, 3, 4)
_NAMED = 5
"""Inputs named in a message."""
_LARGEST = 1 << 28
"""Numbers in one batch of the size that a model says it takes."""


def why_not_runnable(
    inputs: Sequence[onnx.ValueInfoProto], outputs: Sequence[onnx.ValueInfoProto]
) -> str | None:
    """Why a model cannot be run on images, in sentences; ``None`` when it can."""
    weights_alone = say("onnx.weights", "Weights can be compared, but nothing can be run.")
    if find_spec("onnxruntime") is None:
        missing = say("onnx.no_runtime", "ONNX Runtime is not installed.")
        remedy = say("onnx.install", "Install it with 'pip install onnxruntime'.")
        return together(missing, weights_alone, remedy)
    why = _why_no_image(inputs[0]) if len(inputs) == 1 and outputs else _other_inputs(inputs)
    return together(why, weights_alone) if why else None


def _why_no_image(info: onnx.ValueInfoProto) -> str | None:
    name, tensor = info.name, info.type.tensor_type
    if tensor.elem_type not in _FLOATS:
        return say(
            "onnx.input_type",
            "The model's input '{name}' is of the type {dtype}; images enter as float16, float32 "
            "or float64.",
            name=name,
            dtype=dtype_name(tensor.elem_type) or say("onnx.unknown_type", "unknown"),
        )
    if tensor.HasField("shape") and len(tensor.shape.dim) != 4:
        return say(
            "onnx.dimensions",
            "The model's input '{name}' has {n} dimension; images need 4 (batch, channels, "
            "height, width).",
            "The model's input '{name}' has {n} dimensions; images need 4 (batch, channels, "
            "height, width).",
            name=name,
            n=len(tensor.shape.dim),
        )
    sizes = [max(int(dim.dim_value), 1) for dim in tensor.shape.dim]
    if prod(sizes) > _LARGEST:
        return say(
            "onnx.too_large",
            "The model's input '{name}' is too large for images ({shape}).",
            name=name,
            shape=" × ".join(map(str, sizes)),
        )
    return None


def _other_inputs(inputs: Sequence[onnx.ValueInfoProto]) -> str:
    names = ", ".join(f"'{info.name}'" for info in inputs[:_NAMED])
    names += ", …" if len(inputs) > _NAMED else ""
    return say(
        "onnx.inputs",
        "The model takes {n} input ({names}), not one image.",
        "The model takes {n} inputs ({names}), not one image.",
        n=len(inputs),
        names=names or say("onnx.no_inputs", "none"),
    )


@dataclass(frozen=True)
class Runnable:
    """A model as it was read: ``image`` is its input, ``taps`` are where its ``layers`` are found,
    and ``weights`` gives tensors their bytes.
    """

    model: onnx.ModelProto
    image: onnx.ValueInfoProto
    taps: Mapping[str, LayerTaps]
    weights: Weights
    layers: Sequence[Layer] = ()


class OnnxRunner:
    """Runs one ONNX model; see ``Runner``."""

    def __init__(
        self,
        name: str,
        read: Runnable,
        input_shape: tuple[int, ...] | None = None,
        scores: Wanted = ANYTHING,
    ) -> None:
        """``name`` is for messages; ``input_shape`` is ``(channels, height, width)`` of an image,
        where the model takes any; ``scores`` is what is known of the class scores.
        """
        model, image = read.model, read.image
        self._name = name
        self._model: onnx.ModelProto | None = model
        self._input = image.name
        self._dtype = _FLOATS[image.type.tensor_type.elem_type]
        self._taps = read.taps
        self._weights = read.weights
        self._layers = read.layers
        # Sessions run beside each other: what a click asks for does not wait for a batch.
        self._opening = threading.Lock()
        self._finding = threading.Lock()
        self._cutting = threading.Lock()
        self._cut: tuple[tuple[Cuts, int | None], OnnxSegments | WholeSegments] | None = None
        # Whether several images ran at once.
        self._is_free = False
        self._sessions: OrderedDict[tuple[str, ...], Session] = OrderedDict()
        dims = [
            dim.dim_value if dim.dim_value > 0 else None for dim in image.type.tensor_type.shape.dim
        ] or [None] * 4
        self._layout: Literal["NCHW", "NHWC"] = (
            "NHWC" if dims[1] not in _PICTURE_CHANNELS and dims[3] in _PICTURE_CHANNELS else "NCHW"
        )
        known = input_shape if input_shape and len(input_shape) == 3 else (None, None, None)
        known = known if self._layout == "NCHW" else (*known[1:], known[0])
        self._shape: tuple[int | None, ...] = tuple(
            own if own is not None else extent for own, extent in zip(dims[1:], known, strict=True)
        )
        self._batch = dims[0]
        self._wanted = scores
        self._outputs = tuple(dict.fromkeys(info.name for info in model.graph.output))
        self._told: tuple[str, Normalisation] | None = None
        self.misfit = misfit([_declared(info) for info in model.graph.output], scores, f"'{name}'")

    @property
    def input_shape(self) -> LooseShape:
        """``(channels, height, width)``, ``None`` where the model takes any."""
        if self._layout == "NCHW":
            return self._shape
        height, width, channels = self._shape
        return channels, height, width

    @property
    def layout(self) -> Literal["NCHW", "NHWC"]:
        """Where the model's input has its channels."""
        return self._layout

    def probabilities(self, batch: np.ndarray) -> np.ndarray:
        """float64 ``(n, classes)``: the output with the class scores, after softmax if it is not
        normalised.
        """
        self._check(batch)
        scores, normalisation = self._scores(batch)
        if not are_scores(scores, len(batch)):
            raise ModelError(
                f"'{self._name}' gives {scores.dtype} {scores.shape[1:]} for an image, "
                "not one score a class. Export it with its class scores as an output."
            )
        return checked(class_probabilities(scores, normalisation), f"'{self._name}'")

    def _scores(self, batch: np.ndarray) -> tuple[np.ndarray, Normalisation]:
        with self._finding:
            if self._told is None:
                scores, self._told = self._find_scores(batch)
                return scores, self._told[1]
            name, normalisation = self._told
        return self._run(batch, name, (name,), "the model"), normalisation

    def _find_scores(self, batch: np.ndarray) -> tuple[np.ndarray, tuple[str, Normalisation]]:
        """The class scores of images, which output has them, and what makes probabilities."""
        graph = self._opened().graph
        outputs, errors = [], []
        for name in self._outputs:
            try:
                found = self._run(batch, name, self._outputs, "the model")
                outputs.append(Output(name, found, normalisation(graph, name)))
            except ModelError as error:
                errors.append(error)
        if not outputs:
            raise errors[0]
        model = f"'{self._name}'"
        output = outputs[chosen(outputs, self._wanted, model)]
        check_count(output, self._wanted, model)
        told = output.normalisation
        if told is None:
            tried = self._run(probes(batch[0]), output.name, (output.name,), "the model")
            told = told_by(tried, output, self._wanted, model)
        return output.values, (output.name, told)

    def outputs(self, image: np.ndarray) -> list[ModelOutput]:
        """All outputs for one image; those of a sequence one by one."""
        self._check(image)
        names = self._outputs
        size = self._batch or 1
        filled = np.repeat(image[:1], size, axis=0)
        found = self._values(self._session(names), filled, names, "the model")
        return [
            ModelOutput(name, _ofof_one(values, size), str(values.dtype))
            for own, value in zip(names, found, strict=True)
            for name, values in _arrays(own, value)
        ]

    def activation(self, batch: np.ndarray, layer: str, side: Side) -> np.ndarray:
        """float32 ``(n, channels, *space)``; dense layers give ``(n, features)``."""
        taps = self._taps.get(layer)
        if taps is None:
            raise ModelError(f"'{self._name}' has no layer '{layer}'.")
        tap = taps.input if side == "input" else taps.output
        if tap is None:
            raise ModelError(f"Layer '{layer}' of '{self._name}' has no input.")
        if isinstance(tap, str):
            raise ModelError(f"Layer '{layer}' of '{self._name}' {tap}")
        if tap.tensor == self._input:
            first = batch.transpose(0, 3, 1, 2) if self._layout == "NHWC" else batch
            return np.ascontiguousarray(first, np.float32)
        tensors = {one.tensor for one in (taps.input, taps.output) if isinstance(one, Tap)}
        wanted = tuple(sorted(tensors - {self._input}))
        found = self._run(batch, tap.tensor, wanted, f"layer '{layer}'")
        if found.dtype.kind not in "biuf" or len(found) != len(batch):
            raise ModelError(
                f"Layer '{layer}' of '{self._name}' gives {found.dtype} {found.shape} for "
                f"{len(batch)} images, not numbers of each. Choose another layer."
            )
        return tap.canonical(found)

    def cut(self, cuts: Cuts, batch: np.ndarray) -> OnnxSegments | WholeSegments:
        """See ``SegmentedRunner``. Those cut last are kept."""
        self._check(batch)
        with self._cutting:
            is_known = self._batch is not None or self._is_free or len(batch) == 1
            if self._told is None or not is_known:
                self._scores(batch)
                self._is_free = len(batch) > 1 and self._batch is None
            assert self._told is not None
            key = (cuts, self._batch)
            if self._cut is None or self._cut[0] != key:
                make = self._whole if cuts.whole else self._in_segments
                self._cut = (key, make(cuts, self._told[1]))
            return self._cut[1]

    def _in_segments(self, cuts: Cuts, normalisation: Normalisation) -> OnnxSegments:
        model, scores = self._opened(), self._scores_of()
        spans = {layer: span for layer in cuts.before if (span := self._span(layer)) is not None}
        behind = None if cuts.behind is None else self._behind(*cuts.behind)
        axis = -1 if behind and self._tap(behind.layer).channels_last else 1
        found = stretches(model.graph, self._input, scores, spans, behind)
        if not any(one.layer for one in found):
            raise ModelError(
                f"'{self._name}' has no layer on the way to its class scores before which it can "
                "be cut."
            )
        way = Way(
            model,
            found,
            self._dtype,
            self._batch,
            normalisation,
            None if behind is None else (behind.tensor, axis),
        )
        return OnnxSegments(self._name, way, self._weights)

    def _whole(self, cuts: Cuts, normalisation: Normalisation) -> WholeSegments:
        model, output = self._opened(), self._scores_of()
        stored = {one.name: one for one in model.graph.initializer if one.data_type in _FLOATS}
        parts = names_by_layer(self._name, self._layers, cuts.before, list(stored))

        def weights(names: Sequence[str]) -> dict[str, np.ndarray]:
            return {name: array_of(stored[name], self._weights) for name in names}

        def scores(batch: np.ndarray, given: Mapping[str, np.ndarray]) -> np.ndarray:
            part = part_for(self._opened(), (output,), self._weights).holding(given)
            session = start_session(part, self._name)
            found = self._run(batch, output, (output,), "the model", session)
            return class_probabilities(found, normalisation)

        named = [(layer, partial(weights, names)) for layer, names in parts]
        return WholeSegments(f"'{self._name}'", "onnx", named, scores)

    def _scores_of(self) -> str:
        """The output with the class scores, which was looked for before."""
        with self._finding:
            return self._told[0] if self._told else self._outputs[0]

    def _span(self, layer: str) -> Span | None:
        taps = self._taps.get(layer)
        if taps is None or not isinstance(taps.input, Tap) or not isinstance(taps.output, Tap):
            return None
        return Span(taps.input.tensor, taps.output.tensor)

    def _behind(self, layer: str, point: str) -> Behind:
        return Behind(layer, self._tap(point).tensor)

    def _tap(self, layer: str) -> Tap:
        taps = self._taps.get(layer)
        if taps is None or not isinstance(taps.output, Tap):
            raise ModelError(f"'{self._name}' cannot be cut behind layer '{layer}'.")
        return taps.output

    def close(self) -> None:
        """Releases the model. Running it afterwards raises ``ClosedError``."""
        with self._opening:
            self._sessions.clear()
            self._model = None
        with self._cutting:
            if self._cut is not None:
                self._cut[1].close()
                self._cut = None

    def _run(
        self,
        batch: np.ndarray,
        tensor: str,
        wanted: tuple[str, ...],
        what: str,
        session: Session | None = None,
    ) -> np.ndarray:
        self._check(batch)
        session = session or self._session(wanted)
        if self._batch is None:
            try:
                whole = self._once(session, batch, tensor, what)
                if len(batch) == 1 or (whole.ndim and len(whole) == len(batch)):
                    return of_one(whole) if len(batch) == 1 else whole
            except ModelError as error:
                if len(batch) == 1 or is_lack_of_memory(error):
                    raise
        found = self._joined(list(self._chunks(session, batch, tensor, what)), what)
        if self._batch is None:
            # The graph has a batch of one written into it: in a reshape, for instance.
            self._batch = 1
        return found

    def _joined(self, parts: list[np.ndarray], what: str) -> np.ndarray:
        if len({part.shape[1:] for part in parts}) > 1:
            raise ModelError(
                f"{what.capitalize()} of '{self._name}' gives another shape for every image, "
                "so its values cannot be compared. Choose another layer."
            )
        return np.concatenate(parts)

    def _chunks(
        self, session: Session, batch: np.ndarray, tensor: str, what: str
    ) -> Iterator[np.ndarray]:
        size = self._batch or 1
        for start in range(0, len(batch), size):
            chunk = batch[start : start + size]
            filled = np.concatenate([chunk, np.repeat(chunk[-1:], size - len(chunk), axis=0)])
            found = self._once(session, filled, tensor, what)
            found = of_one(found) if size == 1 else found
            if found.ndim == 0 or len(found) != size:
                raise ModelError(
                    f"{what.capitalize()} of '{self._name}' mixes the images of a batch, "
                    "so it has no values of one image. Choose another layer."
                )
            yield found[: len(chunk)]

    def _once(self, session: Session, batch: np.ndarray, tensor: str, what: str) -> np.ndarray:
        [found] = self._values(session, batch, (tensor,), what)
        if isinstance(found, np.ndarray):
            return found
        raise ModelError(
            f"{what[:1].upper()}{what[1:]} of '{self._name}' gives a {type(found).__name__}, not "
            "one tensor. Choose another output or layer."
        )

    def _values(
        self, session: Session, batch: np.ndarray, tensors: tuple[str, ...], what: str
    ) -> list[Any]:
        try:
            return session.run(list(tensors), {self._input: batch.astype(self._dtype, copy=False)})
        except Cancelled:
            raise
        except Exception as error:
            raise ModelError(f"'{self._name}' failed at {what}: {useful(error)}") from error

    def _check(self, batch: np.ndarray) -> None:
        expected = self._shape
        fits = batch.ndim == 4 and all(
            want in (None, got) for want, got in zip(expected, batch.shape[1:], strict=True)
        )
        if not fits or not len(batch):
            shape = " × ".join("any" if extent is None else str(extent) for extent in expected)
            raise ModelError(
                f"'{self._name}' takes images of {shape} ({self._layout[1:]}), "
                f"but got an array of shape {batch.shape}. Check preprocess=…."
            )

    def _opened(self) -> onnx.ModelProto:
        if self._model is None:
            raise ClosedError(f"Snapshot '{self._name}' was closed; open it again.")
        return self._model

    def _session(self, wanted: tuple[str, ...]) -> Session:
        with self._opening:
            model = self._opened()
            if wanted not in self._sessions:
                part = part_for(model, wanted, self._weights)
                self._sessions[wanted] = start_session(part, self._name)
                while len(self._sessions) > SESSIONS:
                    self._sessions.popitem(last=False)
            self._sessions.move_to_end(wanted)
            return self._sessions[wanted]


def _declared(info: onnx.ValueInfoProto) -> Declared:
    tensor = info.type.tensor_type
    dims = [dim.dim_value if dim.dim_value > 0 else None for dim in tensor.shape.dim]
    shape = tuple(dims[1:]) if tensor.HasField("shape") and dims else None
    return Declared(info.name, shape, dtype_name(tensor.elem_type))


def _arrays(name: str, value: Any) -> Iterator[tuple[str, np.ndarray]]:
    """The arrays of an output by name: itself, or the parts of a sequence."""
    if isinstance(value, np.ndarray):
        yield name, value
    elif isinstance(value, list):
        for place, one in enumerate(value):
            yield from _arrays(f"{name}.{place}", one)


def _ofof_one(values: np.ndarray, size: int) -> np.ndarray:
    """The values of the first of ``size`` images; all of them where they are not by image."""
    return values[0] if values.ndim and len(values) == size else values
