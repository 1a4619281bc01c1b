"""What each category looks like as a plant: its painter, size, number, pose, stem and leaves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from . import bells, blooms, rays
from .frame import Frame

Painter = Callable[[np.ndarray, Frame, np.random.RandomState, np.ndarray], None]


@dataclass(frozen=True)
class Species:
    """`radius` in parts of the picture's side; `foot` is where the stem begins (frame units);
    `turn` is the largest rotation in radians; `tilt` the strongest foreshortening (1 = none);
    `leaf` is "blade", "broad", "lobed" or "none"; `stem` its (hue, saturation, value)."""

    paint: Painter
    radius: tuple[float, float]
    count: tuple[int, int] = (1, 3)
    foot: tuple[float, float] = (0.0, 0.0)
    turn: float = 0.25
    tilt: float = 1.0
    leaf: str = "blade"
    stem: tuple[float, float, float] = (95.0, 0.5, 0.45)


#: One entry a category, in the order of `CATEGORIES`.
SPECIES: tuple[Species, ...] = (
    Species(blooms.daffodil, (0.20, 0.33), (1, 3), tilt=0.72, turn=3.2),
    Species(bells.snowdrop, (0.16, 0.25), (1, 4), foot=(0.75, 0.2), leaf="blade"),
    Species(bells.lily_valley, (0.22, 0.32), (1, 3), foot=(0.0, 1.2), leaf="broad"),
    Species(bells.bluebell, (0.22, 0.33), (1, 3), foot=(0.0, 1.2)),
    Species(bells.crocus, (0.17, 0.26), (1, 4), foot=(0.0, 0.85), stem=(70, 0.15, 0.8)),
    Species(blooms.iris, (0.20, 0.32), (1, 2), foot=(0.0, 0.2)),
    Species(blooms.tigerlily, (0.22, 0.34), (1, 3), tilt=0.7, turn=3.2, leaf="blade"),
    Species(bells.tulip, (0.15, 0.24), (1, 4), foot=(0.0, 0.8), leaf="broad"),
    Species(bells.fritillary, (0.17, 0.26), (1, 3), foot=(0.7, 0.6)),
    Species(rays.sunflower, (0.18, 0.36), (1, 3), tilt=0.7, turn=3.2, leaf="broad"),
    Species(rays.daisy, (0.13, 0.30), (1, 5), tilt=0.65, turn=3.2, leaf="none"),
    Species(
        rays.colts_foot, (0.14, 0.30), (1, 4), tilt=0.65, turn=3.2, leaf="none", stem=(25, 0.4, 0.5)
    ),
    Species(rays.dandelion, (0.14, 0.30), (1, 4), tilt=0.65, turn=3.2, leaf="lobed"),
    Species(bells.cowslip, (0.20, 0.30), (1, 3), foot=(0.0, 0.55), leaf="none"),
    Species(blooms.buttercup, (0.13, 0.28), (1, 4), tilt=0.65, turn=3.2, leaf="lobed"),
    Species(blooms.windflower, (0.15, 0.30), (1, 4), tilt=0.68, turn=3.2, leaf="lobed"),
    Species(blooms.pansy, (0.16, 0.30), (1, 4), tilt=0.8, turn=0.4, leaf="broad"),
)
