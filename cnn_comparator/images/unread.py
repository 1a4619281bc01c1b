"""Images that cannot be read, among others that can."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..errors import ImageError
from ..sample import Sample
from ..words import say

_FIRST, _SPREAD = 8, 8


def first_readable(read: Callable[[int], Sample], count: int) -> tuple[int, Sample]:
    """The first image that can be read, and its index, of some of ``count`` images.

    Tried are the first few, and a few of all others. Raises the ``ImageError`` of the first.
    """
    tried = {*range(min(_FIRST, count)), *range(0, count, max(1, count // _SPREAD))}
    errors: list[ImageError] = []
    for index in sorted(tried):
        try:
            return index, read(index)
        except ImageError as error:
            errors.append(error)
    raise errors[0]


def unread_note(errors: Sequence[ImageError], total: int) -> str | None:
    """What to say of those of ``total`` images that cannot be read; ``None`` when all can."""
    if not errors:
        return None
    told = {"total": f"{total:,}", "error": str(errors[0])}
    if len(errors) == 1:
        return say("images.one_unread", "Of {total} images one cannot be read. {error}", **told)
    return say(
        "images.unread",
        "Of {total} images {some} cannot be read. The first: {error}",
        some=f"{len(errors):,}",
        **told,
    )
