"""Watches the forward of a PyTorch module: every function that makes a tensor from the input.

A recorded run sees what a run does, whatever Python decides on the way: residual and functional
operations, reused modules, weights computed from others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any

import torch
from torch.overrides import TorchFunctionMode
from torch.utils.weak import WeakIdKeyDictionary

from ..declared import Declared
from .wrapping import named_modules, named_tensors

INPUT = -1
"""The number that stands for the network's input among the operations."""

_SAME = frozenset(
    (
        *("__get__", "alias_copy", "clone", "contiguous", "cpu", "data", "detach", "detach_"),
        *("double", "float", "half", "requires_grad_", "to", "type", "type_as"),
    )
)
"""Functions that hand on their input's values."""


@dataclass(frozen=True)
class Operation:
    """One call of a torch function on data.

    ``module`` and ``call`` name the module it ran in and which of its calls that was; ``inputs``
    are numbers of operations; ``arguments`` the bound arguments, tensors as ``Stored``,
    ``Data`` or ``Computed``; shapes are whole, with the batch.
    """

    number: int
    function: str
    module: str
    call: int
    inputs: tuple[int, ...]
    arguments: tuple[tuple[int | str, Any], ...]
    input_shape: tuple[int, ...]
    output_shape: tuple[int, ...]


@dataclass(frozen=True)
class Stored:
    """A parameter or buffer of the module as an argument."""

    name: str


@dataclass(frozen=True)
class Computed:
    """A tensor made of parameters alone, such as a normalised or pruned weight.

    ``sources`` names those parameters; ``view_of`` the one whose numbers it shows, where it does
    no more.
    """

    tensor: Any
    sources: frozenset[str] = frozenset()
    view_of: str | None = None


class Data:
    """A tensor that depends on the input as an argument."""


@dataclass
class Record:
    """The operations of one run, the numbers of those that made its output, and what it gave."""

    operations: list[Operation] = field(default_factory=list)
    outputs: tuple[int, ...] = ()
    given: tuple[Declared, ...] = ()


class Recorder(TorchFunctionMode):
    """Records one forward; use ``record``."""

    def __init__(self, stored: Mapping[int, str], image: torch.Tensor) -> None:
        super().__init__()
        self.record = Record()
        self.module: list[tuple[str, int]] = [("", 0)]
        self._stored = stored
        # Weak, so that a forward needs no more memory than it does on its own.
        self._producers = WeakIdKeyDictionary()
        self._producers[image] = INPUT
        self._computed = WeakIdKeyDictionary()

    def __torch_function__(
        self, func: Callable[..., Any], types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        """Calls a torch function and notes it."""
        kwargs = kwargs or {}
        shape = next((tuple(one.shape) for one in self._data(args, kwargs)), ())
        found = func(*args, **kwargs)
        # Programs of torch.export call overloads: conv2d.default.
        name = getattr(func, "__name__", type(func).__name__).split(".")[0]
        if name == "__setitem__":
            self._note(name, args, kwargs, shape, [args[0]])
        else:
            made = list(tensors(found))
            if made:
                self._note(name, args, kwargs, shape, made)
        return found

    def producers(self, found: Any) -> tuple[int, ...]:
        """The operations that made the tensors in what a forward gave."""
        return tuple(self._producers[one] for one in tensors(found) if one in self._producers)

    def _data(self, args: Any, kwargs: Any) -> Iterator[torch.Tensor]:
        return (one for one in tensors((args, kwargs)) if one in self._producers)

    def _note(
        self, name: str, args: Any, kwargs: Any, shape: tuple[int, ...], made: list[torch.Tensor]
    ) -> None:
        inputs = tuple(dict.fromkeys(self._producers[one] for one in self._data(args, kwargs)))
        if not inputs:
            given = [(one, *self._known(one)) for one in tensors((args, kwargs))]
            sources = frozenset().union(*(names for _, names, _ in given))
            if sources:
                self._computed.update((one, (sources, _view_of(one, given))) for one in made)
            return
        if name in _SAME and len(inputs) == 1:
            self._producers.update((one, inputs[0]) for one in made)
            return
        bound = [*enumerate(args), *kwargs.items()]
        number = len(self.record.operations)
        self.record.operations.append(
            Operation(
                number,
                name,
                *self.module[-1],
                inputs,
                tuple((key, self._shown(value)) for key, value in bound),
                shape,
                tuple(made[0].shape),
            )
        )
        self._producers.update((one, number) for one in made)

    def _known(self, tensor: torch.Tensor) -> tuple[frozenset[str], str | None]:
        """What a tensor was made of without data, and whose numbers it shows."""
        name = self._stored.get(id(tensor))
        if name is not None:
            return frozenset((name,)), name
        found: tuple[frozenset[str], str | None] = self._computed.get(tensor, (frozenset(), None))
        return found

    def _shown(self, value: Any) -> Any:
        if isinstance(value, list | tuple):
            return tuple(self._shown(one) for one in value)
        if not isinstance(value, torch.Tensor):
            return value
        if value in self._producers:
            return Data()
        if id(value) in self._stored:
            return Stored(self._stored[id(value)])
        if value not in self._computed:
            return None
        return Computed(value.detach().clone(), *self._computed[value])


def _view_of(
    made: torch.Tensor, given: Iterable[tuple[torch.Tensor, frozenset[str], str | None]]
) -> str | None:
    """The parameter whose numbers a tensor shows, all of them."""
    for one, _, name in given:
        if name is None or any(each.layout is not torch.strided for each in (made, one)):
            continue
        same = made.numel() == one.numel() > 0 and made.dtype == one.dtype
        if same and made.data_ptr() == one.data_ptr():
            return name
    return None


def tensors(value: Any) -> Iterator[torch.Tensor]:
    """The tensors in nested lists, tuples, mappings, data classes and output objects, in order."""
    return (tensor for _, tensor in outputs_of(value))


def outputs_of(value: Any, name: str = "") -> Iterator[tuple[str, torch.Tensor]]:
    """The same with their names: keys, fields or places, with dots between them."""
    if isinstance(value, torch.Tensor):
        yield name or "output", value
        return
    for key, one in _parts_of(value):
        yield from outputs_of(one, f"{name}.{key}" if name else str(key))


def _parts_of(value: Any) -> Iterable[tuple[Any, Any]]:
    if isinstance(value, Mapping):
        return value.items()
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return zip(value._fields, value, strict=True)
    if isinstance(value, list | tuple):
        return enumerate(value)
    if is_dataclass(value) and not isinstance(value, type):
        return ((one.name, getattr(value, one.name)) for one in fields(value))
    return ()


def _of_one(tensor: torch.Tensor) -> tuple[int, ...]:
    """The shape without the batch of one, which a model may take away."""
    return tuple(tensor.shape if tensor.ndim == 1 and len(tensor) != 1 else tensor.shape[1:])


def stored_names(module: torch.nn.Module) -> dict[int, str]:
    """The name of every parameter and buffer by identity; the first name of tied ones."""
    return {id(tensor): name for name, tensor in named_tensors(module).items()}


def record(module: torch.nn.Module, image: torch.Tensor) -> Record:
    """Runs a module once on a batch and records what it does. Raises what its forward raises."""
    recorder = Recorder(stored_names(module), image)
    calls: dict[str, int] = {}
    handles = []

    def entering(name: str) -> Callable[..., None]:
        def enter(*_: Any) -> None:
            recorder.module.append((name, calls.get(name, 0)))
            calls[name] = calls.get(name, 0) + 1

        return enter

    def leave(*_: Any) -> None:
        recorder.module.pop()

    for name, one in named_modules(module).items():
        if name:
            handles.append(one.register_forward_pre_hook(entering(name), prepend=True))
            handles.append(one.register_forward_hook(leave))
    try:
        with torch.inference_mode(), recorder:
            found = module(image)
    finally:
        for handle in handles:
            handle.remove()
    recorder.record.outputs = recorder.producers(found)
    recorder.record.given = tuple(
        Declared(name, _of_one(one), str(one.dtype).removeprefix("torch."))
        for name, one in outputs_of(found)
    )
    return recorder.record
