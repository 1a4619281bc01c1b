"""Nodes that do not follow the format of ONNX: one sentence for whatever is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ...errors import CNNComparatorError, SourceError

if TYPE_CHECKING:
    import onnx

_SHOWN = 100


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
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        named = node.name or next(iter(node.output), "")
        raise SourceError(
            f"The node '{named[:_SHOWN]}' ({node.op_type[:_SHOWN]}) of '{name}' does not follow "
            "the format of ONNX: its inputs or attributes do not fit. Export the model again."
        ) from error
