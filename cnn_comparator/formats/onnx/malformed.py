"""Nodes that do not follow the format of ONNX: one sentence for whatever is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ...errors import ChangedError, CNNComparatorError, SourceError
from .budgets import BudgetError

if TYPE_CHECKING:
    import onnx

_SHOWN = 100
_MALFORMED = (ArithmeticError, LookupError, TypeError, ValueError)


def is_local(error: SourceError) -> bool:
    """Whether what is wrong costs one layer, not the model."""
    return not isinstance(error, BudgetError | ChangedError)


@contextmanager
def reading(node: onnx.NodeProto, name: str) -> Iterator[None]:
    """While a node of the model ``name`` is read, what it lacks becomes a ``SourceError``.

    A node may lack inputs, outputs or axes, or have attributes that fit nothing; each shows as
    the error of Python or NumPy that looking for them raises.
    """
    try:
        yield
    except CNNComparatorError:
        raise
    except _MALFORMED as error:
        named = node.name or next(iter(node.output), "")
        raise SourceError(
            f"The node '{named[:_SHOWN]}' ({node.op_type[:_SHOWN]}) of '{name}' does not follow "
            "the format of ONNX: its inputs or attributes do not fit. Export the model again."
        ) from error


@contextmanager
def passing_over() -> Iterator[None]:
    """Leaves out what a node does not follow the format in: that is told when its layer is read."""
    try:
        yield
    except SourceError as error:
        if not is_local(error):
            raise
    except _MALFORMED:
        return
