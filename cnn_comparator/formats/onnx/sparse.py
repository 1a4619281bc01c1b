"""Sparse tensors of an ONNX model: never shown, but a runtime makes dense ones of them."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from ...errors import SourceError
from . import budgets
from .places import elements
from .tensors import TensorStore

if TYPE_CHECKING:
    import onnx

_INT64 = 7


def check_sparse(sparse: onnx.SparseTensorProto, store: TensorStore) -> None:
    """Raises ``SourceError`` when a sparse tensor is too large or has values outside of it."""
    dims = [int(dim) for dim in sparse.dims]
    limit = budgets.at_once(store.stored)
    if prod(max(dim, 1) for dim in dims) > limit or len(dims) > budgets.RANK:
        what = f"elements in the sparse tensor '{sparse.values.name}'"
        raise budgets.over(store.name, limit, what)
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
