"""What a snapshot is, whatever framework it came from: frozen value objects and two interfaces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import prod
from types import MappingProxyType
from typing import Literal, Protocol, runtime_checkable

import numpy as np

Role = Literal["weight", "bias", "gamma", "beta", "running_mean", "running_var", "other"]
Side = Literal["input", "output"]
At = Literal["before", "after"]
"""Whether an output is a layer's own, or behind the normalisation and the activation function that
directly follow."""
Shape = tuple[int, ...]
LooseShape = tuple[int | None, ...]
"""A shape whose unknown extents are ``None``."""

KINDS = (
    "input",
    "conv",
    "conv_transpose",
    "dense",
    "norm",
    "embedding",
    "recurrent",
    "activation",
    "pool",
    "add",
    "concat",
    "reshape",
    "softmax",
    "dropout",
    "output",
    "other",
)


GATES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"lstm": ("input", "forget", "cell", "output"), "gru": ("reset", "update", "new")}
)
"""The gates of recurrent layers in canonical order, which is PyTorch's."""


@dataclass(frozen=True)
class Parameter:
    """One parameter of a layer.

    ``shape`` is canonical, see ``protocol/PROTOCOL.md``: convolution kernels ``(kernels,
    channels / groups, *window)``, transposed ones too; dense weights ``(outputs, inputs)``;
    embeddings ``(entries, features)``; recurrent weights ``(directions · gates · hidden,
    inputs)`` with the gates in the order of ``GATES``; normalisation ``(channels,)``. ``dtype`` is
    the stored NumPy-style name (``"float32"``, ``"float16"``, ``"bfloat16"``, ``"int8"`` …).
    ``unreadable`` says why there are no values to be read, if so, in a sentence. ``view_of`` names
    the parameter whose numbers it shows in another order, where it does.
    """

    id: str
    role: Role
    shape: Shape
    dtype: str
    unreadable: str | None = None
    view_of: str | None = None

    @cached_property
    def size(self) -> int:
        """Number of elements."""
        return prod(self.shape)

    @property
    def stored(self) -> str:
        """The name of what is stored: tied parameters, and views of one, have the same."""
        return self.view_of or self.id


@dataclass(frozen=True)
class Layer:
    """One layer: a node of the network's graph.

    ``inputs`` are the ids of the layers whose output enters this one. ``attributes`` holds, for
    convolutions and pooling, ``stride``, ``padding``, ``dilation`` (lists of int) and ``groups``
    (int); for batch normalisation ``epsilon`` (float) and ``training_mode`` (bool, false when
    missing); for a constant scale or shift of the channels, a normalisation as exporters write it,
    ``axis``, where the channels are, counted from the last axis (−1); for recurrent layers
    ``gates``, their names in order; for transposes of ONNX ``order``, which axis stands where (list
    of int); ``fused`` for layers whose output has behind it what others do in layers of their own:
    the kinds of those in order, such as ``("add", "activation")``, or ``("clip",)`` where its
    integers cannot be negative, so that a ReLU may have been left out; ``function``, the name of
    an activation function that is fused; ``minimum`` and ``maximum`` (float), what an activation
    function that clips gives at least and at most, where it is known and finite; ``training_mode``
    of dropout and of batch normalisation.
    ``input_shape`` and ``output_shape`` are ``(channels, *space)`` without the batch. ``note`` is
    what is to be known of the layer, in a sentence.
    ``is_output``: the network hands out this layer's own output. ``by_channel``: the weight of a
    dense layer that reads a map flattened with its channels last, once more, with its columns
    channel by channel. ``transposed``: the weight of a convolution that may as well be a transposed
    one, as it would be then, in each way that it may be stored. ``is_numbered``: its file has no
    name for it alone, so that its id tells no more than how many such layers stand before it.
    """

    id: str
    kind: str
    operator: str
    inputs: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    attributes: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    input_shape: LooseShape | None = None
    output_shape: LooseShape | None = None
    note: str | None = None
    is_output: bool = False
    by_channel: Parameter | None = None
    transposed: tuple[Parameter, ...] = ()
    is_numbered: bool = False

    @cached_property
    def weight(self) -> Parameter | None:
        """The parameter the layer's distance is made of: its weight; for normalisation γ, or β
        where it has no γ.
        """
        return main_parameter(self.parameters)


def main_parameter(parameters: Sequence[Parameter]) -> Parameter | None:
    """The weight among the parameters of a layer, or else γ, or β."""
    for role in ("weight", "gamma", "beta"):
        for parameter in parameters:
            if parameter.role == role:
                return parameter
    return None


@dataclass(frozen=True)
class ModelOutput:
    """One output of a model for one image, without the batch.

    ``dtype`` is the NumPy-style name of the type that the model gives, such as ``"bfloat16"``,
    which ``values`` need not have.
    """

    name: str
    values: np.ndarray
    dtype: str


@runtime_checkable
class Runner(Protocol):
    """Runs one framework's model on batches of preprocessed images. Thread-safe."""

    @property
    def input_shape(self) -> LooseShape:
        """``(channels, height, width)`` of one image, ``None`` where the model takes any."""
        ...

    @property
    def layout(self) -> Literal["NCHW", "NHWC"]:
        """Where the model's input has its channels."""
        ...

    def probabilities(self, batch: np.ndarray) -> np.ndarray:
        """Class probabilities, float64 ``(n, classes)``, for a float32 batch in ``layout``.

        Softmax is applied when the model ends in logits. Raises ``ModelError``;
        ``NoScoresError`` when the model runs and has no class scores.
        """
        ...

    def activation(self, batch: np.ndarray, layer: str, side: Side) -> np.ndarray:
        """A layer's activation, float32 ``(n, channels, *space)``, for a batch in ``layout``.

        ``"output"`` is the layer's own output before any activation function that is not
        ``fused`` into it, ``"input"`` the tensor that enters it. Raises ``ModelError``.
        """
        ...

    def close(self) -> None:
        """Releases the model."""
        ...


@runtime_checkable
class OutputRunner(Runner, Protocol):
    """A runner that shows a model without class scores as well."""

    def outputs(self, image: np.ndarray) -> Sequence[ModelOutput]:
        """All that the model gives, as it is, for a float32 batch of one image in ``layout``.

        Raises ``ModelError``.
        """
        ...


@runtime_checkable
class PlacedSnapshot(Protocol):
    """A snapshot that tells where its weights are stored."""

    def places(self, parameter: Parameter, indices: np.ndarray) -> tuple[str, np.ndarray]:
        """Of elements of a parameter, by flat index in canonical order: the name of the stored
        weight that its runner reads, and their flat indices in that, int64.

        Raises ``SourceError`` where what is stored are other numbers.
        """
        ...


@runtime_checkable
class Snapshot(Protocol):
    """A CNN at one moment, read lazily."""

    @property
    def source(self) -> str:
        """Where it came from, for people: a path, or the class of a live module."""
        ...

    @property
    def layers(self) -> Sequence[Layer]:
        """All layers in network order."""
        ...

    @property
    def runner(self) -> Runner | None:
        """Runs the model; ``None`` when it cannot run, and then ``note`` says why."""
        ...

    @property
    def note(self) -> str | None:
        """What a user should know about how it was read."""
        ...

    def read(self, parameter: Parameter, start: int = 0, stop: int | None = None) -> np.ndarray:
        """Elements ``start:stop`` of a parameter in canonical order, flat.

        float64 and complex128 parameters come as float64, all others as float32 (quantised
        integers dequantised with their scale and zero point; complex numbers as real and
        imaginary part, a last axis of 2). It may be read-only and show the file itself:
        copy what has to outlast it. Raises ``SourceError``.
        """
        ...

    def close(self) -> None:
        """Releases files and models. Reading afterwards raises ``ClosedError``."""
        ...
