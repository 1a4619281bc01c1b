"""What a forward of a PyTorch module calls, so that it can be replayed from the middle."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch.utils.weak import WeakIdKeyDictionary

from .record import Operation, Recorder, outputs_of, stored_names, tensors

_READING = frozenset(
    (
        *("item", "tolist", "numpy", "__array__", "__bool__", "__nonzero__", "is_nonzero"),
        *("__int__", "__float__", "__complex__", "__index__", "__contains__"),
        *("equal", "allclose"),
    )
)
"""Functions by which Python learns numbers of a tensor."""


@dataclass(frozen=True)
class Slot:
    """A tensor that depends on the image, one object of Python: in place it stays the same."""

    number: int


@dataclass(frozen=True)
class Call:
    """One call of a torch function on such tensors: the slots ``given`` to it and ``made`` by it.

    ``found`` is what it gave, with slots in place of tensors. ``adopted`` are slots that did not
    depend on the image before, with their places among the tensors that entered.
    """

    function: str
    given: frozenset[int]
    made: tuple[int, ...]
    found: Any
    adopted: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Kind:
    """Shape and type of the tensor in a slot."""

    shape: tuple[int, ...]
    dtype: torch.dtype


@dataclass(frozen=True)
class Trace:
    """All calls of a forward on images of one shape; slot 0 is the images.

    ``starts`` are the calls that are ``operations``; ``outputs`` the slot and the operation of
    every output, ``None`` for one that was made in a way that cannot be seen. ``reading`` is a
    function by which the forward looked at numbers, if any.
    """

    operations: tuple[Operation, ...]
    calls: tuple[Call, ...]
    starts: tuple[int, ...]
    kinds: tuple[Kind, ...]
    outputs: tuple[tuple[int, int] | None, ...]
    reading: str | None

    def alive(self, at: int, output: int) -> tuple[int, ...]:
        """The slots made before a call that it or later ones need, or that are an output, by its
        place.
        """
        last = self.outputs[output]
        born = {0}.union(*(one.made for one in self.calls[:at]))
        needed = frozenset().union(*(one.given for one in self.calls[at:]))
        return tuple(sorted(born & (needed | ({last[0]} if last else set()))))


def name_of(func: Callable[..., Any]) -> str:
    """The name of a torch function; of a property its own."""
    name = getattr(func, "__name__", type(func).__name__).split(".")[0]
    if name == "__get__":
        return f"__get__ {getattr(getattr(func, '__self__', None), '__name__', '')}"
    return name


def made_by(func: Callable[..., Any], args: Any, found: Any) -> list[torch.Tensor]:
    """The tensors that a call gave or wrote."""
    return [args[0]] if name_of(func) == "__setitem__" else list(tensors(found))


def mapped(value: Any, change: Callable[[Any], Any], kind: type = torch.Tensor) -> Any:
    """Nested lists, tuples and mappings with what is of a kind changed."""
    if isinstance(value, kind):
        return change(value)
    if isinstance(value, tuple | list):
        parts = [mapped(one, change, kind) for one in value]
        return type(value)(*parts) if hasattr(value, "_fields") else type(value)(parts)
    if isinstance(value, Mapping):
        return {key: mapped(one, change, kind) for key, one in value.items()}
    return value


def trace(module: torch.nn.Module, images: torch.Tensor) -> Trace:
    """Runs a module once and notes its calls. Raises what its forward raises."""
    tracer = _Tracer(stored_names(module), images)
    with torch.inference_mode(), tracer:
        found = module(images)
    return tracer.traced(found)


class _Tracer(Recorder):
    def __init__(self, stored: Mapping[int, str], images: torch.Tensor) -> None:
        super().__init__(stored, images)
        self._slots = WeakIdKeyDictionary()
        self._slots[images] = 0
        self._kinds = [_kind_of(images)]
        self._calls: list[Call] = []
        self._starts: list[int] = []
        self._reading: str | None = None

    def __torch_function__(
        self, func: Callable[..., Any], types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        """Calls a torch function and notes it."""
        entering = list(tensors((args, kwargs or {})))
        given = frozenset(self._slots[one] for one in entering if one in self._slots)
        count = len(self.record.operations)
        found = super().__torch_function__(func, types, args, kwargs)
        if not given:
            return found
        if len(self.record.operations) > count:
            self._starts.append(len(self._calls))
        name, made = name_of(func), made_by(func, args, found)
        if not made and name in _READING:
            self._reading = name
        places = {id(one): place for place, one in enumerate(entering)}
        adopted = tuple(
            (self._slot(one), places[id(one)])
            for one in made
            if one not in self._slots and id(one) in places
        )
        slots = tuple(self._slot(one) for one in made)
        shown = mapped(found, lambda one: Slot(self._slot(one)))
        self._calls.append(Call(name, given, slots, shown, adopted))
        return found

    def traced(self, found: Any) -> Trace:
        return Trace(
            tuple(self.record.operations),
            tuple(self._calls),
            tuple(self._starts),
            tuple(self._kinds),
            tuple(
                (self._slots[one], self._producers[one]) if one in self._slots else None
                for _, one in outputs_of(found)
            ),
            self._reading,
        )

    def _slot(self, one: torch.Tensor) -> int:
        if one not in self._slots:
            self._slots[one] = len(self._kinds)
            self._kinds.append(_kind_of(one))
        return int(self._slots[one])


def _kind_of(tensor: torch.Tensor) -> Kind:
    return Kind(tuple(tensor.shape), tensor.dtype)
