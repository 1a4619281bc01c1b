"""Class probabilities from earlier runs, as far as nothing changed that they depend on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..behaviour.judged import UNKNOWN
from ..errors import ImageError
from ..formats.content import content_of_files, content_of_weights
from ..keeping import BlockScores
from ..words import say
from .study import Inputs, Progress, Steps


def key_of(snapshot: str, chosen: Sequence[int], inputs: Inputs) -> Steps[bytes | None]:
    """By which the scores of some images are kept; ``None`` where they are not to be kept, or an
    image cannot be read. Raises ``ChangedError``.
    """
    cached = inputs.cached
    if cached is None or snapshot not in cached.terms:
        return None
    if snapshot not in cached.snapshots:
        cached.snapshots[snapshot] = yield from _content(snapshot, inputs)
    try:
        images = [cached.image(index, inputs.images.digest) for index in chosen]
    except ImageError:
        return None
    return cached.key(snapshot, images)


def found_at(key: bytes, chosen: Sequence[int], inputs: Inputs) -> BlockScores | None:
    """What was kept in an earlier run, with the labels of today."""
    cached = inputs.cached
    found = None if cached is None else cached.folder.find(key, len(chosen))
    if found is None:
        return None
    labels = inputs.image_block(*chosen).labels
    own = np.array([UNKNOWN if label is None else label for label in labels], int)
    return BlockScores(*found, own, {}, {})


def keep_at(key: bytes, scores: BlockScores, inputs: Inputs) -> None:
    """Keeps scores for later runs, if every image has some."""
    if inputs.cached is not None and scores.is_complete:
        inputs.cached.folder.put(key, scores.scores, scores.predicted)


def _content(snapshot: str, inputs: Inputs) -> Steps[bytes]:
    origin = inputs.model(snapshot).origin
    hashing = (
        content_of_weights(inputs.snapshot(snapshot))
        if origin is None
        else content_of_files(origin)
    )
    while True:
        try:
            done, total = next(hashing)
        except StopIteration as end:
            return end.value
        reading = say(
            "progress.content", "Reading '{name}', to find what is kept of it", name=snapshot
        )
        yield Progress(done, total, reading)
