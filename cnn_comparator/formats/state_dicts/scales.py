"""Scales of channels that a block of layers has as a parameter of its own. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from ...snapshot import Shape
from ..affine import channel_axis

_NO_SCALE = re.compile(r"token|pos|embed|query|anchor|mask|bias|beta|shift", re.IGNORECASE)


def scale_axis(name: str, shape: Shape) -> int | None:
    """Where the channels are that a lone tensor of a block may scale, counted from the last axis.

    Layer scale and its like have no layer of their own: ``blocks.0.gamma``, ``(channels,)`` or
    ``(channels, 1, 1)``. ``None`` for what has another shape or a name that says something else.
    """
    return None if _NO_SCALE.search(name) else channel_axis(shape)


def blocks_among(stems: Iterable[str]) -> set[str]:
    """Beginnings of names that have layers below them."""
    found: set[str] = set()
    for stem in stems:
        for place, character in enumerate(stem):
            if character in "./":
                found.add(stem[:place])
    return found


def after_their_parts(order: Sequence[str], scales: Collection[str]) -> list[str]:
    """``order`` with the scale of every block after the last layer of its block."""
    last: dict[str, int] = {}
    kept = [stem for stem in order if stem not in scales]
    for place, stem in enumerate(kept):
        for block in blocks_among([stem]):
            last[block] = place
    following: dict[int, list[str]] = {}
    # A block within another one ends first.
    for stem in sorted(scales, key=lambda one: -len(one)):
        following.setdefault(last.get(stem, len(kept) - 1), []).append(stem)
    found = list(following.get(-1, ()))
    for place, stem in enumerate(kept):
        found += [stem, *following.get(place, ())]
    return found
