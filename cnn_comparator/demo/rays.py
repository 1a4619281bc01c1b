"""Flower heads of many rays: sunflower, daisy, colts foot, dandelion.

Every painter takes (canvas, frame, rng, tone): the frame's origin is the centre of the head, its
unit the radius; `tone` (4,) in 0..1 holds what the flowers of one picture have in common.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .frame import Frame
from .paint import Shape, Skin, Surface, disc, hsv, petal

RAY = Shape(rise=0.35, fall=0.45)
POINTED = Shape(rise=0.55, fall=0.85)
STRAP = Shape(rise=0.22, fall=0.22)


@dataclass(frozen=True)
class Rays:
    """`count` petals around a middle; `jitter` is how much they differ in place and length."""

    count: int
    shape: Shape
    skin: Skin
    jitter: float = 0.25


def ring(canvas: np.ndarray, frame: Frame, rng: np.random.RandomState, rays: Rays) -> None:
    """Rays around the frame's origin, each a little different."""
    phase = rng.uniform(0, 2 * np.pi)
    for i in rng.permutation(rays.count):
        angle = phase + 2 * np.pi * (i + rays.jitter * rng.uniform(-1, 1)) / rays.count
        length = rays.shape.length * (1.0 + 0.25 * rays.jitter * rng.uniform(-1, 1))
        shape = rays.shape.sized(length, rays.shape.width * rng.uniform(0.9, 1.1))
        petal(canvas, frame, angle, shape, rays.skin.toned(rng.uniform(0.92, 1.06)))


def sunflower(
    canvas: np.ndarray, frame: Frame, rng: np.random.RandomState, tone: np.ndarray
) -> None:
    """Two rings of pointed rays around a wide dark or olive disc."""
    hue = 40 + 12 * tone[0]
    count = int(15 + 7 * tone[1])
    skin = Skin(hsv(hue - 8, 0.98, 0.85), hsv(hue + 4, 0.9, 0.99), vein=0.14, veins=12)
    eye = 0.34 + 0.16 * tone[2]
    ring(canvas, frame, rng, Rays(count, POINTED.sized(1.0, 0.27), skin.toned(0.84)))
    ring(canvas, frame, rng, Rays(count, POINTED.sized(0.92, 0.25), skin))
    brown = hsv(22 + 26 * tone[3], 0.75, 0.27 + 0.3 * tone[3])
    disc(canvas, frame, eye, Surface(brown * 1.25, brown * 0.9, grain=0.28, spirals=17))
    middle = Surface(hsv(50, 0.7, 0.42), brown, grain=0.3, spirals=9, shadow=0.0)
    disc(canvas, frame, eye * 0.45, middle)


def daisy(canvas: np.ndarray, frame: Frame, rng: np.random.RandomState, tone: np.ndarray) -> None:
    """One or two rings of narrow white rays around a yellow dome."""
    count = int(15 + 14 * tone[0])
    white = hsv(280 + 60 * tone[1], 0.06 * tone[2], 0.97)
    skin = Skin(white * 0.86, white, vein=0.1, depth=0.2, round=0.14, shadow=0.25)
    width = 4.6 / count
    ring(canvas, frame, rng, Rays(count, RAY.sized(0.97, width), skin.toned(0.88)))
    ring(canvas, frame, rng, Rays(count, RAY.sized(0.95, width), skin))
    yolk = hsv(44 + 6 * tone[3], 0.95, 0.96)
    disc(canvas, frame, 0.27 + 0.06 * tone[3], Surface(yolk, yolk * 0.8, grain=0.16, spirals=11))


def colts_foot(
    canvas: np.ndarray, frame: Frame, rng: np.random.RandomState, tone: np.ndarray
) -> None:
    """Very many hair-thin yellow rays around a small open yellow disc."""
    hue = 48 + 7 * tone[0]
    skin = Skin(hsv(hue - 3, 0.95, 0.88), hsv(hue, 0.88, 0.99), vein=0.03, depth=0.2, shadow=0.2)
    for length in (1.0, 0.94, 0.84):
        rays = Rays(int(34 + 8 * tone[1]), STRAP.sized(length, 0.075), skin, jitter=0.7)
        ring(canvas, frame, rng, rays)
        skin = skin.toned(0.97)
    eye = 0.24 + 0.1 * tone[2]
    gold = hsv(hue - 8, 0.95, 0.9)
    disc(canvas, frame, eye, Surface(gold * 0.85, gold, grain=0.25, spirals=9, dome=0.12))


def dandelion(
    canvas: np.ndarray, frame: Frame, rng: np.random.RandomState, tone: np.ndarray
) -> None:
    """Layers of strap-shaped yellow rays filling the whole head."""
    hue = 47 + 7 * tone[0]
    skin = Skin(
        hsv(hue - 5, 0.98, 0.82), hsv(hue + 2, 0.9, 0.99), vein=0.04, depth=0.25, shadow=0.25
    )
    steps = 5 + int(2 * tone[1])
    for i in range(steps):
        length = 1.0 - 0.8 * i / steps
        count, shape = int(34 * length**0.6), STRAP.sized(length, 0.115)
        ring(canvas, frame, rng, Rays(count, shape, skin.toned(0.9 + 0.02 * i), jitter=0.6))
    if tone[2] > 0.35:
        ring(canvas, frame, rng, Rays(9, STRAP.sized(0.2, 0.09), skin.toned(0.86), jitter=0.6))
