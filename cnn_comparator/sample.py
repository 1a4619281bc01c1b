"""One image as a person sees it and as the model gets it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Sample:
    """One image.

    ``picture`` is uint8 ``(height, width, 3)``. ``tensor`` is float32 ``(channels, height,
    width)`` of the same height and width where what enters the model was given itself, ``None``
    where it is made from the picture. ``label`` is the class as a data set gives it.
    """

    picture: np.ndarray
    tensor: np.ndarray | None = None
    label: object = None

    @property
    def nbytes(self) -> int:
        """Bytes of both arrays."""
        return self.picture.nbytes + (0 if self.tensor is None else self.tensor.nbytes)

    def digest(self) -> bytes:
        """Of what the model is given: the tensor, or else the picture."""
        given = np.ascontiguousarray(self.picture if self.tensor is None else self.tensor)
        found = hashlib.blake2b(f"{given.dtype.str} {given.shape}".encode())
        found.update(given.data)
        return found.digest()
