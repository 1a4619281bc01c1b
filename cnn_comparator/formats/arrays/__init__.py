"""Weights in memory: mappings of names to arrays of NumPy, also nested, and lists of them."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

import numpy as np

from ...snapshot import Snapshot
from ..options import ReadOptions
from ..state_dicts.effective import effective
from ..state_dicts.finding import choice_note, find_state_dicts
from ..state_dicts.network import network_state
from ..state_dicts.snapshot import WeightsSnapshot
from ..state_dicts.stored import StoredValue
from ..state_dicts.tensors import ArrayTensor
from ..state_dicts.ties import identity, made_once


class ArraysFormat:
    """See ``Format``."""

    extensions = ()

    def recognises(self, source: object) -> bool:
        """Whether all that is in it are arrays that NumPy takes."""
        return isinstance(source, Mapping | list | tuple) and _arrays(source) is not None

    def read(self, source: object, options: ReadOptions) -> Snapshot:
        """Raises ``SourceError``. Needs PyTorch only to run the module ``options.model``."""
        if options.model is not None:
            from ..torch import StateDictFormat

            return StateDictFormat().read(source, options)
        state = network_state(_arrays(source) or {})
        arrays = made_once(
            state.tensors,
            lambda _, one: ArrayTensor(np.array(one) if options.copy else np.asarray(one)),
            identity,
        )
        acting = effective(arrays)
        tensors = acting.tensors
        size = sum(one.array.nbytes for one in arrays.values())
        choice = choice_note(list(find_state_dicts(source)))
        stored = StoredValue(tensors, size, note=state.note)
        return WeightsSnapshot("state dict", tensors, stored, choice, acting.note)


def _arrays(source: object) -> dict[str, Any] | None:
    found = next(find_state_dicts(source), None)
    if found is None or not all(map(_is_array, found.tensors.values())):
        return None
    return dict(found.tensors)


def _is_array(value: object) -> bool:
    """Whether NumPy can take a value as it is, as also JAX's arrays; PyTorch has its own format."""
    torch: Any = sys.modules.get("torch")
    return hasattr(value, "__array__") and not (torch and isinstance(value, torch.Tensor))
