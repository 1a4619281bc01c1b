"""Class probabilities that are kept between runs, and what they are known by."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from .folder import DIGEST_BYTES, ScoresFolder


@dataclass(frozen=True)
class CachedScores:
    """``folder`` has scores by everything that they depend on.

    ``terms`` are, by snapshot, all of it but the content of the snapshot and of the images: the
    settings and the versions of what computes. Of a snapshot without, nothing is kept. ``digests``
    are those of snapshots, by name, and of images, by index, as far as they are known.
    """

    folder: ScoresFolder
    terms: Mapping[str, str]
    snapshots: dict[str, bytes] = field(default_factory=dict)
    images: dict[int, bytes] = field(default_factory=dict)

    def image(self, index: int, make: Callable[[int], bytes]) -> bytes:
        """The digest of an image, made when it is not there. ``make`` may raise."""
        if index not in self.images:
            self.images[index] = make(index)
        return self.images[index]

    def key(self, snapshot: str, images: list[bytes]) -> bytes:
        """By which the scores of a block of images are kept, from the digests of these."""
        found = hashlib.blake2b(self.terms[snapshot].encode(), digest_size=DIGEST_BYTES)
        for one in (self.snapshots[snapshot], *images):
            found.update(one)
        return found.digest()
