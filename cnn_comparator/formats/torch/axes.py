"""Where the channels of activations are: before the axes of space, or behind them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from .operators import function_of, is_channels_last, kind_of
from .record import Operation

_MOVES = {"movedim": (1, -1), "moveaxis": (1, -1)}
_ELEMENTWISE = frozenset(
    (
        *("mul", "multiply", "div", "divide", "sub", "subtract", "pow", "square", "sqrt", "exp"),
        *("mean", "std", "var", "where", "maximum", "minimum"),
    )
)


def to_last(operation: Operation) -> bool:
    """Whether an operation does no more than move the channels behind the axes of space."""
    rank = len(operation.input_shape)
    function = function_of(operation).strip("_")
    axes = tuple(numbers_in([value for _, value in operation.arguments]))
    if function in ("transpose", "swapaxes"):
        return rank == 3 and {axis % 3 for axis in axes} == {1, 2}
    wanted = (0, *range(2, rank), 1) if function == "permute" else _MOVES.get(function)
    return rank > 2 and axes == wanted


def with_channels_last(operations: Sequence[Operation]) -> set[int]:
    """Numbers of the operations whose output has its channels behind the axes of space."""
    found: set[int] = set()
    for one in operations:
        function = function_of(one).strip("_")
        entering = any(number in found for number in one.inputs)
        same = len(one.input_shape) == len(one.output_shape)
        kept = kind_of(one, []) in ("activation", "add", "dropout") or (
            function.strip("_r") in _ELEMENTWISE
        )
        moved = to_last(one) and not entering
        own = is_channels_last(one) and len(one.output_shape) > 2
        if moved or own or (entering and same and kept):
            found.add(one.number)
    return found


def numbers_in(value: Any) -> Iterator[int]:
    """The whole numbers in nested lists and tuples."""
    if isinstance(value, int):
        yield value
    elif isinstance(value, list | tuple):
        for one in value:
            yield from numbers_in(one)
