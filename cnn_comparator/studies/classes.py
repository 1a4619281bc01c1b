"""Whether the classes of the images are those of a model."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..errors import ImageError
from ..words import listed, say


def why_other_classes(classes: Sequence[str] | None, counts: Sequence[int | None]) -> str | None:
    """Why names and labels of images do not apply to models with so many classes, in a sentence;
    ``None`` where they do, or the ``classes`` of the images have no names.
    """
    if classes is None:
        return None
    known = len(classes)
    others = dict.fromkeys(count for count in counts if count not in (None, known))
    if not others:
        return None
    return say(
        "classes.other",
        "The images have {n} class, the model {told}, so their names and labels are not those of "
        "the model. Pass classes=… with a name for each class of the model.",
        "The images have {n} classes, the model {told}, so their names and labels are not those "
        "of the model. Pass classes=… with a name for each class of the model.",
        n=known,
        told=listed([f"{count:,}" for count in others]),
    )


def check_labels(labels: np.ndarray, classes: int | None) -> None:
    """Raises ``ImageError`` for a label that is no class of a model; ``None``: not known yet."""
    largest = labels.max(initial=-1)
    if classes is not None and largest >= classes:
        raise ImageError(
            f"An image has the label {largest}, but a model tells only {classes} classes "
            "apart, and labels start at 0. Check labels=…."
        )
