"""Backgrounds: out-of-focus meadow, shade, sky, soil and grass, all float32 (n, n, 3) in 0..1."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageFilter

from .frame import Frame
from .paint import Shape, Skin, Surface, curve, disc, hsv, petal, stroke


def blurred(canvas: np.ndarray, radius: float) -> np.ndarray:
    """The canvas out of focus by `radius` pixels."""
    picture = Image.fromarray(as_bytes(canvas)).filter(ImageFilter.GaussianBlur(radius))
    return np.asarray(picture, dtype=np.float32) / np.float32(255)


def as_bytes(canvas: np.ndarray) -> np.ndarray:
    """uint8 of a canvas in 0..1, rounded and clipped."""
    return np.clip(np.rint(canvas * 255.0), 0, 255).astype(np.uint8)


def noise(rng: np.random.RandomState, cells: int, size: int) -> np.ndarray:
    """Smooth noise (size, size, 1) in 0..1 with about `cells` bumps a side."""
    small = (rng.uniform(size=(cells, cells)) * 255).astype(np.uint8)
    large = Image.fromarray(small).resize((size, size), Image.Resampling.BICUBIC)
    return (np.asarray(large, dtype=np.float32) / np.float32(255))[..., None]


def _blend(size: int, top: np.ndarray, bottom: np.ndarray) -> np.ndarray:
    t = np.linspace(0.0, 1.0, size)[:, None, None]
    return (top * (1.0 - t) + bottom * t + np.zeros((size, size, 1))).astype(np.float32)


def _bokeh(canvas: np.ndarray, rng: np.random.RandomState, count: int, hue: float) -> None:
    size = len(canvas)
    for _ in range(count):
        light = hsv(hue + rng.uniform(-25, 25), rng.uniform(0.1, 0.6), rng.uniform(0.6, 1.0))
        frame = Frame.of(rng.uniform(0, size), rng.uniform(0, 0.8 * size), size)
        radius, strength = rng.uniform(0.02, 0.075), rng.uniform(0.12, 0.45)
        glow = Surface(light * 0.9, light, dome=0.0, shadow=0.0, opacity=strength)
        disc(canvas, frame, radius, glow)


def _meadow(rng: np.random.RandomState, size: int) -> np.ndarray:
    hue = rng.uniform(65, 130)
    canvas = _blend(size, hsv(hue - 10, 0.45, rng.uniform(0.5, 0.85)), hsv(hue + 8, 0.6, 0.28))
    canvas *= 0.72 + 0.56 * noise(rng, 5, size)
    _bokeh(canvas, rng, rng.randint(5, 16), hue - 15)
    return blurred(canvas, size / 90)


def _shade(rng: np.random.RandomState, size: int) -> np.ndarray:
    hue = rng.uniform(85, 190)
    canvas = _blend(size, hsv(hue, 0.5, 0.2), hsv(hue, 0.6, 0.07))
    canvas *= 0.5 + noise(rng, 6, size)
    _bokeh(canvas, rng, rng.randint(2, 9), 80)
    return blurred(canvas, size / 75)


def _sky(rng: np.random.RandomState, size: int) -> np.ndarray:
    canvas = _blend(
        size, hsv(rng.uniform(195, 220), rng.uniform(0.15, 0.6), 0.9), hsv(200, 0.1, 0.93)
    )
    canvas = canvas + (1.0 - canvas) * 0.6 * noise(rng, 4, size) ** 2
    edge = size * rng.uniform(0.55, 1.0)
    for x in np.linspace(-0.1, 1.1, 14) * size:
        green = hsv(rng.uniform(75, 130), 0.45, rng.uniform(0.25, 0.5))
        bush = Frame.of(x, edge + 0.15 * size, size)
        disc(canvas, bush, rng.uniform(0.14, 0.24), Surface(green, green * 0.8, shadow=0.0))
    canvas[min(int(edge + 0.1 * size), size - 1) :] = hsv(100, 0.5, 0.33)
    return blurred(canvas, size / 32)


def _soil(rng: np.random.RandomState, size: int) -> np.ndarray:
    brown = hsv(rng.uniform(18, 38), rng.uniform(0.25, 0.5), rng.uniform(0.3, 0.5))
    canvas = _blend(size, brown * 1.1, brown * 0.75)
    canvas *= 0.55 + 0.5 * noise(rng, 9, size) + 0.4 * noise(rng, 60, size)
    for _ in range(rng.randint(14, 40)):
        tint = hsv(rng.uniform(15, 50), rng.uniform(0.3, 0.6), rng.uniform(0.25, 0.6))
        x, y = rng.uniform(0, size, 2)
        frame = Frame.of(x, y, size, tilt=0.7)
        angle = rng.uniform(0, 6.3)
        length, width = rng.uniform(0.06, 0.16), rng.uniform(0.03, 0.07)
        shape = Shape(bend=rng.uniform(-0.6, 0.6)).sized(length, width)
        petal(canvas, frame, angle, shape, Skin(tint * 0.8, tint))
    return blurred(canvas, size / 140)


def grass(
    canvas: np.ndarray, rng: np.random.RandomState, count: int, hue: float, reach: float = 0.9
) -> None:
    """Blades of grass growing from the lower edge, in place."""
    size = len(canvas)
    for _ in range(count):
        x, far = rng.uniform(-0.1, 1.1) * size, rng.uniform(0.3, 1.0) * reach * size
        lean = rng.uniform(-0.3, 0.3) * size
        green = hsv(hue + rng.uniform(-18, 18), rng.uniform(0.4, 0.7), rng.uniform(0.22, 0.62))
        points = curve((x, 1.02 * size), (x + 0.2 * lean, size - 0.6 * far), (x + lean, size - far))
        stroke(canvas, points, rng.uniform(0.01, 0.035) * size, green, taper=0.1)


def _lawn(rng: np.random.RandomState, size: int) -> np.ndarray:
    hue = rng.uniform(75, 120)
    canvas = _blend(size, hsv(hue, 0.5, 0.35), hsv(hue, 0.6, 0.16))
    grass(canvas, rng, 45, hue, 1.1)
    return blurred(canvas, size / rng.uniform(60, 200))


STYLES = (_meadow, _meadow, _shade, _sky, _soil, _lawn)


def background(rng: np.random.RandomState, size: int) -> np.ndarray:
    """One background, float32 (size, size, 3) in 0..1, of a style that `rng` picks."""
    return STYLES[rng.randint(len(STYLES))](rng, size)
