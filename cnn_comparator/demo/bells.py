"""Cups and hanging bells: snowdrop, lily valley, bluebell, crocus, tulip, fritillary, cowslip.

Painters take (canvas, frame, rng, tone) as in `rays`; upwards is -v. The frame's origin is the
middle of the flower or spike, and the stem goes on from the foot named in `species`.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .blooms import OVATE, ROUND
from .frame import Frame
from .paint import Shape, Skin, Surface, curve, disc, hsv, petal, stroke

DOWN, UP = np.pi / 2, -np.pi / 2
CUP = Shape(rise=0.42, fall=0.5)
BELL = Shape(rise=0.4, fall=0.12)
GREEN = hsv(95, 0.55, 0.5)


def tulip(canvas: np.ndarray, frame: Frame, rng: np.random.RandomState, tone: np.ndarray) -> None:
    """A closed cup of broad pointed petals; red, pink, orange, yellow or violet."""
    hues = ((355, 0.9), (340, 0.6), (18, 0.9), (50, 0.9), (300, 0.5), (5, 0.85))
    hue, s = hues[int(5.99 * tone[0])]
    tip = hsv(hue + 8 * tone[1], s, 0.8 + 0.18 * tone[2])
    skin = Skin(tip * 0.9 + 0.1 * hsv(55, 0.8, 0.9), tip, vein=0.1, veins=8, depth=0.25)
    base = frame.child(0.0, 0.85)
    for angle, width, light in ((-0.3, 0.9, 0.72), (0.3, 0.9, 0.74), (0, 0.95, 0.8)):
        petal(canvas, base, UP + angle, CUP.sized(1.75, width), skin.toned(light))
    gape = 0.1 + 0.22 * tone[3]
    for side in rng.permutation((-1, 1)):
        petal(
            canvas,
            base,
            UP + side * gape,
            replace(CUP, bend=-side * 0.3).sized(1.7, 1.0),
            skin.toned(0.94),
        )
    petal(canvas, base, UP + rng.uniform(-0.08, 0.08), CUP.sized(1.55, 1.0), skin)


def crocus(canvas: np.ndarray, frame: Frame, rng: np.random.RandomState, tone: np.ndarray) -> None:
    """A goblet of slender petals, violet, white, striped or yellow, around orange stigmas."""
    hue, s = ((272, 0.6), (280, 0.35), (265, 0.08), (48, 0.85))[int(3.99 * tone[0])]
    tip = hsv(hue, s, 0.75 + 0.23 * tone[1])
    stripes = (hsv(275, 0.7, 0.45), lambda u, v: 0.7 * (np.cos(v * 8.0) > 0.5) * (u < 0.9))
    skin = Skin(tip * 0.8, tip, vein=0.14, veins=10, pattern=stripes if tone[2] > 0.7 else None)
    base = frame.child(0.0, 0.9)
    for angle in (-0.55, 0.55, 0.0):
        petal(canvas, base, UP + angle, OVATE.sized(1.75, 0.62), skin.toned(0.78))
    for angle in (-0.12, 0.0, 0.12):
        end = base.point(1.25 * np.sin(angle), -1.25 * np.cos(angle))
        stroke(
            canvas,
            curve((base.x, base.y), base.point(0, -0.6), end, 5),
            0.08 * frame.pixels,
            hsv(24, 0.95, 0.97),
        )
    spread = 0.24 + 0.4 * tone[3]
    for angle in (-spread, spread):
        petal(canvas, base, UP + angle, OVATE.sized(1.6, 0.66), skin.toned(0.97))
    petal(canvas, base, UP + rng.uniform(-0.12, 0.12), OVATE.sized(1.25, 0.6), skin.toned(1.03))


def snowdrop(
    canvas: np.ndarray, frame: Frame, rng: np.random.RandomState, tone: np.ndarray
) -> None:
    """A hanging flower of three white petals over a green-marked cup, on an arched stem."""
    stem = hsv(95 + 15 * tone[0], 0.5, 0.5)
    top = frame.child(0.0, -0.75)
    arch = curve(frame.point(0.75, 0.2), frame.point(0.6, -1.75), (top.x, top.y), 18)
    stroke(canvas, arch, 0.09 * frame.pixels, stem, taper=0.6)
    skin = Skin(hsv(90, 0.06, 0.9), hsv(90, 0.01, 0.98), vein=0.08, veins=9, depth=0.15)
    mark = (hsv(100, 0.7, 0.5), lambda u, s: 2.0 * np.exp(-(((u - 0.8) / 0.1) ** 2)))
    petal(canvas, top, DOWN, BELL.sized(0.95, 0.62), replace(skin, pattern=mark))
    gape = 0.22 + 0.38 * tone[1]
    for side in rng.permutation((-1, 1)):
        shape = replace(OVATE, bend=side * 0.25).sized(1.5, 0.58)
        petal(canvas, top, DOWN + side * gape, shape, skin)
    if tone[2] > 0.3:
        petal(canvas, top, DOWN + rng.uniform(-0.15, 0.15), OVATE.sized(1.4, 0.6), skin.toned(1.02))
    petal(canvas, top.child(0, -0.2), DOWN, OVATE.sized(0.36, 0.24), Skin(stem, stem * 1.15))


def _raceme(canvas: np.ndarray, frame: Frame, tone: np.ndarray, lean: float) -> np.ndarray:
    """Points of an arching stalk from the foot to its nodding tip."""
    side = 1.0 if tone[3] > 0.5 else -1.0
    points = curve(
        frame.point(0.0, 1.2), frame.point(-0.35 * side, -1.1), frame.point(lean * side, -0.75), 24
    )
    stroke(canvas, points, 0.09 * frame.pixels, GREEN, taper=0.45)
    return points


def lily_valley(
    canvas: np.ndarray, frame: Frame, rng: np.random.RandomState, tone: np.ndarray
) -> None:
    """Small round white bells hanging in a row from an arching stalk."""
    points = _raceme(canvas, frame, tone, 0.45 + 0.4 * tone[0])
    count = int(6 + 4 * tone[1])
    white = hsv(70, 0.05, 0.98)
    for i in range(count):
        x, y = points[int(5 + 18 * i / (count - 1))]
        size = (0.24 - 0.1 * i / count) * rng.uniform(0.92, 1.08)
        bell = Frame(x, y, frame.matrix).child((i % 2 - 0.5) * 0.42, 0.2 + 0.1 * rng.uniform())
        stroke(canvas, np.array([[x, y], bell.point(0, -size)]), 0.035 * frame.pixels, GREEN)
        for side in (-1, 1, 0):
            petal(
                canvas,
                bell.child(side * size * 0.62, size * 0.35),
                DOWN - side * 0.75,
                OVATE.sized(size * 0.8, size * 0.6),
                Skin(white * 0.9, white, shadow=0.2),
            )
        petal(
            canvas,
            bell.child(0, -size),
            DOWN,
            BELL.sized(1.9 * size, 1.9 * size),
            Skin(white * 0.95, white, vein=0.1, veins=8, depth=0.1, shadow=0.3),
        )


def bluebell(
    canvas: np.ndarray, frame: Frame, rng: np.random.RandomState, tone: np.ndarray
) -> None:
    """Violet-blue bells with rolled tips along a nodding stalk."""
    points = _raceme(canvas, frame, tone, 0.55 + 0.4 * tone[0])
    hue = 232 + 34 * tone[1]
    tip = hsv(hue, 0.45 + 0.2 * tone[2], 0.72 + 0.2 * tone[2])
    skin = Skin(tip * 0.82, tip * 1.05, vein=0.1, veins=7, depth=0.2)
    count = int(5 + 3 * tone[2])
    for i in range(count):
        x, y = points[int(7 + 16 * i / (count - 1))]
        side = i % 2 * 2 - 1
        bell = Frame(x, y, frame.matrix).child(0, 0, side * rng.uniform(0.2, 0.6))
        size = 0.62 - 0.16 * i / count
        for lip in (-1, 1):
            petal(
                canvas,
                bell.child(lip * 0.07, 0.82 * size),
                DOWN - lip * 0.9,
                replace(OVATE, bend=-lip * 0.9).sized(0.3, 0.13),
                skin.toned(1.1),
            )
        petal(canvas, bell, DOWN, BELL.sized(size, 0.36), skin)
        petal(canvas, bell.child(0, 0.72 * size), DOWN, OVATE.sized(0.24, 0.14), skin.toned(1.12))


def fritillary(
    canvas: np.ndarray, frame: Frame, rng: np.random.RandomState, tone: np.ndarray
) -> None:
    """One broad hanging bell, chequered purple and pink (seldom white)."""
    top = frame.child(0.0, -0.8)
    arch = curve(frame.point(0.7, 0.6), frame.point(0.55, -1.75), (top.x, top.y), 18)
    stroke(canvas, arch, 0.09 * frame.pixels, hsv(110, 0.35, 0.42), taper=0.7)
    pale = tone[0] > 0.85
    base = hsv(95, 0.12, 0.9) if pale else hsv(325 + 20 * tone[1], 0.45, 0.72)
    dark = hsv(95, 0.3, 0.7) if pale else hsv(325 + 15 * tone[1], 0.75, 0.3 + 0.14 * tone[2])

    def checks(u: np.ndarray, s: np.ndarray) -> np.ndarray:
        return np.clip(0.5 + 2.5 * np.sin(u * 30.0) * np.sin(s * 9.0 + 0.6), 0.0, 0.9)

    skin = Skin(base, base, vein=0.05, pattern=(dark, checks))
    shape = Shape(rise=0.42, fall=0.22)
    for angle, light in ((-0.3, 0.75), (0.3, 0.78)):
        side = replace(shape, bend=angle).sized(1.6, 0.8)
        petal(canvas, top, DOWN + angle, side, skin.toned(light))
    petal(canvas, top, DOWN + rng.uniform(-0.06, 0.06), shape.sized(1.72, 1.05), skin)


def cowslip(canvas: np.ndarray, frame: Frame, rng: np.random.RandomState, tone: np.ndarray) -> None:
    """A nodding cluster of small five-petalled yellow flowers on pale green tubes."""
    hue = 49 + 7 * tone[0]
    foot = frame.child(0.0, 0.55)
    skin = Skin(hsv(hue - 12, 0.95, 0.95), hsv(hue, 0.85, 0.98), vein=0.05, depth=0.15)
    calyx = Skin(hsv(80, 0.45, 0.6), hsv(75, 0.4, 0.8), vein=0.12)
    count = int(6 + 5 * tone[1])
    heart = replace(ROUND, notch=0.16)
    for i in rng.permutation(count):
        angle = UP + (i / (count - 1) - 0.5) * (2.6 + 1.2 * tone[2]) + rng.uniform(-0.15, 0.15)
        far = rng.uniform(0.62, 1.05)
        petal(canvas, foot, angle, Shape(0.9, 0.2).sized(far, 0.26), calyx)
        x, y = foot.point(far * np.cos(angle), far * np.sin(angle))
        flower = Frame(x, y, frame.matrix).child(0, 0, rng.uniform(0, 2 * np.pi))
        size = rng.uniform(0.3, 0.38)
        for k in range(5):
            petal(canvas, flower, k * 2 * np.pi / 5, heart.sized(size, size * 0.92), skin)
        eye = Surface(hsv(28, 0.95, 0.9), hsv(34, 0.95, 0.9), shadow=0.2)
        disc(canvas, flower, size * 0.2, eye)
