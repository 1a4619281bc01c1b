"""Painting primitives: shaded petals, discs and strokes on a float canvas.

A canvas is a float32 array (height, width, 3), RGB in 0..1, and is painted in place. Coverage at
an edge comes from the distance to it, so that nothing is drawn larger and scaled down. Curves are
evaluated in float64: the rounded picture is then the same on every machine.
"""

from __future__ import annotations

import colorsys
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from .frame import Frame

Colour = np.ndarray
Pattern = Callable[[np.ndarray, np.ndarray], np.ndarray]
LIGHT = np.array([-0.6, -0.8])


def hsv(hue: float, saturation: float, value: float) -> Colour:
    """RGB (3,) in 0..1 of a hue in degrees, saturation and value in 0..1 (clipped)."""
    s, v = min(max(saturation, 0.0), 1.0), min(max(value, 0.0), 1.0)
    return np.array(colorsys.hsv_to_rgb((hue % 360.0) / 360.0, s, v))


@dataclass(frozen=True)
class Shape:
    """Outline of a petal: half-width u^rise (1-u)^fall, notched tip, waved edge, sideways bend.

    ``length`` and ``width`` are in frame units.
    """

    rise: float = 0.6
    fall: float = 0.6
    notch: float = 0.0
    wave: float = 0.0
    bend: float = 0.0
    length: float = 1.0
    width: float = 1.0

    def sized(self, length: float, width: float) -> Shape:
        """The same outline, so long and wide."""
        return replace(self, length=length, width=width)


@dataclass(frozen=True)
class Skin:
    """Colours of a petal from base to tip, its relief, and an optional (colour, pattern)."""

    base: Colour
    tip: Colour
    vein: float = 0.08
    veins: float = 9.0
    depth: float = 0.35
    round: float = 0.22
    gloss: float = 0.0
    shadow: float = 0.4
    pattern: tuple[Colour, Pattern] | None = field(default=None, compare=False)

    def toned(self, factor: float) -> Skin:
        """The same skin, lighter or darker by a factor."""
        return replace(self, base=self.base * factor, tip=self.tip * factor)


@dataclass(frozen=True)
class Surface:
    """Colours of a disc from middle to edge, its relief, and its florets along crossing spirals."""

    inner: Colour
    outer: Colour
    grain: float = 0.0
    spirals: int = 13
    dome: float = 0.25
    shadow: float = 0.4
    frill: float = 0.0
    opacity: float = 1.0


def cover(
    canvas: np.ndarray,
    where: tuple[slice, slice],
    rgb: np.ndarray,
    edge: np.ndarray,
    shade: np.ndarray | None = None,
) -> None:
    """Blend `rgb` where `edge` (pixels inside the outline) is positive, over `shade` (0..1)."""
    alpha = np.clip(edge + 0.5, 0.0, 1.0)[..., None]
    keep = 1.0 - alpha
    if shade is not None:
        keep = keep * (1.0 - shade[..., None])
    canvas[where] = canvas[where] * keep + rgb * alpha


def _shade(strength: float, edge: np.ndarray, soft: float) -> np.ndarray | None:
    return strength * np.clip(1.0 + edge / soft, 0.0, 1.0) ** 2 if strength else None


def petal(canvas: np.ndarray, frame: Frame, angle: float, shape: Shape, skin: Skin) -> None:
    """One petal from the frame's origin, at an angle in radians."""
    local, length = frame.child(0.0, 0.0, angle), shape.length
    px, half = local.pixels, shape.width / 2.0
    soft = max(0.12 * length * px, 1.5)
    pad, side = soft / px, half * (1.15 + abs(shape.bend)) + soft / px
    found = local.window(canvas, (-pad, length + pad), (-side, side))
    if found is None:
        return
    where, u, v = found
    u, v = u / length, v / half
    v = v - shape.bend * u * np.abs(u)
    if shape.notch:
        u = u / (1.0 - shape.notch * np.exp(-((v / 0.4) ** 2)))
    t = np.clip(u, 1e-3, 1.0 - 1e-3)
    peak = shape.rise / (shape.rise + shape.fall)
    w = (t / peak) ** shape.rise * ((1.0 - t) / (1.0 - peak)) ** shape.fall
    slope = w * (shape.rise / t - shape.fall / (1.0 - t)) * half / length
    if shape.wave:
        w = w * (1.0 + shape.wave * np.sin(u * 17.0 + np.sign(v) * 1.7 + angle * 5.0))
    ends = np.minimum(u, 1.0 - u) * length * px
    inside = (w - np.abs(v)) * half * px
    shade = _shade(skin.shadow, np.minimum(inside, ends), soft)
    edge = np.minimum(inside / np.sqrt(1.0 + slope**2), ends)
    cover(canvas, where, _relief(skin, t, v / np.maximum(w, 0.2), local), edge, shade)


def _relief(skin: Skin, u: np.ndarray, s: np.ndarray, local: Frame) -> np.ndarray:
    """RGB (h, w, 3) of a petal at u along it (0..1) and s across it (-1..1)."""
    k = (u * u * (3.0 - 2.0 * u))[..., None]
    rgb = skin.base * (1.0 - k) + skin.tip * k
    if skin.pattern is not None:
        colour, pattern = skin.pattern
        mix = np.clip(pattern(u, s), 0.0, 1.0)[..., None]
        rgb = rgb * (1.0 - mix) + colour * mix
    s = np.clip(s, -1.2, 1.2)
    across = local.matrix[:, 1] / (np.hypot(*local.matrix[:, 1]) + 1e-9)
    along = local.matrix[:, 0] / (np.hypot(*local.matrix[:, 0]) + 1e-9)
    lit = 1.0 - skin.round * s * s + 0.13 * s * float(across @ LIGHT)
    lit = lit + 0.10 * (u - 0.4) * float(along @ LIGHT) - skin.depth * np.exp(-u * 5.0)
    lit = lit - skin.vein * (0.5 + 0.5 * np.cos(s * skin.veins + 0.7 * u)) * (1.0 - 0.6 * u)
    shine = skin.gloss * np.exp(-(((u - 0.62) / 0.2) ** 2) - ((s + 0.25) / 0.3) ** 2)
    return rgb * lit[..., None] + shine[..., None]


def disc(canvas: np.ndarray, frame: Frame, radius: float, surface: Surface) -> None:
    """A disc or dome at the frame's origin."""
    px, dome, grain = frame.pixels, surface.dome, surface.grain
    soft = max(0.35 * radius * px, 1.5)
    reach = radius * (1.0 + surface.frill) + soft / px
    found = frame.window(canvas, (-reach, reach), (-reach, reach))
    if found is None:
        return
    where, u, v = found
    theta = np.arctan2(v, u)
    r = np.hypot(u, v) / radius / (1.0 + surface.frill * np.sin(theta * 11.0))
    k = np.clip(r, 0.0, 1.0)[..., None] ** 1.5
    lit = 1.0 - dome * (r * r) + 0.3 * dome * (u * LIGHT[0] + v * LIGHT[1]) / radius
    if grain:
        swirl, spirals = 9.0 * np.log(r + 0.12), surface.spirals
        lit = lit + grain * np.sin(spirals * theta + swirl) * np.sin(spirals * theta - swirl)
    rgb = (surface.inner * (1.0 - k) + surface.outer * k) * lit[..., None]
    edge = (1.0 - r) * radius * px
    shade = _shade(surface.shadow, edge, soft)
    cover(canvas, where, rgb, np.minimum(edge, surface.opacity - 0.5), shade)


def stroke(
    canvas: np.ndarray, points: np.ndarray, width: float, colour: Colour, taper: float = 1.0
) -> None:
    """A round stem along `points` (n, 2) in pixels, `width` pixels, narrowed to `taper` of it."""
    n = len(points) - 1
    for i in range(n):
        (x0, y0), (x1, y1) = points[i], points[i + 1]
        size = float(np.hypot(x1 - x0, y1 - y0))
        if size < 1e-6:
            continue
        half = max(0.5 * width * (1.0 + (taper - 1.0) * i / n), 0.45)
        local = Frame.of(x0, y0, 1.0, float(np.arctan2(y1 - y0, x1 - x0)))
        pad = half + 1.0
        found = local.window(canvas, (-pad, size + pad), (-pad, pad))
        if found is None:
            continue
        where, u, v = found
        off = u - np.clip(u, 0.0, size)
        side = v / half * np.sign(local.matrix[0, 1] * LIGHT[0] + local.matrix[1, 1] * LIGHT[1])
        rgb = colour * (1.0 + 0.28 * np.clip(side, -1.0, 1.0))[..., None]
        cover(canvas, where, rgb, half - np.hypot(off, v))


def curve(
    start: tuple[float, float], bend: tuple[float, float], end: tuple[float, float], n: int = 10
) -> np.ndarray:
    """Points (n, 2) of the quadratic curve from `start` to `end` drawn towards `bend`."""
    t = np.linspace(0.0, 1.0, n)[:, None]
    a, b, c = np.array(start), np.array(bend), np.array(end)
    return (1 - t) ** 2 * a + 2 * t * (1 - t) * b + t**2 * c
