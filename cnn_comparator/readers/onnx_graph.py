"""From the nodes of an ONNX graph to layers with edges, attributes and parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from ..snapshot import Layer, LooseShape, Parameter, Role
from .onnx_tensor import CanonicalTensor, Constant, as_stored, conv_transposed, transposed

KIND = {
    "Conv": "conv",
    "ConvInteger": "conv",
    "QLinearConv": "conv",
    "ConvTranspose": "conv_transpose",
    "Gemm": "dense",
    "MatMul": "dense",
    "BatchNormalization": "norm",
    "InstanceNormalization": "norm",
    "LayerNormalization": "norm",
    "GroupNormalization": "norm",
    "LSTM": "recurrent",
    "GRU": "recurrent",
    "RNN": "recurrent",
    "Add": "add",
    "Sum": "add",
    "Concat": "concat",
    "Flatten": "reshape",
    "Reshape": "reshape",
    "Transpose": "reshape",
    "Squeeze": "reshape",
    "Unsqueeze": "reshape",
    "Softmax": "softmax",
    "LogSoftmax": "softmax",
    "Dropout": "dropout",
    **dict.fromkeys(
        ("Relu", "LeakyRelu", "PRelu", "Sigmoid", "Tanh", "Elu", "Selu", "Gelu", "HardSwish"),
        "activation",
    ),
    **dict.fromkeys(("Clip", "HardSigmoid", "Softplus", "Swish", "Mish", "Erf"), "activation"),
    **dict.fromkeys(
        ("MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool", "LpPool"), "pool"
    ),
}

ROLES: dict[str, tuple[Role, ...]] = {
    "conv": ("weight", "bias"),
    "conv_transpose": ("weight", "bias"),
    "dense": ("weight", "bias"),
    "norm": ("gamma", "beta", "running_mean", "running_var"),
    "recurrent": ("weight", "other", "bias"),
    "embedding": ("weight",),
}

_SHAPES = {"Shape", "Size", "NonZero"}


@dataclass(frozen=True)
class Read:
    """What a graph became: its layers, and by layer id the tensors that enter and leave it."""

    layers: tuple[Layer, ...]
    tensors: Mapping[str, CanonicalTensor]
    ends: Mapping[str, tuple[str, str]]


def read_graph(graph: Any, folder: Path, shapes: Mapping[str, LooseShape]) -> Read:
    """Reads an ONNX ``GraphProto``. ``shapes`` are activations' shapes without the batch."""
    return _GraphReader(graph, folder, shapes).read()


class _GraphReader:
    def __init__(self, graph: Any, folder: Path, shapes: Mapping[str, LooseShape]) -> None:
        self._graph = graph
        self._folder = folder
        self._shapes = shapes
        self._constants = {item.name: Constant(item, folder) for item in graph.initializer}
        self._hidden: set[str] = set()
        self._producer: dict[str, str] = {}
        self._layers: list[Layer] = []
        self._tensors: dict[str, CanonicalTensor] = {}
        self._ends: dict[str, tuple[str, str]] = {}
        self._uses: dict[str, int] = {}
        for node in graph.node:
            for name in node.input:
                self._uses[name] = self._uses.get(name, 0) + 1

    def read(self) -> Read:
        for value in self._graph.input:
            if value.name not in self._constants:
                layer = Layer(self._unique(value.name), "input", "Input")
                self._add(replace(layer, output_shape=self._shapes.get(value.name)), value.name)
        for node in self._graph.node:
            if not self._fold(node):
                self._read_node(node)
        return Read(
            tuple(self._layers), MappingProxyType(self._tensors), MappingProxyType(self._ends)
        )

    def _fold(self, node: Any) -> bool:
        """Whether the node only makes constants or shapes; remembers what it makes."""
        attributes = {item.name: item for item in node.attribute}
        inputs = [name for name in node.input if name]
        source = self._constants.get(inputs[0]) if inputs else None
        if node.op_type == "Constant":
            if "value" in attributes:
                self._constants[node.output[0]] = Constant(attributes["value"].t, self._folder)
            self._hidden.add(node.output[0])
        elif source is not None and node.op_type == "Identity":
            self._constants[node.output[0]] = source
        elif source is not None and node.op_type == "Transpose" and source.axes is None:
            rank = len(source.stored_shape)
            default = list(range(rank))[::-1]
            axes = tuple(attributes["perm"].ints) if "perm" in attributes else tuple(default)
            self._constants[node.output[0]] = replace(source, axes=axes)
        elif source is not None and node.op_type == "DequantizeLinear" and source.axes is None:
            self._constants[node.output[0]] = self._dequantised(source, inputs, attributes)
        elif node.op_type in _SHAPES or (
            inputs and all(name in self._hidden or name in self._constants for name in inputs)
        ):
            self._hidden.update(node.output)
        else:
            return False
        return True

    def _dequantised(
        self, source: Constant, inputs: list[str], attributes: Mapping[str, Any]
    ) -> Constant:
        axis = attributes["axis"].i if "axis" in attributes else 1

        def spread(name: str) -> np.ndarray:
            values = self._constants[name].array()
            if values.ndim == 0 or values.size == 1:
                return values.reshape(())
            extents = [1] * len(source.stored_shape)
            extents[axis] = values.size
            return values.reshape(extents)

        zero = spread(inputs[2]) if len(inputs) > 2 else None
        return replace(source, scale=spread(inputs[1]).astype(np.float32), zero=zero)

    def _read_node(self, node: Any) -> None:
        if self._is_bias_of_dense(node):
            return
        operator = node.op_type
        constants = [(name, self._constants[name]) for name in node.input if self._is_weight(name)]
        kind = KIND.get(operator, "other")
        if operator == "Gather" and constants and node.input[0] == constants[0][0]:
            kind = "embedding"
        if operator == "MatMul" and not constants:
            kind = "other"
        attributes = _attributes(node, kind, constants)
        parameters = self._parameters(node, kind, constants, attributes)
        data = [name for name in node.input if name and name not in self._constants]
        data = [name for name in data if name not in self._hidden]
        layer = Layer(
            id=self._unique(node.name or _from_weight(parameters) or operator.lower()),
            kind=kind,
            operator=operator,
            inputs=tuple(
                dict.fromkeys(self._producer[name] for name in data if name in self._producer)
            ),
            parameters=parameters,
            attributes=MappingProxyType(attributes),
            input_shape=self._shapes.get(data[0]) if data else None,
            output_shape=self._shapes.get(node.output[0]),
        )
        self._add(layer, node.output[0], data[0] if data else node.output[0])
        for name in node.output[1:]:
            self._producer[name] = layer.id

    def _is_weight(self, name: str) -> bool:
        constant = self._constants.get(name)
        return constant is not None and constant.dtype not in ("int64", "int32", "bool", "string")

    def _parameters(
        self,
        node: Any,
        kind: str,
        constants: list[tuple[str, Constant]],
        attributes: Mapping[str, object],
    ) -> tuple[Parameter, ...]:
        if kind in ("pool", "reshape", "dropout", "softmax", "concat") or node.op_type == "Clip":
            return ()
        roles = ROLES.get(kind, ())
        found = []
        for position, (name, constant) in enumerate(constants):
            role: Role = roles[position] if position < len(roles) else "other"
            if not roles and len(constant.shape) == 0:
                continue
            tensor = _canonical(node, kind, role, constant, attributes)
            self._tensors[name] = tensor
            found.append(Parameter(name, role, tensor.shape, constant.dtype))
        return tuple(found)

    def _is_bias_of_dense(self, node: Any) -> bool:
        """Joins ``MatMul`` and the ``Add`` of a constant vector into one dense layer."""
        if node.op_type != "Add" or not self._layers:
            return False
        biases = [name for name in node.input if self._is_weight(name)]
        others = [name for name in node.input if name not in biases]
        if len(biases) != 1 or len(others) != 1 or self._uses.get(others[0]) != 1:
            return False
        constant = self._constants[biases[0]]
        dense = next(
            (layer for layer in self._layers if layer.id == self._producer.get(others[0])), None
        )
        if (
            dense is None
            or dense.operator != "MatMul"
            or dense.weight is None
            or len(dense.parameters) > 1
            or constant.shape != dense.weight.shape[:1]
        ):
            return False
        self._tensors[biases[0]] = as_stored(constant)
        bias = Parameter(biases[0], "bias", constant.shape, constant.dtype)
        joined = replace(dense, parameters=(*dense.parameters, bias))
        self._layers[self._layers.index(dense)] = joined
        self._ends[dense.id] = (self._ends[dense.id][0], node.output[0])
        self._producer[node.output[0]] = dense.id
        return True

    def _add(self, layer: Layer, output: str, entering: str | None = None) -> None:
        self._layers.append(layer)
        self._producer[output] = layer.id
        self._ends[layer.id] = (entering or output, output)

    def _unique(self, wanted: str) -> str:
        name, number = wanted, 2
        while name in self._ends:
            name, number = f"{wanted}_{number}", number + 1
        return name


def _canonical(
    node: Any, kind: str, role: Role, constant: Constant, attributes: Mapping[str, object]
) -> CanonicalTensor:
    if kind == "conv_transpose" and role == "weight":
        groups = attributes.get("groups", 1)
        return conv_transposed(constant, groups if isinstance(groups, int) else 1)
    if kind == "dense" and role == "weight" and len(constant.shape) == 2:
        flags = {item.name: item.i for item in node.attribute if item.name == "transB"}
        return as_stored(constant) if flags.get("transB") else transposed(constant)
    return as_stored(constant)


def _attributes(node: Any, kind: str, constants: list[tuple[str, Constant]]) -> dict[str, object]:
    if kind not in ("conv", "conv_transpose", "pool"):
        return {}
    given = {item.name: item for item in node.attribute}
    rank = len(constants[0][1].shape) - 2 if constants else 2
    found: dict[str, object] = {}
    if kind != "pool" or "strides" in given:
        found["stride"] = list(given["strides"].ints) if "strides" in given else [1] * rank
    if kind != "pool" or "pads" in given:
        found["padding"] = list(given["pads"].ints) if "pads" in given else [0] * (2 * rank)
    if kind != "pool":
        dilations = given.get("dilations")
        found["dilation"] = list(dilations.ints) if dilations is not None else [1] * rank
        found["groups"] = given["group"].i if "group" in given else 1
    return found


def _from_weight(parameters: tuple[Parameter, ...]) -> str | None:
    """``features.0`` of a node whose weight is ``features.0.weight``."""
    for parameter in parameters:
        head, _, tail = parameter.id.rpartition(".")
        if head and tail in ("weight", "bias", "kernel", "gamma"):
            return head
    return None
