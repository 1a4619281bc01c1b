"""Dense layers that read a map flattened with its channels last. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from .axes import to_last
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
        if to_last(operation):
            return operation.input_shape[1]
        if function not in _PASSED:
            return None
    return None
