"""Opens checkpoints of PyTorch and ``.safetensors`` files, with and without their module."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any

import numpy as np

from ..errors import SourceError
from ..snapshot import Snapshot
from .lazy import ArrayTensor
from .options import ReadOptions
from .pickled_modules import in_canonical_order, module_kinds
from .state_dicts import choice_note, find_state_dicts, without_prefixes
from .torch_files import AGAIN, Checkpoint, load_checkpoint
from .weights_alone import WeightsSnapshot


def read_checkpoint(path: str, options: ReadOptions) -> Snapshot:
    """A file with a state dict or a pickled module. Raises ``SourceError``.

    Needs PyTorch only to run the module ``options.model``.
    """
    checkpoint = load_checkpoint(path)
    try:
        if options.model is None:
            return _weights(path, checkpoint)
        _check_torch(f"'{path}' is to be run with model=…, which")
        from .torch_states import read_checkpoint as read_with_module

        found = read_with_module(path, checkpoint, options)
    except BaseException:
        checkpoint.close()
        raise
    checkpoint.close()
    return found


def read_state_dict(source: Mapping[str, Any], options: ReadOptions) -> Snapshot:
    """A state dict in memory, or a checkpoint that holds one. Raises ``SourceError``.

    Needs PyTorch unless all of its tensors are arrays of NumPy.
    """
    found = next(find_state_dicts(source))
    arrays = {name: one for name, one in found.tensors.items() if isinstance(one, np.ndarray)}
    if options.model is None and len(arrays) == len(found.tensors):
        tensors = {
            name: ArrayTensor(np.array(one) if options.copy else one)
            for name, one in without_prefixes(arrays).items()
        }
        size = sum(one.array.nbytes for one in tensors.values())
        choice = choice_note(list(find_state_dicts(source)))
        return WeightsSnapshot("state dict", tensors, size, choice)
    _check_torch("A state dict")
    from .torch_states import read_state_dict as read_with_torch

    return read_with_torch(source, options)


def _weights(path: str, checkpoint: Checkpoint) -> WeightsSnapshot:
    found = list(find_state_dicts(checkpoint.value))
    if not found:
        raise SourceError(f"'{path}' holds no state dict, a mapping of names to tensors. {AGAIN}")
    tensors, kinds = dict(found[0].tensors), {}
    if found[0].module is not None:
        tensors = dict(in_canonical_order(found[0].module, tensors))
        kinds = module_kinds(found[0].module)
    return WeightsSnapshot(
        path,
        without_prefixes(tensors),
        checkpoint.size,
        choice_note(found),
        kinds=kinds,
        close=checkpoint.close,
    )


def _check_torch(what: str) -> None:
    if find_spec("torch") is None:
        raise SourceError(
            f"{what} needs PyTorch, which is not installed here. "
            "Install it with 'pip install torch', or leave model out to compare the weights alone."
        )
