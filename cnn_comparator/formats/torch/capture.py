"""Takes the tensors that enter and leave one recorded operation out of a run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import torch

from .record import Recorder, tensors


class Found(BaseException):
    """Ends a forward early. No ``Exception``: a model may catch those."""


class Capture(Recorder):
    """Counts the operations of a run as ``record`` does and ends it at one of them.

    ``value`` is a copy of the tensor that enters (``"input"``) or of the first that leaves
    operation ``number``, which must be a call of ``function``; else it stays ``None``.
    """

    def __init__(
        self,
        stored: Mapping[int, str],
        image: torch.Tensor,
        target: tuple[int, str, str],
    ) -> None:
        super().__init__(stored, image)
        self._target = target
        self.value: torch.Tensor | None = None

    def __torch_function__(
        self, func: Callable[..., Any], types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        """Calls a torch function; ends the run when it is the one looked for."""
        number, function, side = self._target
        count = len(self.record.operations)
        entering = None
        if count == number and side == "input":
            # Copied before the call: the function may work in place.
            entering = next((one.clone() for one in self._data(args, kwargs or {})), None)
        found = super().__torch_function__(func, types, args, kwargs)
        if len(self.record.operations) > count == number:
            if self.record.operations[-1].function == function:
                self.value = entering if side == "input" else next(tensors(found)).clone()
            raise Found
        return found
