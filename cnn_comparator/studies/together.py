"""Images that are looked at together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..errors import ImageError, ModelError
from ..words import say
from .study import Inputs

MOST = 512
"""Images of a set at most."""

_TOLD = 16
"""About how often it is told what there is so far."""


@dataclass(frozen=True)
class LeftOut:
    """An image that is left out, and why."""

    image: int
    reason: str


def check_images(images: Sequence[int], inputs: Inputs, most: int = MOST) -> None:
    """Raises ``ImageError`` unless these are some images that there are, each once."""
    if not 1 <= len(images) <= most:
        raise ImageError(
            f"The study takes 1 to {most} images, not {len(images)}. Choose fewer, or some."
        )
    if len(set(images)) < len(images):
        raise ImageError("An image occurs twice in the list of images. Give each of them once.")
    inputs.image_block(*images)


def check_any(left_out: Sequence[LeftOut], total: int) -> None:
    """Raises ``ModelError`` where all images are left out."""
    if len(left_out) == total:
        raise ModelError(left_out[0].reason)


def running_on(n: int, total: int) -> str:
    """Which image it is at, for people."""
    return say("progress.set", "Running the models on image {n} of {total}", n=n, total=total)


def is_told(done: int, total: int) -> bool:
    """Whether it is told what there is after so many images."""
    return done < total and (done == 1 or done % -(-total // _TOLD) == 0)
