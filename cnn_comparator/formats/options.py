"""What a user may say about how snapshots are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..errors import SourceError


@dataclass(frozen=True)
class ReadOptions:
    """How to read a snapshot.

    ``model`` is the module a state dict belongs to, or a function without arguments that makes
    it; ``copy`` whether live modules are copied; ``sizes`` are channels (``None`` if unknown),
    height and width of the images the user has, to run a module on; ``input_shape`` is what the
    user says a model takes, without the batch.
    """

    model: object = None
    copy: bool = True
    sizes: Sequence[tuple[int | None, int, int]] = ()
    input_shape: tuple[int, ...] | None = None


def checked_shape(given: object) -> tuple[int, ...] | None:
    """The shape of one input as the user gave it. Raises ``SourceError``."""
    if given is None:
        return None
    shape = tuple(given) if isinstance(given, list | tuple) else ()
    if not shape or not all(isinstance(extent, int) and extent > 0 for extent in shape):
        raise SourceError(
            f"input_shape is {given!r}. Pass the shape of one input of the model, without the "
            "batch, such as (3, 224, 224)."
        )
    return shape


DEFAULT = ReadOptions()
