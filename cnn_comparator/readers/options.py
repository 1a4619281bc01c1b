"""What a user may say about how snapshots are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class ReadOptions:
    """How to read a snapshot.

    ``model`` is the module a state dict belongs to, or a function without arguments that makes
    it; ``copy`` whether live modules are copied; ``sizes`` are channels (``None`` if unknown),
    height and width of the images the user has, to run a module on.
    """

    model: object = None
    copy: bool = True
    sizes: Sequence[tuple[int | None, int, int]] = ()


DEFAULT = ReadOptions()
