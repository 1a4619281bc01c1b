"""Lets a module run with other weights than its own, which stay as they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import numpy as np
import torch
from torch.overrides import TorchFunctionMode

from ...segments import Weights
from .cutting import read_by
from .record import Operation
from .running import Running, as_it_is
from .tracing import mapped
from .wrapping import named_tensors


def weights_of(running: Running, operations: Sequence[Operation]) -> Weights:
    """The floating-point weights that operations read, in order, by name."""
    stored = running.run("the model", named_tensors)
    names = read_by(operations, stored)
    return {
        name: as_it_is(stored[name])[0].copy() for name in names if stored[name].is_floating_point()
    }


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
