"""Lets a module run with other weights than its own, which stay as they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import numpy as np
import torch
from torch.overrides import TorchFunctionMode

from ...errors import ModelError
from ...segments import Weights
from .cutting import arguments_in, read_by
from .record import Operation
from .running import Running, as_it_is
from .tracing import mapped
from .wrapping import named_tensors


def weights_of(running: Running, operations: Sequence[Operation]) -> Weights:
    """The floating-point weights that operations read, in order, by name.

    Raises ``ModelError`` where they have others that cannot be exchanged.
    """

    def find(module: torch.nn.Module) -> Weights:
        if any(isinstance(one, torch.ScriptObject) for one in arguments_in(operations)):
            raise ModelError(
                "A layer keeps its weights packed: it can be exchanged as it is, but neither mixed "
                "nor shuffled."
            )
        stored = named_tensors(module)
        return _numbers(stored, read_by(operations, stored))

    return running.run("the model", find)


def others_of(running: Running, operations: Sequence[Operation]) -> Weights:
    """Those that operations do not read."""

    def find(module: torch.nn.Module) -> Weights:
        stored = named_tensors(module)
        known = read_by(operations, stored)
        return _numbers(stored, [name for name in stored if name not in known])

    return running.run("the model", find)


def _numbers(stored: Mapping[str, torch.Tensor], names: Sequence[str]) -> Weights:
    for name in names:
        if stored[name].is_complex():
            raise ModelError(
                f"'{name}' has complex numbers: it can be exchanged as it is, but neither mixed "
                "nor shuffled."
            )
    floats = [name for name in names if stored[name].is_floating_point()]
    return {name: as_it_is(stored[name])[0].copy() for name in floats}


def placed_weights(running: Running, weights: Weights) -> dict[str, torch.Tensor]:
    """Weights of some names in the types of the module's own and where those are."""
    stored = running.run("the model", named_tensors)
    return {name: torch.from_numpy(np.array(one)).to(stored[name]) for name, one in weights.items()}


def exchanging(
    module: torch.nn.Module, weights: Mapping[str, torch.Tensor]
) -> AbstractContextManager[object]:
    """Within, functions are given other weights of some names than the module's own."""
    if not weights:
        return nullcontext()
    stored = named_tensors(module)
    return _Exchange({id(stored[name]): one for name, one in weights.items()})


class _Exchange(TorchFunctionMode):
    def __init__(self, weights: Mapping[int, torch.Tensor]) -> None:
        super().__init__()
        self._weights = weights

    def __torch_function__(
        self, func: Callable[..., Any], types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        """Calls a torch function."""
        args, kwargs = mapped((args, kwargs or {}), lambda one: self._weights.get(id(one), one))
        return func(*args, **kwargs)
