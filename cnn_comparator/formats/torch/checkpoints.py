"""What files and mappings hold of PyTorch, with and without their module."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any

from ...errors import SourceError
from ...snapshot import Snapshot
from ..options import ReadOptions
from ..pickles.modules import in_canonical_order, module_kinds
from ..state_dicts.effective import effective
from ..state_dicts.finding import choice_note, find_state_dicts
from ..state_dicts.network import network_state
from ..state_dicts.snapshot import Known, WeightsSnapshot
from ..state_dicts.stored import StoredValue
from ..state_dicts.ties import one_object_each
from .files import AGAIN


def read_stored(path: str, stored: StoredValue, options: ReadOptions) -> Snapshot:
    """A file with a state dict or a pickled module. Raises ``SourceError``.

    Needs PyTorch only to run the module ``options.model``.
    """
    try:
        if options.model is None:
            return _weights(path, stored, options)
        _check_torch(f"'{path}' is to be run with model=…, which")
        from .states import read_with_module

        found = read_with_module(path, stored, options)
    except BaseException:
        stored.close()
        raise
    stored.close()
    return found


def read_state_dict(source: Mapping[str, Any], options: ReadOptions) -> Snapshot:
    """A state dict in memory, or a checkpoint that holds one. Raises ``SourceError``."""
    _check_torch("A state dict")
    from .states import read_state_dict as read_with_torch

    return read_with_torch(source, options)


def _weights(path: str, stored: StoredValue, options: ReadOptions) -> WeightsSnapshot:
    found = list(find_state_dicts(stored.value))
    if not found:
        raise SourceError(f"'{path}' holds no state dict, a mapping of names to tensors. {AGAIN}")
    tensors, kinds = one_object_each(found[0].tensors), {}
    if found[0].module is not None:
        tensors = dict(in_canonical_order(found[0].module, tensors))
        kinds = module_kinds(found[0].module)
    state = network_state(tensors)
    acting = effective(state.tensors)
    return WeightsSnapshot(
        path,
        acting.tensors,
        stored,
        choice_note(found),
        state.note,
        acting.note,
        known=Known(state.layers(kinds), options.weight_layout),
    )


def _check_torch(what: str) -> None:
    if find_spec("torch") is None:
        raise SourceError(
            f"{what} needs PyTorch, which is not installed here. "
            "Install it with 'pip install torch', or leave model out to compare the weights alone."
        )
