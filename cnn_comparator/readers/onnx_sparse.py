"""Sparse tensors of an ONNX model: never shown, but a runtime makes dense ones of them."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import TYPE_CHECKING

from ..errors import SourceError
from . import onnx_budgets as budgets
from .onnx_checks import all_nodes, inner_graphs
from .onnx_places import elements
from .onnx_tensors import TensorStore

if TYPE_CHECKING:
    import onnx

_INT64 = 7


def check_sparse(model: onnx.ModelProto, store: TensorStore) -> None:
    """Raises ``SourceError`` when a sparse tensor is too large or has values outside of it."""
    for sparse in _all(model):
        dims = [int(dim) for dim in sparse.dims]
        limit = budgets.at_once(store.stored)
        if prod(max(dim, 1) for dim in dims) > limit or len(dims) > budgets.RANK:
            what = f"elements in the sparse tensor '{sparse.values.name}'"
            raise budgets.over(store.name, limit, what)
        store.check(sparse.values)
        store.check(sparse.indices)
        if not _fits(sparse, dims, store):
            raise SourceError(
                f"The sparse tensor '{sparse.values.name}' of '{store.name}' has values outside "
                "its shape. Download or export the model again."
            )


def _fits(sparse: onnx.SparseTensorProto, dims: list[int], store: TensorStore) -> bool:
    count = elements(sparse.values, store.name)
    shape = tuple(sparse.indices.dims)
    flat = len(shape) == 1
    if sparse.indices.data_type != _INT64 or shape not in ((count,), (count, len(dims))):
        return False
    if count == 0:
        return all(dim >= 0 for dim in dims)
    indices = store.whole(sparse.indices)
    ends = prod(dims) if flat else dims
    return bool((indices >= 0).all() and (indices < ends).all() and min(dims, default=1) > 0)


def _all(model: onnx.ModelProto) -> Iterator[onnx.SparseTensorProto]:
    yield from model.graph.sparse_initializer
    for nodes in (model.graph.node, *(function.node for function in model.functions)):
        for node in all_nodes(nodes):
            for graph in inner_graphs(node):
                yield from graph.sparse_initializer
            for attribute in node.attribute:
                if attribute.HasField("sparse_tensor"):
                    yield attribute.sparse_tensor
                yield from attribute.sparse_tensors
