"""Dense layers that read a map flattened with its channels last. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from .operators import function_of
from .record import INPUT, Operation

_PASSED = frozenset(
    (
        *("flatten", "reshape", "view", "squeeze", "dropout", "feature_dropout", "relu", "relu_"),
        "clamp",
    )
)
_STEPS = 8
"""Operations that are looked at before a dense layer."""


def channels_last(operation: Operation, operations: Sequence[Operation]) -> int | None:
    """The channels of a map whose last axis they became before it was made flat for an operation.

    ``None`` where nothing says so.
    """
    for _ in range(_STEPS):
        number = operation.inputs[0] if operation.inputs else INPUT
        if number == INPUT:
            return None
        operation = operations[number]
        function = function_of(operation).strip("_")
        rank = len(operation.input_shape)
        axes = tuple(_numbers([value for _, value in operation.arguments]))
        to_last = {
            "permute": (0, *range(2, rank), 1),
            "movedim": (1, -1),
            "moveaxis": (1, -1),
        }.get(function)
        if to_last is not None:
            return operation.input_shape[1] if rank > 2 and axes == to_last else None
        if function not in _PASSED:
            return None
    return None


def _numbers(value: Any) -> Iterator[int]:
    if isinstance(value, int):
        yield value
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _numbers(one)
