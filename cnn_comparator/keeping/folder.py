"""Class probabilities in the files of a folder, kept between runs."""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
from contextlib import suppress
from pathlib import Path

import numpy as np

from ..errors import CacheError
from ..naming import reason, shown

DIGEST_BYTES = 20
_MOST = 1 << 30
"""Bytes of a file that is read."""


class ScoresFolder:
    """A file a block, two arrays of ``numpy.save`` without pickle and a digest of them and of the
    key. Files that are damaged or of somebody else are as if they were not there.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        """Makes the folder. Raises ``CacheError`` when nothing can be written there."""
        try:
            self._path = Path(path).expanduser().absolute()
            self._path.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self._path):
                pass
        except (OSError, ValueError, RuntimeError) as error:
            raise CacheError(
                f"Nothing can be written in the folder '{shown(os.fspath(path))}' "
                f"({reason(error)}). Pass a folder of your own as cache=…, or leave it out."
            ) from error

    def find(self, key: bytes, images: int) -> tuple[np.ndarray, np.ndarray] | None:
        """Scores, float32 ``(images, classes)``, and predicted classes; ``None`` where they are not
        there.
        """
        try:
            with self._file(key).open("rb") as file:
                data = file.read(_MOST)
        except OSError:
            return None
        digest, arrays = data[:DIGEST_BYTES], data[DIGEST_BYTES:]
        if digest != _digest(key, arrays):
            return None
        stream = io.BytesIO(arrays)
        scores, predicted = (np.load(stream, allow_pickle=False) for _ in range(2))
        return (scores, predicted) if len(scores) == len(predicted) == images else None

    def put(self, key: bytes, scores: np.ndarray, predicted: np.ndarray) -> None:
        """Writes them whole or, where the disk is full or the folder gone, not at all."""
        stream = io.BytesIO()
        for array in (scores, predicted):
            np.save(stream, array, allow_pickle=False)
        arrays = stream.getvalue()
        target = self._file(key)
        with suppress(OSError):
            target.parent.mkdir(exist_ok=True)
            handle, name = tempfile.mkstemp(dir=target.parent, prefix=".")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(_digest(key, arrays) + arrays)
                Path(name).replace(target)
            except BaseException:
                Path(name).unlink()
                raise

    def _file(self, key: bytes) -> Path:
        name = key.hex()
        return self._path / name[:2] / f"{name[2:]}.scores"


def _digest(key: bytes, arrays: bytes) -> bytes:
    found = hashlib.blake2b(key, digest_size=DIGEST_BYTES)
    found.update(arrays)
    return found.digest()
