"""Runs the middle of a forward of a PyTorch module: what comes before is remembered."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch.overrides import TorchFunctionMode
from torch.utils.weak import WeakIdKeyDictionary

from .capture import Found
from .record import outputs_of, tensors
from .tracing import Slot, Trace, made_by, mapped, name_of


class Strayed(BaseException):
    """The forward calls something else than it did. No ``Exception``: a model may catch those."""


@dataclass(frozen=True)
class Passage:
    """The calls ``start:stop`` of a forward, and the slots alive before and behind them.

    Behind the last call only ``output`` is wanted, by its place.
    """

    start: int
    stop: int
    before: tuple[int, ...]
    behind: tuple[int, ...]
    output: int


def replay(
    module: torch.nn.Module,
    trace: Trace,
    passage: Passage,
    given: Sequence[torch.Tensor],
) -> tuple[torch.Tensor, ...]:
    """The tensors behind a passage from those before it, which stay as they are.

    Raises ``Strayed``, and what the forward raises.
    """
    live = dict(zip(passage.before, _copies(given), strict=True))
    mode = _Replay(trace, passage, live)
    try:
        with mode:
            found = module(mode.slot(0))
    except Found:
        return tuple(mode.kept[slot] for slot in passage.behind)
    if passage.stop < len(trace.calls):
        raise Strayed
    outputs = [one for _, one in outputs_of(found)]
    if len(outputs) != len(trace.outputs):
        raise Strayed
    return (outputs[passage.output],)


class _Replay(TorchFunctionMode):
    def __init__(
        self,
        trace: Trace,
        passage: Passage,
        live: Mapping[int, torch.Tensor],
    ) -> None:
        super().__init__()
        self._trace = trace
        self._passage = passage
        self._live = live
        self._next = 0
        self._bound: dict[int, torch.Tensor] = {}
        # Weak, so that what a segment computes is freed as in a forward of its own.
        self._moving = WeakIdKeyDictionary()
        self._wanted = frozenset(passage.behind)
        self.kept = {slot: one for slot, one in live.items() if slot in self._wanted}

    def __torch_function__(
        self, func: Callable[..., Any], types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        """Calls a torch function, or gives what is remembered of the call."""
        kwargs = kwargs or {}
        entering = list(tensors((args, kwargs)))
        if not any(one in self._moving for one in entering):
            return func(*args, **kwargs)
        number = self._next
        self._next += 1
        calls = self._trace.calls
        if number == self._passage.stop < len(calls):
            raise Found
        if number >= len(calls) or calls[number].function != name_of(func):
            raise Strayed
        call = calls[number]
        if number < self._passage.start:
            for slot, place in call.adopted:
                self._adopt(slot, entering[place])
            return mapped(call.found, lambda one: self.slot(one.number), Slot)
        if not call.made and call.found is not None:
            # A shape or a type, which may be that of a tensor that is not there.
            return call.found
        found = func(*args, **kwargs)
        made = made_by(func, args, found)
        if len(made) != len(call.made):
            raise Strayed
        for slot, one in zip(call.made, made, strict=True):
            self._moving[one] = slot
            if slot in self._wanted:
                self.kept[slot] = one
        return found

    def slot(self, number: int) -> torch.Tensor:
        """The tensor in a slot made before the passage."""
        if number not in self._bound:
            one = self._live.get(number)
            if one is None:
                # Without memory of its own; nothing reads its numbers.
                one = torch.zeros(()).expand(self._trace.kinds[number].shape)
            self._bound[number] = one
            self._moving[one] = number
        return self._bound[number]

    def _adopt(self, slot: int, tensor: torch.Tensor) -> None:
        """Writes what is alive into a tensor that the forward made without the image."""
        live = self._live.get(slot)
        if live is not None:
            tensor.copy_(live)
        if slot in self._wanted:
            self.kept[slot] = tensor
        self._bound[slot] = tensor
        self._moving[tensor] = slot


def _copies(given: Sequence[torch.Tensor]) -> list[torch.Tensor]:
    """Copies of tensors; those that share memory do so again."""
    device = torch.get_default_device()
    shared = Counter(one.untyped_storage().data_ptr() for one in given)
    memo: dict[int, Any] = {}
    return [
        one.to(device).clone()
        if shared[one.untyped_storage().data_ptr()] == 1
        else copy.deepcopy(one, memo).to(device)
        for one in given
    ]
