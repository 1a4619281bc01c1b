"""What a file of named tensors holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class StoredValue:
    """``value`` with lazily read tensors, valid until ``close``; ``size`` in bytes.

    ``files`` are those that were read beside the one that was asked for; ``note`` is what a user
    should know.
    """

    value: object
    size: int
    close: Callable[[], None] = lambda: None
    files: Sequence[str] = ()
    note: str | None = None
