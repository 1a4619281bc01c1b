"""What stands for the classes and objects that a pickle names, and that are never made. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class StubClass:
    """A name in a pickle, of a class, a function or a constant. It is not looked up."""

    module: str
    name: str

    def __str__(self) -> str:
        return f"{self.module}.{self.name}" if self.module else self.name


@dataclass(eq=False)
class Stub:
    """An object of a foreign class: what it was made of, and its state.

    ``items`` are what was appended or set, ``state`` what the pickle would have given to
    ``__setstate__``. Equal to itself alone.
    """

    made_by: StubClass
    arguments: tuple[Any, ...] = ()
    state: Any = None
    items: list[Any] = field(default_factory=list)

    @property
    def attributes(self) -> dict[str, Any]:
        """Its attributes by name, as far as the state is of the usual form."""
        states = self.state if isinstance(self.state, tuple) else (self.state,)
        found: dict[str, Any] = {}
        for one in states:
            if isinstance(one, dict):
                found.update((key, value) for key, value in one.items() if isinstance(key, str))
        return found


@dataclass(frozen=True)
class Rebuild:
    """A function of ours that stands for a well-known one, and makes values of NumPy and Python."""

    make: Callable[..., Any]


class Builder:
    """A value of ours that takes a state later, as arrays of NumPy do."""

    def build(self, state: object) -> None:
        """Takes over the state. Raises what a state of another form gives."""
        raise NotImplementedError
