"""The part of an ONNX graph that computes some tensors. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from ..scores import Normalisation
from .nodes import inner_graphs

if TYPE_CHECKING:
    import onnx

_NORMALISED: Mapping[str, Normalisation] = {
    "Softmax": "as it is",
    "QLinearSoftmax": "as it is",
    "Sigmoid": "as it is",
    "QLinearSigmoid": "as it is",
    "LogSoftmax": "exp",
}
_LINEAR = frozenset(
    (
        *("Gemm", "MatMul", "Conv", "QGemm", "QLinearConv", "QLinearMatMul", "FusedMatMul"),
        *("MatMulInteger", "ConvInteger", "MatMulIntegerToFloat", "DynamicQuantizeMatMul"),
    )
)
"""What gives scores of any size."""
_POOLED = frozenset(("GlobalAveragePool", "AveragePool", "ReduceMean", "QLinearGlobalAveragePool"))
_NUMBERS = frozenset((1, 2, 3, 6, 10, 11))
"""``TensorProto.DataType`` of weights: float32, uint8, int8, int32, float16, float64."""
_QUANTISATION = ("QuantizeLinear", "DequantizeLinear")
_VIEWS = ("Identity", "Cast", "CastLike", "Reshape", "Flatten", "Squeeze", "Unsqueeze")
_TRANSPARENT = frozenset(_QUANTISATION + _VIEWS)


class Weights(Protocol):
    """Where the bytes of a model's tensors come from. Both raise ``SourceError``."""

    def inline(self, tensor: onnx.TensorProto) -> onnx.TensorProto:
        """The tensor with its bytes in it."""
        ...

    def array(self, tensor: onnx.TensorProto) -> np.ndarray | None:
        """A tensor whose bytes are elsewhere; ``None`` for others and types NumPy lacks."""
        ...


@dataclass(frozen=True)
class Part:
    """Part of a model, and the arrays of its weights that are not in it, by name."""

    model: onnx.ModelProto
    arrays: Mapping[str, np.ndarray]

    def numbers(self) -> dict[str, np.ndarray]:
        """Its weights by name, in the order in which its nodes read them, as far as they are
        floating-point numbers or integers of quantised ones.
        """
        from onnx import numpy_helper

        inline = {one.name: one for one in self.model.graph.initializer}
        found: dict[str, np.ndarray] = {}
        for node in self.model.graph.node:
            for name in (*node.input, *sorted(reads(node).difference(node.input))):
                if name in inline and name not in found and inline[name].data_type in _NUMBERS:
                    array = self.arrays.get(name)
                    found[name] = numpy_helper.to_array(inline[name]) if array is None else array
        return found

    def holding(self, weights: Mapping[str, np.ndarray]) -> Part:
        """The same with other weights of some names, as far as they are in it."""
        import onnx

        model = onnx.ModelProto()
        model.CopyFrom(self.model)
        arrays = dict(self.arrays)
        for tensor in model.graph.initializer:
            if tensor.name in weights:
                tensor.CopyFrom(_elsewhere(tensor))
                arrays[tensor.name] = weights[tensor.name]
        return Part(model, arrays)


def array_of(tensor: onnx.TensorProto, weights: Weights) -> np.ndarray:
    """The numbers of a tensor, wherever they are."""
    from onnx import numpy_helper

    found = weights.array(tensor)
    return numpy_helper.to_array(weights.inline(tensor)) if found is None else found


def part_for(model: onnx.ModelProto, tensors: Collection[str], weights: Weights) -> Part:
    """A model whose outputs are ``tensors``, with only the nodes and weights they need.

    No tensor in it refers to a file.
    """
    import onnx

    nodes = list(_ancestors(model.graph, tensors))
    known = {info.name: info for info in model.graph.output}
    outputs = [known.get(name) or onnx.ValueInfoProto(name=name) for name in tensors]
    return _part(model, nodes, model.graph.input, outputs, weights)


def part_between(
    model: onnx.ModelProto,
    nodes: Sequence[onnx.NodeProto],
    inputs: Sequence[onnx.ValueInfoProto],
    tensors: Collection[str],
    weights: Weights,
) -> Part:
    """A model of some ``nodes``, in an order in which they run, from ``inputs`` to ``tensors``,
    with the constants that they need; what a constant node holds is a weight in it.

    No tensor in it refers to a file.
    """
    import onnx

    given = {info.name for info in inputs}
    made = {name for node in nodes for name in node.output}
    wanted = {name for node in nodes for name in reads(node)} | set(tensors)
    before = list(_ancestors(model.graph, wanted - given - made, given | made))
    held = [node for node in before if _is_held(node)]
    outputs = [onnx.ValueInfoProto(name=name) for name in tensors]
    rest = [node for node in before if not _is_held(node)]
    part = _part(model, [*rest, *nodes], inputs, outputs, weights)
    for node in held:
        added = part.model.graph.initializer.add()
        added.CopyFrom(weights.inline(node.attribute[0].t))
        added.name = node.output[0]
    return part


def _is_held(node: onnx.NodeProto) -> bool:
    """Whether a node holds a tensor as it is."""
    is_one = node.op_type == "Constant" and len(node.attribute) == 1
    return is_one and node.attribute[0].name == "value"


def _part(
    model: onnx.ModelProto,
    nodes: Sequence[onnx.NodeProto],
    inputs: Iterable[onnx.ValueInfoProto],
    outputs: Sequence[onnx.ValueInfoProto],
    weights: Weights,
) -> Part:
    import onnx

    needed = {name for node in nodes for name in reads(node)} | {info.name for info in outputs}
    part = onnx.ModelProto()
    part.opset_import.extend(model.opset_import)
    part.functions.extend(model.functions)
    part.graph.name = model.graph.name or "graph"
    part.graph.node.extend(nodes)
    for node in (*part.graph.node, *(node for one in part.functions for node in one.node)):
        _inline_attributes(node, weights)
    tensors_by_name = {one.name: one for one in model.graph.initializer}
    given = needed.difference(tensors_by_name)
    # Before version 4 weights had to be inputs, too; ONNX Runtime does not optimise such well.
    part.ir_version = max(model.ir_version, 4)
    part.graph.input.extend(info for info in inputs if info.name in given)
    arrays: dict[str, np.ndarray] = {}
    for name, tensor in tensors_by_name.items():
        if name in needed:
            array = weights.array(tensor)
            added = part.graph.initializer.add()
            added.CopyFrom(weights.inline(tensor) if array is None else _elsewhere(tensor))
            if array is not None:
                arrays[name] = array
    for sparse in model.graph.sparse_initializer:
        if sparse.values.name in needed:
            _inline_sparse(part.graph.sparse_initializer.add(), sparse, weights)
    part.graph.output.extend(outputs)
    return Part(part, arrays)


def normalisation(graph: onnx.GraphProto, tensor: str) -> Normalisation | None:
    """How scores become probabilities, as far as the nodes before them tell."""
    producers = {name: node for node in graph.node for name in node.output}
    constants = {one.name for one in graph.initializer}
    constants |= {one.output[0] for one in graph.node if one.op_type == "Constant" and one.output}
    node = producers.pop(tensor, None)
    is_averaged = False
    while node is not None and node.input:
        data = [name for name in node.input if name and name not in constants]
        is_bias = node.op_type == "Add" and len(data) == 1
        if not (is_bias or node.op_type in _TRANSPARENT or node.op_type in _POOLED):
            break
        is_averaged = is_averaged or node.op_type in _POOLED
        # Taken out, so that a graph that runs in a circle ends.
        tensor = data[0] if data else ""
        node = producers.pop(tensor, None)
    if node is None:
        return None
    if node.op_type == "If":
        place = list(node.output).index(tensor)
        given = [(one, one.output[place:]) for _, one in inner_graphs(node)]
        found = {normalisation(one, rest[0].name) for one, rest in given if rest}
        return found.pop() if len(found) == 1 and not is_averaged else None
    if node.op_type in _LINEAR:
        return "softmax"
    return None if is_averaged else _NORMALISED.get(node.op_type)


def _ancestors(
    graph: onnx.GraphProto, tensors: Collection[str], but: Collection[str] = ()
) -> Iterator[onnx.NodeProto]:
    """The nodes that tensors need, in order; nothing is needed for tensors that are left out."""
    needed = set(tensors)
    chosen = []
    for node in reversed(graph.node):
        if needed.intersection(node.output):
            chosen.append(node)
            needed.update(reads(node).difference(but))
    return reversed(chosen)


def reads(node: onnx.NodeProto) -> set[str]:
    """The tensors that a node and the graphs inside it read."""
    names = set(node.input)
    for attribute in node.attribute:
        for graph in (attribute.g, *attribute.graphs):
            names.update(info.name for info in graph.output)
            for child in graph.node:
                names |= reads(child)
    return names


def _elsewhere(tensor: onnx.TensorProto) -> onnx.TensorProto:
    """A tensor whose bytes are handed over apart from the model."""
    import onnx

    found = onnx.TensorProto(name=tensor.name, dims=tensor.dims, data_type=tensor.data_type)
    found.data_location = onnx.TensorProto.EXTERNAL
    found.external_data.add(key="location", value="handed over")
    return found


def _inline_sparse(
    found: onnx.SparseTensorProto, sparse: onnx.SparseTensorProto, weights: Weights
) -> None:
    found.dims.extend(sparse.dims)
    found.values.CopyFrom(weights.inline(sparse.values))
    found.indices.CopyFrom(weights.inline(sparse.indices))


def _inline_attributes(node: onnx.NodeProto, weights: Weights) -> None:
    for attribute in node.attribute:
        if attribute.HasField("t"):
            _inline(attribute.t, weights)
        for tensor in attribute.tensors:
            _inline(tensor, weights)
        for sparse in attribute.sparse_tensors:
            _inline(sparse.values, weights)
            _inline(sparse.indices, weights)
        if attribute.HasField("sparse_tensor"):
            _inline(attribute.sparse_tensor.values, weights)
            _inline(attribute.sparse_tensor.indices, weights)
        if attribute.HasField("g"):
            _inline_graph(attribute.g, weights)
        for graph in attribute.graphs:
            _inline_graph(graph, weights)


def _inline_graph(graph: onnx.GraphProto, weights: Weights) -> None:
    for tensor in graph.initializer:
        _inline(tensor, weights)
    for sparse in graph.sparse_initializer:
        _inline(sparse.values, weights)
        _inline(sparse.indices, weights)
    for child in graph.node:
        _inline_attributes(child, weights)


def _inline(tensor: onnx.TensorProto, weights: Weights) -> None:
    if tensor.external_data:
        tensor.CopyFrom(weights.inline(tensor))
