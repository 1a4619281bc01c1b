"""A constant scale or shift of every channel: how exporters write a normalisation. Pure."""

from __future__ import annotations

from ..snapshot import Shape


def channel_axis(shape: Shape) -> int | None:
    """Where the channels of a constant are that has one value for each, counted from the last axis.

    ``None`` where more axes than one are longer than 1, or none is.
    """
    long = [axis - len(shape) for axis, extent in enumerate(shape) if extent != 1]
    return long[0] if len(long) == 1 else None
