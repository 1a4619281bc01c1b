"""How much of everything a model of ONNX may have. No network people train comes near."""

from __future__ import annotations

from ...errors import SourceError

FIELDS = 500_000
"""Fields of the file's wire format that are looked at."""
GRAPHS = 20
"""Graphs inside one another: branches of conditions and bodies of loops."""
CALLS = 64
"""Functions that call one another in a row."""
NODES = 60_000
"""Nodes, those of inner graphs included."""
CALLED = 20_000
"""The same of a model with functions, those of called functions included: few bytes call many."""
TENSORS = 25_000
"""Stored tensors."""
VALUES = 50_000
"""Tensors whose type is given."""
COPIED = 64 << 20
"""Bytes by which a model may grow when calls are replaced by what they call."""
OPERATIONS = 4_000
"""Operations that weights are computed with."""
RANK = 32
"""Axes of a tensor; NumPy 1 takes no more."""


class BudgetError(SourceError):
    """A file has more of something than any network needs."""


def over(name: str, limit: int, what: str) -> BudgetError:
    """The error for the file ``name``, which goes over a budget."""
    return BudgetError(
        f"'{name}' has more than {limit:,} {what}, which no network needs. Simplify the model, "
        "e.g. with onnxsim, or export it again."
    )


def computed(stored: int) -> int:
    """Elements that may be computed, by the bytes of a model's files."""
    return (1 << 24) + 64 * stored


def compared(stored: int) -> int:
    """Elements that all parameters may have, by the bytes of a model's files."""
    return (1 << 21) + 16 * stored


def at_once(stored: int) -> int:
    """Elements that one computed tensor may have, by the bytes of a model's files."""
    return (1 << 22) + 2 * stored
