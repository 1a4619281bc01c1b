"""Whether a parsed ONNX model is one that can be walked: text where names are, and budgets."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import TYPE_CHECKING

from ...errors import SourceError
from .budgets import GRAPHS, NODES, RANK, TENSORS, VALUES, over
from .malformed import is_local
from .places import elements
from .sparse import check_sparse
from .tensors import TensorStore

if TYPE_CHECKING:
    import onnx


def check_model(model: onnx.ModelProto, store: TensorStore) -> None:
    """Raises ``SourceError`` when a model is over a budget, or has names or shapes that are none.

    Tensors that are not whole are set aside. What is written in C++ gets a model to see after this.
    """
    walk, name = _Walk(store), store.name
    walk.graph(model.graph, 1)
    for function in model.functions:
        walk.text(function.name, function.domain, *function.input, *function.output)
        walk.values(function.value_info)
        walk.attributes(function.attribute_proto, 0)
        for node in function.node:
            walk.node(node, 0)
    for opset in chain(model.opset_import, *(one.opset_import for one in model.functions)):
        walk.text(opset.domain)
        if not 0 <= opset.version < 1 << 31:
            raise SourceError(
                f"'{name}' names an opset that cannot exist ({opset.version}). "
                "Download or export the model again."
            )


class _Walk:
    def __init__(self, store: TensorStore) -> None:
        self._store = store
        self._name = store.name
        self._nodes = 0
        self._tensors = 0
        self._values = 0

    def graph(self, graph: onnx.GraphProto, depth: int) -> None:
        if depth > GRAPHS:
            raise over(self._name, GRAPHS, "graphs inside one another")
        self.text(graph.name)
        for infos in (graph.input, graph.output, graph.value_info):
            self.values(infos)
        self._tensors_in(graph.initializer)
        self._sparse_in(graph.sparse_initializer)
        for node in graph.node:
            self.node(node, depth)

    def node(self, node: onnx.NodeProto, depth: int) -> None:
        self._nodes += 1
        if self._nodes > NODES:
            raise over(self._name, NODES, "nodes")
        self.text(node.op_type, node.domain, node.name, *node.input, *node.output)
        if node.attribute:
            self.attributes(node.attribute, depth)

    def attributes(self, attributes: Iterable[onnx.AttributeProto], depth: int) -> None:
        for attribute in attributes:
            self.text(attribute.name, attribute.ref_attr_name)
            if attribute.HasField("t"):
                self._tensors_in((attribute.t,))
            if attribute.tensors:
                self._tensors_in(attribute.tensors)
            if attribute.HasField("sparse_tensor"):
                self._sparse_in((attribute.sparse_tensor,))
            self._sparse_in(attribute.sparse_tensors)
            if attribute.HasField("g"):
                self.graph(attribute.g, depth + 1)
            for graph in attribute.graphs:
                self.graph(graph, depth + 1)

    def values(self, infos: Iterable[onnx.ValueInfoProto]) -> None:
        for info in infos:
            self._values += 1
            if self._values > VALUES:
                raise over(self._name, VALUES, "tensors whose type is given")
            self.text(info.name)
            if len(info.type.tensor_type.shape.dim) > RANK:
                raise over(self._name, RANK, f"dimensions in the tensor '{info.name[:100]}'")

    def text(self, *names: str) -> None:
        try:
            # Protobuf hands out bytes where a name is no UTF-8, which joins with no text.
            "".join(names)
        except TypeError:
            raise SourceError(
                f"'{self._name}' has names that are no text. Download or export the model again."
            ) from None

    def _sparse_in(self, tensors: Iterable[onnx.SparseTensorProto]) -> None:
        for sparse in tensors:
            self._tensors_in((sparse.values, sparse.indices))
            try:
                check_sparse(sparse, self._store)
            except SourceError as error:
                if not is_local(error) or min(sparse.dims, default=0) < 0:
                    raise
                self._store.set_aside(sparse.values, str(error))

    def _tensors_in(self, tensors: Iterable[onnx.TensorProto]) -> None:
        for tensor in tensors:
            self._tensors += 1
            if self._tensors > TENSORS:
                raise over(self._name, TENSORS, "tensors")
            self.text(tensor.name)
            if len(tensor.dims) > RANK:
                raise over(self._name, RANK, f"dimensions in the tensor '{tensor.name[:100]}'")
            elements(tensor, self._name)
            problem = self._store.problem(tensor)
            if problem is not None:
                self._store.set_aside(tensor, problem)
