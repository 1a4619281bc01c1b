"""Nodes that do not follow the format of ONNX: one sentence for whatever is wrong with them."""

from __future__ import annotations

from ...errors import ChangedError, CNNComparatorError, SourceError
from .budgets import BudgetError
from .nodes import Node

_SHOWN = 100
_MALFORMED = (ArithmeticError, LookupError, TypeError, ValueError)


def is_local(error: SourceError) -> bool:
    """Whether what is wrong costs one layer, not the model."""
    return not isinstance(error, BudgetError | ChangedError)


class _Reading:
    def __init__(self, node: Node, name: str) -> None:
        self._node = node
        self._name = name

    def __enter__(self) -> None: ...

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if isinstance(error, _MALFORMED) and not isinstance(error, CNNComparatorError):
            node = self._node
            named = node.name or next(iter(node.output), "")
            raise SourceError(
                f"The node '{named[:_SHOWN]}' ({node.op_type[:_SHOWN]}) of '{self._name}' does not "
                "follow the format of ONNX: its inputs or attributes do not fit. Export the model "
                "again."
            ) from error


class _PassingOver:
    def __enter__(self) -> None: ...

    def __exit__(self, _: object, error: BaseException | None, __: object) -> bool:
        if isinstance(error, SourceError):
            return is_local(error)
        return isinstance(error, _MALFORMED)


# Classes, not generators: these are entered several times for every node.


def reading(node: Node, name: str) -> _Reading:
    """While a node of the model ``name`` is read, what it lacks becomes a ``SourceError``.

    A node may lack inputs, outputs or axes, or have attributes that fit nothing; each shows as
    the error of Python or NumPy that looking for them raises.
    """
    return _Reading(node, name)


def passing_over() -> _PassingOver:
    """Leaves out what a node does not follow the format in: that is told when its layer is read."""
    return _PASSING_OVER


_PASSING_OVER = _PassingOver()
