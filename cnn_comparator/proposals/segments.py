"""The first segmentation of a picture, and what each segment looks like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

ColourSpace = Literal["hsv", "lab"]

COLOUR_BINS = 25
TEXTURE_BINS = 10
ORIENTATIONS = 8
SIGMA = 0.8


@dataclass(frozen=True)
class Segments:
    """The ``n`` segments of a picture.

    ``area`` px of the picture; ``sizes`` px ``(n,)``; ``bounds`` ``(n, 4)`` as left, top, right,
    bottom, the latter two exclusive; ``colour`` ``(n, 75)`` and ``texture`` ``(n, 240)``
    histograms that sum to 1; ``pairs`` of neighbours ``(m, 2)``, the smaller index first.
    """

    area: int
    sizes: np.ndarray
    bounds: np.ndarray
    colour: np.ndarray
    texture: np.ndarray
    pairs: np.ndarray


def to_colour_space(picture: np.ndarray, space: ColourSpace) -> np.ndarray:
    """RGB uint8 ``(h, w, 3)`` to float64 of the same shape, every channel within [0, 1]."""
    from skimage import color

    if space == "hsv":
        return color.rgb2hsv(picture)
    lab = color.rgb2lab(picture)
    lowest, extent = np.array([[0.0, -128.0, -128.0], [100.0, 255.0, 255.0]])
    return np.clip((lab - lowest) / extent, 0.0, 1.0)


def segment(pixels: np.ndarray, scale: int, smallest: int) -> np.ndarray:
    """Labels 0 … n − 1 of a graph-based segmentation, int64 ``(h, w)``.

    ``scale`` is k and ``smallest`` the least number of pixels in Felzenszwalb and Huttenlocher,
    Efficient Graph-Based Image Segmentation, IJCV 2004.
    """
    from skimage.segmentation import felzenszwalb

    return felzenszwalb(pixels, scale=scale, sigma=SIGMA, min_size=smallest).astype(np.int64)


def measure_segments(pixels: np.ndarray, labels: np.ndarray) -> Segments:
    """What merging needs to know of the segments ``labels`` ``(h, w)`` of ``pixels``."""
    flat = labels.ravel()
    sizes = np.bincount(flat)
    colour = np.stack([pixels[..., channel] for channel in range(pixels.shape[2])])
    return Segments(
        area=labels.size,
        sizes=sizes.astype(np.float64),
        bounds=_bounds(labels, len(sizes)),
        colour=_histograms(colour, flat, sizes, COLOUR_BINS),
        texture=_histograms(_oriented_slopes(pixels), flat, sizes, TEXTURE_BINS),
        pairs=_neighbours(labels),
    )


def _bounds(labels: np.ndarray, count: int) -> np.ndarray:
    height, width = labels.shape
    bounds = np.tile(np.array([width, height, 0, 0]), (count, 1))
    rows, columns = np.indices(labels.shape)
    np.minimum.at(bounds[:, 0], labels, columns)
    np.minimum.at(bounds[:, 1], labels, rows)
    np.maximum.at(bounds[:, 2], labels, columns + 1)
    np.maximum.at(bounds[:, 3], labels, rows + 1)
    return bounds


def _histograms(planes: np.ndarray, flat: np.ndarray, sizes: np.ndarray, bins: int) -> np.ndarray:
    """Histograms of each segment over [0, 1] in every plane ``(p, h, w)``, ``(n, p · bins)``."""
    columns = []
    for plane in planes:
        found = np.minimum((plane.ravel() * bins).astype(np.int64), bins - 1)
        counts = np.bincount(flat * bins + found, minlength=len(sizes) * bins)
        columns.append(counts.reshape(-1, bins))
    return np.concatenate(columns, axis=1) / (len(planes) * sizes[:, None])


def _oriented_slopes(pixels: np.ndarray) -> np.ndarray:
    """Gaussian derivatives (σ = 1) in 8 directions of each channel, ``(24, h, w)`` in [0, 1]."""
    from skimage.filters import gaussian

    angles = 2 * np.pi * np.arange(ORIENTATIONS) / ORIENTATIONS
    planes = []
    for channel in range(pixels.shape[2]):
        down, right = np.gradient(gaussian(pixels[..., channel], sigma=1))
        slopes = np.stack([right * np.cos(angle) + down * np.sin(angle) for angle in angles])
        slopes = np.maximum(slopes, 0.0)
        planes.append(slopes / max(float(slopes.max()), np.finfo(np.float64).tiny))
    return np.concatenate(planes)


def _neighbours(labels: np.ndarray) -> np.ndarray:
    """Pairs of segments that share an edge of a pixel, each once and in order."""
    count = int(labels.max()) + 1
    sides = ((labels[:, :-1], labels[:, 1:]), (labels[:-1], labels[1:]))
    low = np.concatenate([np.minimum(one, other).ravel() for one, other in sides])
    high = np.concatenate([np.maximum(one, other).ravel() for one, other in sides])
    codes = np.unique((low * count + high)[low != high])
    return np.stack([codes // count, codes % count], axis=1)
