"""The activations of snapshots for single images, kept for whatever is asked of them next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..snapshot import Side
from .models import activations_of
from .study import Inputs, Steps, Task

_MEMORY = 256 << 20
"""Bytes that are kept."""


@dataclass(frozen=True)
class Point:
    """A layer by the snapshot's own name, and one side of it."""

    snapshot: str
    layer: str
    side: Side


Maps = Mapping[Point, np.ndarray]
"""Float32 ``(channels, *space)`` by point."""


def maps_at(points: Sequence[Point], image: int, inputs: Inputs) -> Steps[Maps]:
    """The activations for an image; a snapshot runs once for all its points that are not kept.

    Raises ``ModelError``, ``ImageError``.
    """
    kept = inputs.store("maps", _MEMORY)
    found: dict[Point, np.ndarray] = {}
    missing: dict[str, list[Point]] = {}
    for point in dict.fromkeys(points):
        known = kept.find((point, image))
        if known is None:
            missing.setdefault(point.snapshot, []).append(point)
        else:
            found[point] = known
    images = inputs.image_block(image)
    tasks = [
        Task(
            activations_of,
            (inputs.model(snapshot), images, [(one.layer, one.side) for one in own]),
        )
        for snapshot, own in missing.items()
    ]
    results = (yield tasks) if tasks else []
    for own, made in zip(missing.values(), results, strict=True):
        for point, values in zip(own, made, strict=True):
            kept.put((point, image), values)
            found[point] = values
    return found
