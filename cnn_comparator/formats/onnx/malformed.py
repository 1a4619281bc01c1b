"""Nodes that do not follow the format of ONNX: one sentence for whatever is wrong with them."""

from __future__ import annotations

from collections.abc import Callable

from ...errors import ChangedError, CNNComparatorError, SourceError
from ...words import say
from .budgets import BudgetError
from .nodes import Node

_SHOWN = 100
_MALFORMED = (ArithmeticError, LookupError, TypeError, ValueError)


def is_local(error: SourceError) -> bool:
    """Whether what is wrong costs one layer, not the model."""
    return not isinstance(error, BudgetError | ChangedError)


class _PassingOver:
    def __enter__(self) -> None: ...

    def __exit__(self, _: object, error: BaseException | None, __: object) -> bool:
        if isinstance(error, SourceError):
            return is_local(error)
        return isinstance(error, _MALFORMED)


def problem_of(read: Callable[[Node], None], node: Node, name: str) -> str | None:
    """What is wrong with a node of the model ``name``, as reading it shows; ``None`` if it is read.

    A node may lack inputs, outputs or axes, or have attributes that fit nothing; each shows as
    the error of Python or NumPy that looking for them raises. Raises what costs the whole model.
    """
    try:
        read(node)
    except CNNComparatorError as error:
        if not isinstance(error, SourceError) or not is_local(error):
            raise
        return str(error)
    except _MALFORMED:
        named = node.name or next(iter(node.output), "")
        return say(
            "onnx.malformed",
            "The node '{node}' ({operator}) of '{model}' does not follow the format of ONNX: its "
            "inputs or attributes do not fit. Export the model again.",
            node=named[:_SHOWN],
            operator=node.op_type[:_SHOWN],
            model=name,
        )
    return None


# A class, not a generator: it is entered several times for every node.


def passing_over() -> _PassingOver:
    """Leaves out what a node does not follow the format in: that is told when its layer is read."""
    return _PASSING_OVER


_PASSING_OVER = _PassingOver()
