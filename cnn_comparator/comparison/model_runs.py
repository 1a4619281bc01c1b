"""What the snapshots do with an image: probabilities, activations, patches, accuracy."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from ..cache import Cache
from ..errors import ImageError, ModelError
from ..images import ImageSource
from ..patches import Patch, channel_maxima, top_patches
from ..performance import Accuracy, accuracy
from ..preprocessing import (
    BATCH,
    Custom,
    batch_size,
    preprocess,
    preprocess_patches,
    takes_any_size,
)
from ..proposals import propose
from ..sample import Sample
from ..snapshot import Runner, Side, Snapshot

ACTIVATION_BYTES = 256 << 20

Target = tuple[str, Snapshot, str]
"""A snapshot's name, the snapshot, and its own name of a layer."""


@dataclass(frozen=True)
class Progress:
    """How far something is, for people."""

    done: int
    total: int
    text: str


@dataclass(frozen=True)
class RankedPatches:
    """The patches that activate a channel most, best first; ``None`` for a side that cannot run."""

    proposals: int
    a: tuple[Patch, ...] | None
    b: tuple[Patch, ...] | None
    note: str | None


class ModelRuns:
    """Runs the models on the images and keeps what was computed last."""

    def __init__(self, images: ImageSource, custom_preprocess: Custom | None) -> None:
        self._images = images
        self._custom = custom_preprocess
        self._activations: Cache[np.ndarray] = Cache(ACTIVATION_BYTES)
        self._maxima: Cache[np.ndarray] = Cache(ACTIVATION_BYTES // 4)
        self._proposals: Cache[np.ndarray] = Cache(1 << 24)

    def clear(self) -> None:
        """Forgets what was computed."""
        for cache in (self._activations, self._maxima, self._proposals):
            cache.clear()

    def probabilities(self, name: str, snapshot: Snapshot, image: int) -> np.ndarray:
        """Class probabilities, float64 ``(classes,)``. Raises ``ModelError``, ``ImageError``."""
        runner = _runner(name, snapshot)
        return self._predict([self._sample(image)], runner)[0]

    def activation(
        self, name: str, snapshot: Snapshot, layer: str, side: Side, image: int
    ) -> np.ndarray:
        """A layer's activation for one image, float32 ``(channels, *space)``."""

        def make() -> np.ndarray:
            runner = _runner(name, snapshot)
            batch = preprocess([self._sample(image)], runner, self._custom)
            return np.ascontiguousarray(runner.activation(batch, layer, side)[0], np.float32)

        return self._activations.get((name, layer, side, image), make)

    def patches_steps(
        self,
        sides: Mapping[str, Target | None],
        side: Side,
        channel: int,
        image: int,
        count: int,
    ) -> Iterator[Progress | RankedPatches]:
        """Yields progress, then the ranked patches."""
        yield Progress(0, 1, "Proposing patches")
        sample = self._sample(image)
        boxes = self._proposals.get(image, lambda: propose(sample.picture))
        scores: dict[str, np.ndarray | None] = {}
        for key, target in sides.items():
            scores[key] = None
            if target is not None and target[1].runner is not None:
                maxima = yield from self._maxima_steps(target, side, image, sample, boxes)
                if not 0 <= channel < maxima.shape[1]:
                    raise ModelError(
                        f"Layer '{target[2]}' has {maxima.shape[1]} {side} channels;"
                        f" channel {channel} does not exist."
                    )
                scores[key] = maxima[:, channel]
        top = top_patches(scores["a"], scores["b"], boxes, count)
        yield RankedPatches(len(boxes), top.a, top.b, top.note)

    def _maxima_steps(
        self, target: Target, side: Side, image: int, sample: Sample, boxes: np.ndarray
    ) -> Generator[Progress, None, np.ndarray]:
        name, snapshot, layer = target
        key = (name, layer, side, image)
        if key not in self._maxima:
            runner = _runner(name, snapshot)
            whole = (sample.picture.shape[0], sample.picture.shape[1])
            chunks: list[np.ndarray] = []

            def make_batch(crops: list[Sample]) -> np.ndarray:
                return preprocess_patches(crops, runner, self._custom, whole)

            batch = batch_size(runner, whole)
            for start in range(0, len(boxes), batch):
                yield Progress(start, len(boxes), f"Running {name} on the patches")
                chunks.append(
                    channel_maxima(
                        sample,
                        boxes[start : start + batch],
                        runner,
                        layer,
                        side,
                        make_batch,
                    )
                )
            self._maxima.get(key, lambda: np.concatenate(chunks))
        return self._maxima.get(key, lambda: np.concatenate(chunks))

    def accuracy_steps(
        self, a: tuple[str, Runner | None], b: tuple[str, Runner | None]
    ) -> Iterator[Accuracy]:
        """Yields running counts of right predictions. Raises ``ImageError`` without labels."""
        if self._images.labels is None:
            raise ImageError("There are no labels; pass labels=… with the class of every image.")
        return accuracy(self._images, a[1], b[1], self._predict, batch=BATCH)

    def picture(self, image: int) -> np.ndarray:
        """One image, uint8 ``(height, width, 3)``. Raises ``ImageError``."""
        return self._sample(image).picture

    def _sample(self, image: int) -> Sample:
        if not 0 <= image < len(self._images):
            raise ImageError(
                f"There is no image {image}; the comparison has {len(self._images)} images."
            )
        return self._images.sample(image)

    def _predict(self, samples: list[Sample], runner: Runner) -> np.ndarray:
        """Class probabilities, float64 ``(n, classes)``, of images of whatever sizes."""
        parts: list[np.ndarray] = []
        for _, group in groupby(
            samples, lambda sample: sample.picture.shape if takes_any_size(runner) else None
        ):
            alike = list(group)
            height, width, _ = alike[0].picture.shape
            batch = batch_size(runner, (height, width))
            for start in range(0, len(alike), batch):
                entering = preprocess(alike[start : start + batch], runner, self._custom)
                parts.append(runner.probabilities(entering))
        return np.concatenate(parts)


def _runner(name: str, snapshot: Snapshot) -> Runner:
    if snapshot.runner is None:
        raise ModelError(f"Snapshot '{name}' cannot run: {snapshot.note or 'it has no model.'}")
    return snapshot.runner
