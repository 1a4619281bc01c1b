"""The part of an ONNX graph that computes some tensors. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from .scores import Normalisation

if TYPE_CHECKING:
    import onnx

_NORMALISED: Mapping[str, Normalisation] = {
    "Softmax": "as it is",
    "QLinearSoftmax": "as it is",
    "Sigmoid": "as it is",
    "QLinearSigmoid": "as it is",
    "LogSoftmax": "exp",
}
_QUANTISATION = ("QuantizeLinear", "DequantizeLinear")
_VIEWS = ("Identity", "Cast", "CastLike", "Reshape", "Flatten", "Squeeze", "Unsqueeze")
_TRANSPARENT = frozenset(_QUANTISATION + _VIEWS)


def part_for(
    model: onnx.ModelProto,
    tensors: Collection[str],
    inline: Callable[[onnx.TensorProto], onnx.TensorProto],
) -> onnx.ModelProto:
    """A model whose outputs are ``tensors``, with only the nodes and weights they need.

    ``inline`` gives a tensor with its bytes.
    """
    import onnx

    nodes = list(_ancestors(model.graph, tensors))
    needed = {name for node in nodes for name in _reads(node)} | set(tensors)
    part = onnx.ModelProto()
    part.ir_version = model.ir_version
    part.opset_import.extend(model.opset_import)
    part.functions.extend(model.functions)
    part.graph.name = model.graph.name or "graph"
    part.graph.node.extend(nodes)
    for node in part.graph.node:
        _inline_attributes(node, inline)
    part.graph.input.extend(info for info in model.graph.input if info.name in needed)
    part.graph.initializer.extend(
        inline(tensor) for tensor in model.graph.initializer if tensor.name in needed
    )
    part.graph.sparse_initializer.extend(model.graph.sparse_initializer)
    known = {info.name: info for info in model.graph.output}
    part.graph.output.extend(known.get(name) or onnx.ValueInfoProto(name=name) for name in tensors)
    return part


def normalisation(model: onnx.ModelProto, tensor: str) -> Normalisation:
    """How scores become probabilities."""
    producers = {name: node for node in model.graph.node for name in node.output}
    node = producers.get(tensor)
    while node is not None and node.op_type in _TRANSPARENT:
        node = producers.get(node.input[0])
    return "softmax" if node is None else _NORMALISED.get(node.op_type, "softmax")


def _ancestors(graph: onnx.GraphProto, tensors: Collection[str]) -> Iterator[onnx.NodeProto]:
    needed = set(tensors)
    chosen = []
    for node in reversed(graph.node):
        if needed.intersection(node.output):
            chosen.append(node)
            needed.update(_reads(node))
    return reversed(chosen)


def _reads(node: onnx.NodeProto) -> set[str]:
    names = set(node.input)
    for attribute in node.attribute:
        for graph in (attribute.g, *attribute.graphs):
            names.update(info.name for info in graph.output)
            for child in graph.node:
                names |= _reads(child)
    return names


def _inline_attributes(
    node: onnx.NodeProto, inline: Callable[[onnx.TensorProto], onnx.TensorProto]
) -> None:
    for attribute in node.attribute:
        if attribute.HasField("t"):
            attribute.t.CopyFrom(inline(attribute.t))
        for graph in (attribute.g, *attribute.graphs):
            for tensor in graph.initializer:
                tensor.CopyFrom(inline(tensor))
            for child in graph.node:
                _inline_attributes(child, inline)
