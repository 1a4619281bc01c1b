"""Pictures that are drawn once and kept in the cache directory of the user."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from platformdirs import user_cache_path

from . import data, shipped
from .picture_file import read_picture, write_picture

Told = Callable[[int, int], None]
_EVERY = 10


def pictures(split: str, count: int, told: Told | None = None) -> np.ndarray:
    """The first `count` pictures of a split, uint8 (count, 256, 256, 3).

    `told` hears how many are there while some are drawn; by default stderr does.
    """
    folder = _folder()
    found = np.empty((count, data.PICTURE_SIZE, data.PICTURE_SIZE, 3), np.uint8)
    drawing = False
    for index in range(count):
        path = folder / shipped.name(split, index)
        kept = _kept(path)
        if kept is None:
            drawing = True
            kept = shipped.picture(split, index)
            _keep(path, kept)
        found[index] = kept
        if drawing and ((index + 1) % _EVERY == 0 or index + 1 == count):
            (told or _on_stderr)(index + 1, count)
    return found


def _folder() -> Path:
    """One for each version of the code that draws."""
    source = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        source.update(path.read_bytes())
    return Path(user_cache_path("cnn-comparator")) / f"flowers-{source.hexdigest()[:12]}"


def _kept(path: Path) -> np.ndarray | None:
    try:
        return read_picture(path)
    except (OSError, ValueError):
        return None


def _keep(path: Path, picture: np.ndarray) -> None:
    """A cache that cannot be written costs time, and nothing else."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_picture(path, picture)
    except OSError:
        pass


def _on_stderr(done: int, total: int) -> None:
    end = "\n" if done == total else ""
    print(f"\rDrawing flowers: {done} of {total}", end=end, file=sys.stderr, flush=True)
