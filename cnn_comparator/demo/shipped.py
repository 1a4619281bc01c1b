"""The pictures that are shipped, so that the example starts at once."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from . import data
from .picture_file import read_picture

PICTURES = Path(__file__).parent / "pictures"


def name(split: str, index: int) -> str:
    """The name of the file of a picture."""
    return f"{split}_{index:04d}.webp"


def picture(split: str, index: int) -> np.ndarray:
    """The picture at `index` of a split, uint8 (256, 256, 3): read if shipped, else drawn."""
    path = PICTURES / name(split, index)
    return read_picture(path) if path.is_file() else data.picture(split, index)
