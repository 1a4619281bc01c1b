"""Snapshots from state dicts of PyTorch, with or without their module."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch

from ..errors import SourceError
from .options import ReadOptions
from .safetensors import WITHOUT_MODEL
from .state_dicts import choice_note, find_state_dicts, without_prefixes
from .state_layers import listed_layers
from .torch import TorchSnapshot, snapshot_of
from .torch_files import load_checkpoint
from .torch_fit import fitted
from .torch_network import Network
from .torch_tensors import StoredTensor

_AGAIN = "Save only the weights, torch.save(model.state_dict(), …), and pass them with model=…."


def read_checkpoint(path: str, options: ReadOptions) -> TorchSnapshot:
    """A file with a state dict. Raises ``SourceError``."""
    return _read(f"'{path}'", path, load_checkpoint(path), options, copy=False)


def read_state_dict(checkpoint: Mapping[str, Any], options: ReadOptions) -> TorchSnapshot:
    """A state dict, or a checkpoint that holds one; copied, unless ``options.copy`` is false.

    Raises ``SourceError``.
    """
    return _read("The state dict", "state dict", checkpoint, options, copy=options.copy)


def _read(
    name: str, source: str, checkpoint: object, options: ReadOptions, *, copy: bool
) -> TorchSnapshot:
    found = list(find_state_dicts(checkpoint))
    if not found:
        raise SourceError(f"{name} holds no state dict, a mapping of names to tensors. {_AGAIN}")
    tensors = {key: _as_tensor(name, value) for key, value in found[0].tensors.items()}
    if copy:
        tensors = {key: value.to("cpu", copy=True) for key, value in tensors.items()}
    choice = choice_note(found)
    if options.model is None:
        return _listed(source, without_prefixes(tensors), choice)
    module, note = fitted(name, tensors, options.model)
    return snapshot_of(source, module, options, choice, note)


def _listed(source: str, tensors: Mapping[str, torch.Tensor], choice: str | None) -> TorchSnapshot:
    network = Network(tensors={key: StoredTensor(one) for key, one in tensors.items()})
    shapes = {key: (one.shape, one.dtype) for key, one in network.tensors.items()}
    network.layers.extend(listed_layers(shapes))
    return TorchSnapshot(source, network, None, " ".join(filter(None, (WITHOUT_MODEL, choice))))


def _as_tensor(name: str, value: Any) -> torch.Tensor:
    if isinstance(value, torch.Tensor):
        tensor = value.detach()
        return tensor if tensor.layout is torch.strided else tensor.to_dense()
    array = np.array(value)
    try:
        return torch.from_numpy(array)
    except TypeError as error:
        # The narrow floats of ml_dtypes, which JAX and its like have.
        kind = getattr(torch, array.dtype.name, None)
        if kind is None:
            raise SourceError(
                f"{name} has weights of the type {array.dtype}, which PyTorch does not know. "
                "Convert them to float32."
            ) from error
        return torch.from_numpy(array.view(f"u{array.dtype.itemsize}")).view(kind)
