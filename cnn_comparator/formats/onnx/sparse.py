"""Sparse tensors of an ONNX model, which are read as the dense ones that they stand for."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

import numpy as np

from ...errors import SourceError
from . import budgets
from .constants import Constant
from .places import elements
from .tensors import TensorStore, dtype_name

if TYPE_CHECKING:
    import onnx

_INT64 = 7


class Scattered:
    """A dense array of zeros but for the values of a sparse tensor; see ``Computed``."""

    def __init__(self, sparse: onnx.SparseTensorProto) -> None:
        self._sparse = sparse

    def result(self, store: TensorStore) -> np.ndarray:
        """The dense array."""
        return store.kept(self, lambda: self._dense(store))

    def _dense(self, store: TensorStore) -> np.ndarray:
        values = store.whole(self._sparse.values).reshape(-1)
        indices = store.whole(self._sparse.indices)
        dense = np.zeros(tuple(self._sparse.dims), values.dtype)
        if values.size:
            places = (indices,) if indices.ndim == 1 else tuple(indices.T)
            (dense.reshape(-1) if indices.ndim == 1 else dense)[places] = values
        return dense


def dense_constant(name: str, sparse: onnx.SparseTensorProto) -> Constant:
    """A sparse tensor, checked before, as the dense constant that it stands for."""
    dtype = dtype_name(sparse.values.data_type)
    return Constant(name, tuple(sparse.dims), dtype, computation=Scattered(sparse))


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
