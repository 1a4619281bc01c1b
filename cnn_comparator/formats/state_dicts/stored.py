"""What a file of named tensors holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class StoredValue:
    """``value`` with lazily read tensors, valid until ``close``; ``size`` in bytes."""

    value: object
    size: int
    close: Callable[[], None]
