"""Snapshots from checkpoints and state dicts together with their module."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import Any

import numpy as np
import torch

from ...errors import SourceError
from ...snapshot import Snapshot
from ..options import ReadOptions
from ..state_dicts.effective import effective
from ..state_dicts.finding import choice_note, find_state_dicts
from ..state_dicts.network import NetworkState, network_state
from ..state_dicts.snapshot import Known, WeightsSnapshot
from ..state_dicts.stored import StoredValue
from ..state_dicts.tensors import LazyTensor, QuantisedTensor, is_expanded
from ..state_dicts.ties import made_once
from .files import AGAIN
from .fit import fitted
from .modules import TorchSnapshot, snapshot_of
from .tensors import MemoryTensor, identity

_PACKED = (torch.quint4x2, torch.quint2x4)
"""Types of several integers in a byte, which PyTorch cannot copy."""
MOST_DENSE = 1 << 28
"""Elements up to which a sparse tensor is made dense."""


def read_with_module(path: str, stored: StoredValue, options: ReadOptions) -> Snapshot:
    """The weights of a file in the module ``options.model``. Raises ``SourceError``.

    They are copied into memory; the file may be closed afterwards.
    """
    found = _read((f"'{path}'", path), stored.value, options, stored.note, copy=False)
    found.files = stored.files
    return found


def read_state_dict(checkpoint: Mapping[str, Any], options: ReadOptions) -> Snapshot:
    """A state dict, or a checkpoint that holds one; copied, unless ``options.copy`` is false.

    Raises ``SourceError``.
    """
    return _read(("The state dict", "state dict"), checkpoint, options, copy=options.copy)


def _read(
    names: tuple[str, str],
    checkpoint: object,
    options: ReadOptions,
    *notes: str | None,
    copy: bool,
) -> TorchSnapshot | WeightsSnapshot:
    """``names`` are what it is called in sentences and in the snapshot."""
    name, source = names
    found = list(find_state_dicts(checkpoint))
    if not found:
        raise SourceError(f"{name} holds no state dict, a mapping of names to tensors. {AGAIN}")
    tensors = made_once(
        found[0].tensors, lambda key, value: _as_tensor(name, key, value, copy=copy), identity
    )
    notes = (*notes, choice_note(found))
    if options.model is None:
        return _listed(source, network_state(tensors), options.weight_layout, *notes)
    module, note = fitted(name, (tensors, _effective(name, tensors)[0]), options.model)
    return snapshot_of(source, module, options, *notes, note)


def _listed(
    source: str, state: NetworkState, weight_layout: str | None, *notes: str | None
) -> WeightsSnapshot:
    acting = effective(state.tensors, MemoryTensor)
    stored = made_once(
        acting.tensors,
        lambda _, one: MemoryTensor(one) if isinstance(one, torch.Tensor) else one,
    )
    size = sum(one.numel() * one.element_size() for one in state.tensors.values())
    said = (*notes, state.note, acting.note)
    known = Known(weight_layout=weight_layout)
    return WeightsSnapshot(source, stored, StoredValue(stored, size), *said, known=known)


def _effective(
    name: str, tensors: Mapping[str, torch.Tensor]
) -> tuple[dict[str, torch.Tensor], str | None]:
    """The weights that act, in memory, and what to say of them."""
    found = effective(tensors, MemoryTensor)
    return made_once(
        found.tensors,
        lambda _, one: (
            one if isinstance(one, torch.Tensor) else _of_bits(name, one.stored(), one.dtype)
        ),
    ), found.note


def _as_tensor(name: str, key: str, value: Any, *, copy: bool) -> torch.Tensor:
    found = _tensor(name, key, value)
    return found.to("cpu", copy=True) if copy else found


def _tensor(name: str, key: str, value: Any) -> torch.Tensor:
    if isinstance(value, LazyTensor):
        return _loaded(name, key, value)
    if isinstance(value, torch.Tensor):
        return _dense(name, key, value.detach())
    array = np.array(value)
    try:
        return torch.from_numpy(array)
    except TypeError:
        # The narrow floats of ml_dtypes, which JAX and its like have.
        return _of_bits(name, array.view(f"u{array.dtype.itemsize}"), array.dtype.name)


def _dense(name: str, key: str, tensor: torch.Tensor) -> torch.Tensor:
    if tensor.is_nested or tensor.is_meta:
        what = "a nested tensor" if tensor.is_nested else "without values, on the device 'meta'"
        raise SourceError(f"{name} has the weight '{key}', which is {what}. Leave it out.")
    if tensor.dtype in _PACKED:
        return tensor.dequantize()
    if tensor.layout is torch.strided:
        return tensor
    if prod(tensor.shape) > MOST_DENSE:
        raise SourceError(
            f"{name} has the sparse weight '{key}' of {prod(tensor.shape):,} elements, which does "
            "not fit into memory. Leave it out."
        )
    return tensor.to_dense()


def _loaded(name: str, key: str, tensor: LazyTensor) -> torch.Tensor:
    """A tensor of a file as one of PyTorch, in memory."""
    if tensor.trouble is not None:
        raise SourceError(
            f"{name} has the weight '{key}', which is {tensor.trouble} and cannot be read. "
            "Save it as float32, or leave model out to compare the other weights."
        )
    if prod(tensor.shape) > MOST_DENSE and is_expanded(tensor):
        raise SourceError(
            f"{name} has the weight '{key}' of {prod(tensor.shape):,} elements, more than are "
            "stored and than fit into memory. Leave it out."
        )
    if isinstance(tensor, QuantisedTensor):
        return _quantised(tensor)
    # NumPy gives a single number an axis here.
    stored = np.ascontiguousarray(tensor.stored()).reshape(tensor.shape)
    return _of_bits(name, stored, tensor.dtype)


def _of_bits(name: str, stored: np.ndarray, dtype: str) -> torch.Tensor:
    kind = getattr(torch, dtype, None)
    if not isinstance(kind, torch.dtype):
        raise SourceError(
            f"{name} has weights of the type {dtype}, which PyTorch does not know. "
            "Convert them to float32."
        )
    writeable = stored if stored.flags.writeable else stored.copy()
    found = torch.from_numpy(writeable)
    return found if found.dtype == kind else found.view(kind)


def _quantised(tensor: QuantisedTensor) -> torch.Tensor:
    integers = torch.from_numpy(np.array(tensor.stored()))
    scales, zeros = (
        torch.from_numpy(one.read(0, prod(one.shape)).astype(np.float64))
        for one in (tensor.scales, tensor.zeros)
    )
    if tensor.axis is None:
        return torch._make_per_tensor_quantized_tensor(integers, float(scales), int(zeros))
    return torch._make_per_channel_quantized_tensor(
        integers, scales, zeros.to(torch.int64), tensor.axis
    )
