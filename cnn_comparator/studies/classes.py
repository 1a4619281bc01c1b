"""Whether the classes of the images are those of a model."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

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


def why_no_classes(labels: np.ndarray, classes: int) -> str | None:
    """Why some labels count as missing: they are no class of models with so many classes."""
    outside = labels[labels >= classes]
    if outside.size == 0:
        return None
    return say(
        "labels.outside",
        "{n} image has the label {label}, which is none of the {classes} classes of the models, "
        "counted from 0; it counts as unlabelled. Check labels=….",
        "{n} images have labels such as {label}, which are none of the {classes} classes of the "
        "models, counted from 0; they count as unlabelled. Check labels=….",
        n=int(outside.size),
        label=int(outside[0]),
        classes=classes,
    )
