"""What one snapshot predicts for a block of images."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..errors import ImageError, ModelError


@dataclass(frozen=True)
class BlockScores:
    """Of the images of a block, by place in it.

    ``scores`` are float32 ``(images, classes)``, a row of NaN where there are none. ``predicted``
    is the class of the largest score before it was rounded, of equal ones the first, ``UNKNOWN``
    where a score is not finite; ``labels`` are ``UNKNOWN`` where there is none. ``unread`` says why
    an image cannot be read, ``failed`` why the model fails on it, ``instead`` what a model gives
    that has no class scores.
    """

    scores: np.ndarray
    predicted: np.ndarray
    labels: np.ndarray
    unread: dict[int, str]
    failed: dict[int, ModelError | ImageError]
    instead: str | None = None

    @property
    def is_complete(self) -> bool:
        """Whether every image has its scores."""
        return not (self.unread or self.failed or self.instead)
