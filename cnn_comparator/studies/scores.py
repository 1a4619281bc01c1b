"""Class probabilities of many images, each computed once for a snapshot and kept."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..behaviour.judged import UNKNOWN
from ..errors import ImageError, ModelError, NoScoresError
from ..keeping import BlockScores
from .arguments import ImageBlock, Model
from .cached import found_at, keep_at, key_of
from .models import probabilities_of
from .study import Inputs, Steps, Task


def block_scores(
    inputs: Inputs, snapshots: Sequence[str], chosen: Sequence[int]
) -> Steps[list[BlockScores]]:
    """The scores of some images by each snapshot; what is not kept is computed in one task, so
    that images are read once. Raises ``ModelError`` where a snapshot cannot run, ``ChangedError``.
    """
    kept = inputs.scores
    kept.ask(snapshots)
    found = {name: kept.find(name, chosen) for name in snapshots}
    keys: dict[str, bytes | None] = {}
    for name in [name for name, one in found.items() if one is None]:
        keys[name] = key = yield from key_of(name, chosen, inputs)
        found[name] = None if key is None else found_at(key, chosen, inputs)
    missing = [name for name, one in found.items() if one is None]
    if missing:
        models = tuple(inputs.model(name) for name in missing)
        [made] = yield [Task(scores_of, (inputs.image_block(*chosen), models))]
        for name, one in zip(missing, made, strict=True):
            found[name] = one
            key = keys[name]
            if key is not None:
                keep_at(key, one, inputs)
    for name in keys:
        one = found[name]
        if one is not None:
            kept.put(name, chosen, one)
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
