"""The renderer: one flower picture from a category and a seed, and nothing else."""

from __future__ import annotations

import numpy as np

from .background import as_bytes, background, blurred, grass, noise
from .categories import CATEGORIES
from .frame import Frame
from .paint import Shape, Skin, curve, hsv, petal, stroke
from .species import SPECIES, Species

#: How hard the pictures are: chance of strange flowers behind, and of leaves in front.
STRANGERS, HIDDEN = 0.35, 0.4


def render(category: int, seed: int, size: int = 256) -> np.ndarray:
    """A picture of one category's flowers, uint8 (size, size, 3) RGB.

    The same (category, seed, size) always gives the same picture. Raises ValueError for a
    category outside 0..16, a seed outside 0..2**32-1 or a size below 16 pixels.
    """
    if not 0 <= category < len(CATEGORIES):
        raise ValueError(f"category must be 0..{len(CATEGORIES) - 1}, not {category}")
    if not 0 <= seed < 2**32 or size < 16:
        raise ValueError(f"seed must be 0..2**32-1 and size at least 16, not {seed} and {size}")
    # RandomState, because NumPy promises never to change its numbers.
    rng = np.random.RandomState([category, seed])
    species, tone = SPECIES[category], rng.uniform(size=4)
    canvas = background(rng, size)
    canvas = _behind(canvas, species, rng, tone)
    _leaves(canvas, species, rng)
    _group(canvas, species, rng, tone)
    if rng.uniform() < HIDDEN:
        canvas = _in_front(canvas, rng)
    return as_bytes(_light(canvas, rng))


def _behind(
    canvas: np.ndarray, species: Species, rng: np.random.RandomState, tone: np.ndarray
) -> np.ndarray:
    """Small flowers out of focus: of the same kind, sometimes of another one."""
    size = len(canvas)
    kinds = [(species, tone)] * rng.randint(0, 4)
    if rng.uniform() < STRANGERS:
        stranger = (SPECIES[rng.randint(len(SPECIES))], rng.uniform(size=4))
        kinds += [stranger] * rng.randint(1, 3)
    for kind, its_tone in kinds:
        x, y = rng.uniform(0.0, 1.0, 2) * size
        frame = Frame.of(x, y, rng.uniform(0.07, 0.13) * size, rng.uniform(-1, 1) * kind.turn)
        _stem(canvas, frame, kind, rng)
        kind.paint(canvas, frame, rng, its_tone)
    return blurred(canvas, rng.uniform(0.006, 0.022) * size)


def _group(
    canvas: np.ndarray, species: Species, rng: np.random.RandomState, tone: np.ndarray
) -> None:
    """The flowers in focus, the largest in front and near the middle."""
    size = len(canvas)
    count = rng.randint(species.count[0], species.count[1] + 1)
    low, high = species.radius
    radii = np.sort(rng.uniform(low, high, count) * (1.0 if count < 3 else 0.8))
    frames = []
    for i, radius in enumerate(radii):
        spread = 0.13 if i == count - 1 else 0.34
        x, y = 0.5 + rng.uniform(-spread, spread), 0.47 + rng.uniform(-spread, 0.8 * spread)
        tilt = rng.uniform(species.tilt, 1.0)
        turn = rng.uniform(-1, 1) * species.turn
        frames.append(Frame.of(x * size, y * size, radius * size, turn, tilt))
    for frame in frames:
        _stem(canvas, frame, species, rng)
        species.paint(canvas, frame, rng, tone)


def _stem(canvas: np.ndarray, frame: Frame, species: Species, rng: np.random.RandomState) -> None:
    size = len(canvas)
    x, y = frame.point(*species.foot)
    if y > 1.05 * size:
        return
    hue, saturation, value = species.stem
    colour = hsv(hue + rng.uniform(-10, 10), saturation, value * rng.uniform(0.85, 1.2))
    end = x + rng.uniform(-0.12, 0.12) * size
    points = curve((x, y), (x + 0.2 * (end - x), 0.5 * (y + size)), (end, 1.05 * size))
    stroke(canvas, points, max(0.085 * frame.pixels, 1.5), colour)


def _leaves(canvas: np.ndarray, species: Species, rng: np.random.RandomState) -> None:
    size = len(canvas)
    hue = rng.uniform(85, 130)
    if species.leaf == "blade":
        grass(canvas, rng, rng.randint(3, 11), hue, 0.75)
        return
    if species.leaf == "none":
        grass(canvas, rng, rng.randint(0, 8), hue, 0.45)
        return
    green = hsv(hue, rng.uniform(0.45, 0.65), rng.uniform(0.35, 0.55))
    skin = Skin(green * 0.8, green * 1.1, vein=0.16, veins=22, gloss=0.06)
    broad = species.leaf == "broad"
    for _ in range(rng.randint(2, 6)):
        frame = Frame.of(rng.uniform(0.05, 0.95) * size, 1.03 * size, size)
        shape = Shape(0.6, 0.8, wave=0.0 if broad else 0.25, bend=rng.uniform(-0.5, 0.5))
        petal(
            canvas,
            frame,
            -np.pi / 2 + rng.uniform(-0.8, 0.8),
            shape.sized(
                rng.uniform(0.3, 0.65), rng.uniform(0.16, 0.26) if broad else rng.uniform(0.1, 0.16)
            ),
            skin.toned(rng.uniform(0.8, 1.15)),
        )


def _in_front(canvas: np.ndarray, rng: np.random.RandomState) -> np.ndarray:
    """Grass near the lens: sharp, or out of focus together with a soft lower edge."""
    size = len(canvas)
    veil = canvas.copy()
    grass(veil, rng, rng.randint(2, 7), rng.uniform(75, 120), 0.8)
    hidden = np.abs(veil - canvas).max(2, keepdims=True) > 0.004
    radius = rng.uniform(0.3, 4.0) * size / 256
    mask = blurred(np.repeat(hidden.astype(np.float32), 3, 2), radius)
    return canvas * (1.0 - mask) + blurred(veil, radius) * mask


def _light(canvas: np.ndarray, rng: np.random.RandomState) -> np.ndarray:
    """Exposure, warmth, dappled shade, vignette and a little sensor grain."""
    size = len(canvas)
    warmth = rng.uniform(-0.07, 0.09)
    canvas = canvas * (rng.uniform(0.85, 1.3) * np.array([1 + warmth, 1.0, 1 - warmth]))
    canvas = canvas * (1.0 - rng.uniform(0, 0.45) * noise(rng, 4, size) ** 2)
    axis = np.linspace(-1, 1, size)
    canvas = canvas * (1.0 - 0.2 * (axis[:, None] ** 2 + axis[None] ** 2)[..., None] ** 1.5 / 2)
    canvas = canvas + rng.uniform(0.0, 0.008) * rng.standard_normal((size, size, 1))
    return np.clip(canvas, 0.0, 1.0)
