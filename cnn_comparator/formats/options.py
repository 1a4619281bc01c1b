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
    user says a model takes, without the batch; ``weight_layout`` is the order of the axes of
    kernels in a file that does not say it, one of ``LAYOUTS``.
    """

    model: object = None
    copy: bool = True
    sizes: Sequence[tuple[int | None, int, int]] = ()
    input_shape: tuple[int, ...] | None = None
    weight_layout: str | None = None


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


LAYOUTS = ("oihw", "ohwi", "hwio")
"""Orders of outputs, inputs and the window of kernels, which may have any number of axes."""


def checked_layout(given: object) -> str | None:
    """A layout as the user gave it. Raises ``SourceError``."""
    if given is None or given in LAYOUTS:
        return None if given is None else str(given)
    known = ", ".join(f"'{one}'" for one in LAYOUTS)
    raise SourceError(f"weight_layout is {given!r}. Pass one of {known}, or leave it out.")


DEFAULT = ReadOptions()
