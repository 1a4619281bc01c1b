"""Open flowers of few petals: daffodil, buttercup, windflower, pansy, tigerlily, iris.

Painters take (canvas, frame, rng, tone) as in `rays`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .frame import Frame
from .paint import Colour, Shape, Skin, Surface, curve, disc, hsv, petal, stroke
from .rays import POINTED, Rays, ring

OVATE = Shape(rise=0.5, fall=0.42)
ROUND = Shape(rise=0.75, fall=0.3)


@dataclass(frozen=True)
class Stamens:
    """Threads of a `length`, each with a grain of pollen of a `size` at its end."""

    count: int
    length: float
    thread: Colour
    tip: Colour
    size: float


def stamens(canvas: np.ndarray, frame: Frame, rng: np.random.RandomState, of: Stamens) -> None:
    """Stamens around the frame's origin."""
    for i in range(of.count):
        angle = 2 * np.pi * (i + 0.5 * rng.uniform()) / of.count
        far = of.length * rng.uniform(0.75, 1.05)
        end = frame.point(far * np.cos(angle), far * np.sin(angle))
        mid = frame.point(0.5 * far * np.cos(angle + 0.25), 0.5 * far * np.sin(angle + 0.25))
        stroke(canvas, curve((frame.x, frame.y), mid, end, 5), 0.025 * frame.pixels, of.thread)
        grain = Surface(of.tip, of.tip * 0.75, shadow=0.25)
        disc(canvas, Frame(*end, frame.matrix), of.size, grain)


def daffodil(
    canvas: np.ndarray, frame: Frame, rng: np.random.RandomState, tone: np.ndarray
) -> None:
    """Six pointed petals, yellow to cream, behind a frilled trumpet seen a little aside."""
    pale = tone[0] > 0.72
    hue = 50 + 6 * tone[1]
    tip = hsv(hue, 0.3 if pale else 0.86, 0.98)
    skin = Skin(tip * 0.9, tip, vein=0.06, veins=7)
    sepals = Shape(rise=0.5, fall=0.6, wave=0.03)
    turn = rng.uniform(0, np.pi / 3)
    for layer, shift in ((0.9, 0.0), (1.0, np.pi / 3)):
        for i in range(3):
            petal(
                canvas,
                frame,
                turn + shift + i * 2 * np.pi / 3 + rng.uniform(-0.08, 0.08),
                sepals.sized(1.0, 0.66),
                skin.toned(layer),
            )
    gold = hsv(hue - 6 - 16 * tone[2], 0.95, 0.97)
    lean = frame.child(0.13 * rng.uniform(-1, 1), 0.13 * rng.uniform(-1, 1))
    disc(canvas, frame, 0.34, Surface(gold * 0.8, gold * 0.86, dome=0.3))
    disc(canvas, lean, 0.37, Surface(gold, gold, frill=0.06, dome=0.1))
    disc(canvas, lean, 0.27, Surface(gold * 0.48, gold * 0.86, dome=0.0, shadow=0.0))
    ring(canvas, lean, rng, Rays(6, OVATE.sized(0.14, 0.05), Skin(gold * 0.8, hsv(hue, 0.6, 1.0))))


def buttercup(
    canvas: np.ndarray, frame: Frame, rng: np.random.RandomState, tone: np.ndarray
) -> None:
    """Five broad glossy yellow petals, and a ring of short stamens around a green centre."""
    hue = 48 + 7 * tone[0]
    skin = Skin(
        hsv(hue - 6, 1.0, 0.86), hsv(hue, 0.95, 0.98), vein=0.05, gloss=0.2 + 0.15 * tone[1]
    )
    turn = rng.uniform(0, 2 * np.pi)
    count = 5 + int(tone[2] > 0.9)
    for i in rng.permutation(count):
        angle = turn + 2 * np.pi * i / count
        petal(canvas, frame, angle, replace(ROUND, notch=0.05 * tone[3]).sized(0.95, 0.98), skin)
    gold = hsv(46, 0.95, 0.95)
    stamens(canvas, frame, rng, Stamens(16, 0.34, gold * 0.9, gold, 0.04))
    disc(canvas, frame, 0.13, Surface(hsv(70, 0.8, 0.72), hsv(62, 0.9, 0.6), grain=0.2, spirals=5))


def windflower(
    canvas: np.ndarray, frame: Frame, rng: np.random.RandomState, tone: np.ndarray
) -> None:
    """Six to eight white, pink-flushed or violet petals, pale stamens around a green eye."""
    hue, depth = (325, 0.25 * tone[1]) if tone[0] < 0.6 else (255, 0.15 + 0.4 * tone[1])
    tip = hsv(hue, depth, 0.97 - 0.12 * depth)
    skin = Skin(tip * 0.93, tip, vein=0.1, veins=11, depth=0.2)
    ring(canvas, frame, rng, Rays(int(6 + 3 * tone[2]), OVATE.sized(1.0, 0.62), skin, jitter=0.12))
    stamens(canvas, frame, rng, Stamens(22, 0.32, hsv(60, 0.15, 0.93), hsv(52, 0.6, 0.98), 0.035))
    disc(canvas, frame, 0.12, Surface(hsv(80, 0.6, 0.75), hsv(90, 0.7, 0.5), grain=0.2, spirals=5))


def pansy(canvas: np.ndarray, frame: Frame, rng: np.random.RandomState, tone: np.ndarray) -> None:
    """Five overlapping round petals with a dark face and a yellow eye."""
    hue = (268, 278, 50, 330, 222, 52, 285)[int(6.99 * tone[0])]
    bright = 0.88 if hue in (50, 52) else 0.55
    top = hsv(hue, 0.55 + 0.35 * tone[1], bright + (0.98 - bright) * tone[2])
    low = top if tone[3] < 0.5 else hsv(50, 0.75, 0.98)
    dark = hsv(275, 0.8, 0.2)

    def face(u: np.ndarray, s: np.ndarray) -> np.ndarray:
        ragged = 0.52 + 0.08 * np.sin(s * 19.0)
        return np.clip((ragged - u - 0.12 * s * s) * 9.0, 0.0, 1.0)

    plain = Skin(top * 0.9, top, vein=0.1, veins=15)
    marked = Skin(low * 0.95, low, vein=0.08, veins=15, depth=0.1, pattern=(dark, face))
    wavy = replace(ROUND, wave=0.03)
    for angle in (-2.05, -1.1):
        petal(canvas, frame, angle, wavy.sized(1.0, 1.15), plain)
    for angle in (-3.35, 0.2):
        petal(canvas, frame, angle + rng.uniform(-0.08, 0.08), wavy.sized(0.95, 0.95), marked)
    petal(canvas, frame, np.pi / 2, replace(wavy, notch=0.1).sized(0.98, 1.35), marked)
    disc(canvas, frame.child(0, 0.04), 0.1, Surface(hsv(52, 0.9, 1.0), hsv(45, 0.9, 0.8)))


def tigerlily(
    canvas: np.ndarray, frame: Frame, rng: np.random.RandomState, tone: np.ndarray
) -> None:
    """Six recurved, spotted orange petals and long stamens with dark anthers."""
    hue = 16 + 16 * tone[0]
    spots = rng.uniform(size=(16, 2)) * (0.6, 1.5) + (0.12, -0.75)

    def speckle(u: np.ndarray, s: np.ndarray) -> np.ndarray:
        mix = np.zeros_like(u)
        for a, b in spots:
            mix = np.maximum(mix, 1.6 * np.exp(-(((u - a) / 0.022) ** 2) - ((s - b) / 0.11) ** 2))
        return mix

    skin = Skin(
        hsv(hue + 8, 0.95, 0.95),
        hsv(hue, 0.9, 0.97),
        vein=0.06,
        veins=4,
        round=0.35,
        pattern=(hsv(8, 0.85, 0.25), speckle),
    )
    turn = rng.uniform(0, np.pi / 3)
    for width, shift in ((0.36, 0.0), (0.46, np.pi / 3)):
        for i in range(3):
            bend = rng.uniform(-0.5, 0.5)
            petal(
                canvas,
                frame,
                turn + shift + i * 2 * np.pi / 3,
                replace(POINTED, bend=bend).sized(1.0, width),
                skin,
            )
    stamens(canvas, frame, rng, Stamens(6, 0.72, hsv(35, 0.5, 0.95), hsv(12, 0.85, 0.35), 0.06))


def iris(canvas: np.ndarray, frame: Frame, rng: np.random.RandomState, tone: np.ndarray) -> None:
    """Three standards upwards, three falls downwards, each fall with a yellow signal."""
    hue = 225 + 60 * tone[0]
    tip = hsv(hue, 0.35 + 0.5 * tone[1], 0.6 + 0.38 * tone[2])
    skin = Skin(tip * 1.08, tip * 0.95, vein=0.16, veins=14)
    signal = (hsv(48, 0.9, 0.98), lambda u, s: 1.5 * np.exp(-((s / 0.28) ** 2)) * (u < 0.5))
    for angle in (-2.1, -1.05):
        petal(
            canvas,
            frame,
            angle + rng.uniform(-0.12, 0.12),
            replace(OVATE, wave=0.05, bend=rng.uniform(-0.3, 0.3)).sized(0.95, 0.52),
            skin,
        )
    petal(
        canvas,
        frame,
        -np.pi / 2 + rng.uniform(-0.2, 0.2),
        replace(OVATE, wave=0.05).sized(1.0, 0.56),
        skin.toned(1.05),
    )
    fall = replace(skin, pattern=signal, depth=0.1)
    for angle, bend in ((2.75, -0.7), (0.4, 0.7), (np.pi / 2, 0.0)):
        petal(
            canvas,
            frame,
            angle + rng.uniform(-0.1, 0.1),
            replace(ROUND, wave=0.05, bend=bend).sized(1.0, 0.62),
            fall.toned(0.94),
        )
