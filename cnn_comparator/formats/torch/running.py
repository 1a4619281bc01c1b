"""Runs a module where it is placed, one run at a time; what it fails with is a sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numpy as np
import torch

from ...cancelling import current
from ...errors import ClosedError, CNNComparatorError, ModelError
from .placing import Placed
from .turns import Turns

_NO_MEMORY = ("can't allocate memory", "not enough memory", "out of memory", "ALLOC_FAILED")

Value = TypeVar("Value")


class LackOfMemory(ModelError):
    """Fewer images may fit."""


class Running:
    """A module and where it runs. Its methods raise ``ModelError`` and ``ClosedError``."""

    def __init__(self, name: str, placed: Placed) -> None:
        """``name`` is for messages."""
        self._name = name
        self._placed = placed
        # A forward may keep something in its module: one at a time.
        self._turns = Turns()

    @property
    def device(self) -> torch.device:
        """Where it runs."""
        return self._placed.device

    def run(self, what: str, run: Callable[[torch.nn.Module], Value]) -> Value:
        """What ``run`` gives for the module; ``what`` is for messages."""
        with self._turns:
            current().check()
            try:
                with self._placed.running():
                    return run(self.module())
            except CNNComparatorError:
                raise
            except (Exception, SystemExit) as error:
                raise self._told(what, error) from error

    def entering(self, batch: np.ndarray) -> torch.Tensor:
        """A batch as it enters the module."""
        kinds = {one.dtype for one in self.module().parameters() if one.is_floating_point()}
        kind = torch.float64 if kinds == {torch.float64} else torch.float32
        return torch.from_numpy(np.array(batch)).to(self._placed.device, kind)

    def module(self) -> torch.nn.Module:
        """The module, while it is open."""
        module = self._placed.module
        if module is None:
            raise ClosedError(f"Snapshot {self._name} was closed; open it again.")
        return module

    def _told(self, what: str, error: BaseException) -> ModelError:
        text = (str(error).strip().splitlines() or [""])[0][:300].rstrip(".")
        if isinstance(error, MemoryError) or any(words in text for words in _NO_MEMORY):
            return LackOfMemory(
                f"{self._name} ran out of memory at {what}. Close what else uses memory, or "
                "use smaller images, then try again."
            )
        return ModelError(f"{self._name} failed at {what}: {type(error).__name__}: {text}.")


def as_it_is(tensor: torch.Tensor) -> tuple[np.ndarray, str]:
    """The values in a type that NumPy has, and the name of their own."""
    found = tensor.detach().cpu()
    dtype = str(found.dtype).removeprefix("torch.")
    if found.is_quantized:
        found = found.dequantize()
    if found.is_floating_point() and found.dtype != torch.float64:
        found = found.to(torch.float32)
    return np.asarray(found.to_dense().resolve_conj().resolve_neg().numpy()), dtype
