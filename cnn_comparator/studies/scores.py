"""Class probabilities of many images, each computed once for a snapshot and kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..behaviour.judged import UNKNOWN
from ..errors import ImageError, ModelError, NoScoresError
from .arguments import ImageBlock, Model
from .models import probabilities_of
from .study import Inputs, Steps, Task

MEMORY = 256 << 20
"""Bytes of scores that are kept."""
_NAME = "scores"


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
    def nbytes(self) -> int:
        """Memory it takes."""
        return self.scores.nbytes


def block_scores(
    inputs: Inputs, snapshots: Sequence[str], chosen: Sequence[int]
) -> Steps[list[BlockScores]]:
    """The scores of some images by each snapshot; what is not kept is computed in one task, so
    that images are read once. Raises ``ModelError`` where a snapshot cannot run, ``ChangedError``.
    """
    kept = inputs.store(_NAME, MEMORY)
    keys = {name: (name, tuple(chosen)) for name in snapshots}
    found = {name: kept.find(key) for name, key in keys.items()}
    missing = [name for name, one in found.items() if one is None]
    if missing:
        models = tuple(inputs.model(name) for name in missing)
        [made] = yield [Task(scores_of, (inputs.image_block(*chosen), models))]
        for name, one in zip(missing, made, strict=True):
            kept.put(keys[name], one)
            found[name] = one
    return [one for name in snapshots if (one := found[name]) is not None]


def scores_of(images: ImageBlock, models: Sequence[Model]) -> list[BlockScores]:
    """The scores of a block of images by each model; what a model fails on is halved until it is
    single images, which are left out.
    """
    read = images.readable
    labels = np.array([UNKNOWN if label is None else label for label in images.labels], int)
    unread = {i: str(one) for i, one in enumerate(read) if isinstance(one, ImageError)}
    samples = [(i, one) for i, one in enumerate(read) if not isinstance(one, ImageError)]

    def scores(model: Model) -> BlockScores:
        failed: dict[int, ModelError | ImageError] = {}
        instead = None
        rows: dict[int, np.ndarray] = {}

        def fill(part: list[int]) -> None:
            try:
                found = probabilities_of(model, [samples[i][1] for i in part])
            except NoScoresError:
                raise
            except (ModelError, ImageError) as error:
                if len(part) == 1:
                    failed[samples[part[0]][0]] = error
                    return
                half = len(part) // 2
                fill(part[:half])
                fill(part[half:])
            else:
                rows.update({samples[i][0]: row for i, row in zip(part, found, strict=True)})

        try:
            if samples:
                fill(list(range(len(samples))))
        except NoScoresError as error:
            rows.clear()
            instead = error.said
        classes = max((row.size for row in rows.values()), default=0)
        whole = np.full((len(read), classes), np.nan, np.float32)
        predicted = np.full(len(read), UNKNOWN)
        for place, row in rows.items():
            whole[place] = row
            predicted[place] = row.argmax() if np.isfinite(row).all() else UNKNOWN
        return BlockScores(whole, predicted, labels, unread, failed, instead)

    return [scores(model) for model in models]
