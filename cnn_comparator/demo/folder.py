"""A user's folder of images by category: one folder a class, or the paper's numbered layout."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..errors import ImageError
from ..images import open_images
from ..pictures import resized
from .categories import CATEGORIES

#: Pictures of a category in the 17 Category Flower Dataset of Oxford's Visual Geometry Group,
#: whose files image_0001.jpg to image_1360.jpg go through the categories in order.
NUMBERED = 80

HELD_OUT = 0.2


@dataclass(frozen=True)
class Pictures:
    """uint8 (n, 3, size, size), labels int64 (n,) and the names of the files."""

    x: np.ndarray
    labels: np.ndarray
    names: tuple[str, ...]


@dataclass(frozen=True)
class Folder:
    """What a network trains on, and what it is judged by."""

    classes: tuple[str, ...]
    train: Pictures
    validation: Pictures


def read_folder(
    path: Path, size: int, seed: int, told: Callable[[int, int], None] = lambda done, total: None
) -> Folder:
    """Reads all pictures, squeezed to size x size, and holds a fifth of every class out.

    `told` hears how many are read. Raises ImageError.
    """
    source = open_images(path)
    if not path.is_dir():
        raise ImageError(f"'{path}' is no folder. Pass a folder with one sub-folder a class.")
    if source.labels is not None and source.classes is not None:
        classes, labels = source.classes, [label or 0 for label in source.labels]
    else:
        classes, labels = CATEGORIES, _numbered(path, source.names)
    if len(set(labels)) < 2:
        raise ImageError(
            f"The folder '{path}' has pictures of one class only, '{classes[labels[0]]}'. "
            "Training needs at least two: one sub-folder each."
        )
    x = np.empty((len(source), 3, size, size), np.uint8)
    for index in range(len(source)):
        x[index] = resized(source.sample(index).picture, size, size).transpose(2, 0, 1)
        told(index + 1, len(source))
    held = _held_out(np.array(labels), seed)

    def part(chosen: np.ndarray) -> Pictures:
        places = np.flatnonzero(chosen)
        names = tuple(source.names[place] for place in places)
        return Pictures(x[places], np.array(labels, np.int64)[places], names)

    return Folder(tuple(classes), part(~held), part(held))


def _numbered(path: Path, names: tuple[str, ...]) -> list[int]:
    found = [re.fullmatch(r"image_(\d{4})\.jpe?g", name.lower()) for name in names]
    numbers = [int(match[1]) for match in found if match is not None]
    if len(numbers) != len(names) or not all(
        1 <= number <= NUMBERED * len(CATEGORIES) for number in numbers
    ):
        raise ImageError(
            f"The pictures in '{path}' have no classes. Put those of each class into a sub-folder "
            "with its name, or give them the names image_0001.jpg to image_1360.jpg of the paper, "
            f"{NUMBERED} of each of its {len(CATEGORIES)} categories in order."
        )
    return [(number - 1) // NUMBERED for number in numbers]


def _held_out(labels: np.ndarray, seed: int) -> np.ndarray:
    """A fifth of each class, at least one picture of those with two or more."""
    random = np.random.default_rng(seed)
    held = np.zeros(len(labels), bool)
    for label in np.unique(labels):
        places = random.permutation(np.flatnonzero(labels == label))
        count = max(1, round(HELD_OUT * len(places))) if len(places) > 1 else 0
        held[places[:count]] = True
    return held
