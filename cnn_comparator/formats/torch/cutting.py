"""Where the operations of a recorded forward are cut. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .operators import affine_role, kind_of, parameters_of
from .record import INPUT, Computed, Operation, Stored


@dataclass(frozen=True, order=True)
class Cut:
    """Before an operation, or right behind it."""

    operation: int
    is_behind: bool = False


def cuts_of(
    operations: Sequence[Operation],
    scores: int | None,
    places: Mapping[str, int],
    behind: tuple[str, int] | None = None,
) -> list[tuple[Cut, str | None]]:
    """The cuts in order, each with the layer that begins there.

    ``places`` are the operations of layers, ``scores`` the one that gives the class scores, which
    layers must lead to, if known; ``behind`` is a layer and the operation behind which it is cut
    once more.
    """
    every = set(range(len(operations)))
    needed = every if scores is None else _ancestors(operations, scores)
    inside = {number for first, last in _bound(operations) for number in range(first + 1, last + 1)}
    found: list[tuple[Cut, str | None]] = [
        (Cut(number), layer)
        for layer, number in places.items()
        if number in needed and number not in inside
    ]
    if behind is not None and any(layer == behind[0] for _, layer in found):
        found.append((Cut(behind[1], True), None))
    return sorted(found, key=lambda one: one[0])


def read_by(operations: Sequence[Operation], order: Collection[str]) -> list[str]:
    """The stored tensors that operations read, in the order in which they do; of those that one
    argument was computed from in their own ``order``.
    """
    found: dict[str, None] = {}
    for value in arguments_in(operations):
        if isinstance(value, Stored):
            found[value.name] = None
        elif isinstance(value, Computed):
            found.update((name, None) for name in order if name in value.sources)
    return list(found)


def arguments_in(operations: Sequence[Operation]) -> Iterator[Any]:
    """All arguments in order; those in lists one by one."""
    for operation in operations:
        yield from _values([one for _, one in operation.arguments])


def _values(value: Any) -> Iterator[Any]:
    if isinstance(value, tuple | list):
        for one in value:
            yield from _values(one)
    else:
        yield value


def _bound(operations: Sequence[Operation]) -> Iterator[tuple[int, int]]:
    """Operations with weights, and the normalisation that reads what they give."""
    for operation in operations:
        found = parameters_of(operation)
        is_norm = kind_of(operation, found) == "norm" or affine_role(operation, found) is not None
        first = operation.inputs[0]
        if is_norm and first != INPUT and parameters_of(operations[first]):
            yield first, operation.number


def _ancestors(operations: Sequence[Operation], last: int) -> set[int]:
    found: set[int] = set()
    left = [last]
    while left:
        number = left.pop()
        if number != INPUT and number not in found:
            found.add(number)
            left += operations[number].inputs
    return found
