"""Pictures in files without a loss: WebP."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from PIL import Image


def read_picture(path: Path) -> np.ndarray:
    """uint8 (height, width, 3). Raises OSError for a file that is no picture."""
    with Image.open(path, formats=("WEBP",)) as image:
        return np.asarray(image.convert("RGB"))


def write_picture(path: Path, picture: np.ndarray) -> None:
    """Keeps a picture, uint8 (height, width, 3); the file is there whole or not at all."""
    unfinished = path.with_suffix(f".{os.getpid()}.part")
    Image.fromarray(picture).save(unfinished, "WEBP", lossless=True, quality=100, method=4)
    unfinished.replace(path)
