"""What the snapshots do with an image: probabilities, activations, patches, accuracy."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from ..errors import ImageError, ModelError
from ..images import ImageSource, preprocess
from ..patches import Patch, channel_maxima, top_patches
from ..performance import Accuracy, accuracy
from ..pictures import resized
from ..proposals import propose
from ..snapshot import Runner, Side, Snapshot
from .cache import ArrayCache

ACTIVATION_BYTES = 256 << 20
BATCH = 32

Preprocess = Callable[[np.ndarray], object]
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


class Behaviour:
    """Runs the models on the images and keeps what was computed last."""

    def __init__(self, images: ImageSource, custom_preprocess: Preprocess | None) -> None:
        self._images = images
        self._custom_preprocess = custom_preprocess
        self._activations = ArrayCache(ACTIVATION_BYTES)
        self._maxima = ArrayCache(ACTIVATION_BYTES // 4)
        self._proposals = ArrayCache(1 << 24)

    def clear(self) -> None:
        """Forgets what was computed."""
        for cache in (self._activations, self._maxima, self._proposals):
            cache.clear()

    def probabilities(self, name: str, snapshot: Snapshot, image: int) -> np.ndarray:
        """Class probabilities, float64 ``(classes,)``. Raises ``ModelError``, ``ImageError``."""
        runner = _runner(name, snapshot)
        return runner.probabilities(self._batch([self.picture(image)], runner))[0]

    def activation(
        self, name: str, snapshot: Snapshot, layer: str, side: Side, image: int
    ) -> np.ndarray:
        """A layer's activation for one image, float32 ``(channels, *space)``."""

        def make() -> np.ndarray:
            runner = _runner(name, snapshot)
            batch = self._batch([self.picture(image)], runner)
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
        picture = self.picture(image)
        boxes = self._proposals.get(image, lambda: propose(picture))
        scores: dict[str, np.ndarray | None] = {}
        for key, target in sides.items():
            scores[key] = None
            if target is not None and target[1].runner is not None:
                maxima = yield from self._maxima_steps(target, side, image, picture, boxes)
                if not 0 <= channel < maxima.shape[1]:
                    raise ModelError(
                        f"Layer '{target[2]}' has {maxima.shape[1]} {side} channels;"
                        f" channel {channel} does not exist."
                    )
                scores[key] = maxima[:, channel]
        top = top_patches(scores["a"], scores["b"], boxes, count)
        yield RankedPatches(len(boxes), top.a, top.b, top.note)

    def _maxima_steps(
        self, target: Target, side: Side, image: int, picture: np.ndarray, boxes: np.ndarray
    ) -> Generator[Progress, None, np.ndarray]:
        name, snapshot, layer = target
        key = (name, layer, side, image)
        if key not in self._maxima:
            runner = _runner(name, snapshot)
            chunks: list[np.ndarray] = []
            for start in range(0, len(boxes), BATCH):
                yield Progress(start, len(boxes), f"Running {name} on the patches")
                chunks.append(
                    channel_maxima(
                        picture,
                        boxes[start : start + BATCH],
                        runner,
                        layer,
                        side,
                        lambda crops: self._batch(_warped(crops, picture, runner), runner),
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
        return accuracy(self._images, self._images.labels, a[1], b[1], self._batch, batch=BATCH)

    def picture(self, image: int) -> np.ndarray:
        """One image, uint8 ``(height, width, 3)``. Raises ``ImageError``."""
        if not 0 <= image < len(self._images):
            raise ImageError(
                f"There is no image {image}; the comparison has {len(self._images)} images."
            )
        return self._images.picture(image)

    def _batch(self, pictures: list[np.ndarray], runner: Runner) -> np.ndarray:
        return preprocess(pictures, runner, self._custom_preprocess)


def _warped(crops: list[np.ndarray], picture: np.ndarray, runner: Runner) -> list[np.ndarray]:
    """Crops at the size of their picture where the model takes any: that is its input size."""
    if None not in runner.input_shape[1:]:
        return crops
    return [resized(crop, *picture.shape[:2]) for crop in crops]


def _runner(name: str, snapshot: Snapshot) -> Runner:
    if snapshot.runner is None:
        raise ModelError(f"Snapshot '{name}' cannot run: {snapshot.note or 'it has no model.'}")
    return snapshot.runner
