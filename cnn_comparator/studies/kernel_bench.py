"""A layer of which single kernels are exchanged, for one image."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..cause.parts import Direction
from ..errors import PairingError
from ..points import Readers, alone_behind, readers_of
from ..snapshot import Layer
from .hybrids import ends_of, kernels_of
from .recipe import Inside
from .study import RUNS, Inputs, Steps, Study, Task
from .transplant import Plan, TransplantParams, plan_of

_WITH_KERNELS = frozenset({"conv", "conv_transpose", "dense"})
ROWS = 64
"""Sets of kernels that run together."""


@dataclass(frozen=True)
class KernelBench:
    """``kernels`` are how many the layer has; ``host`` and ``donor`` the class probabilities of the
    two for the image, float64 ``(classes,)``.
    """

    plan: Plan
    inside: Inside
    image: int
    kernels: int
    host: np.ndarray
    donor: np.ndarray

    def run(self, masks: np.ndarray, inputs: Inputs) -> Steps[np.ndarray]:
        """Class probabilities by row of ``masks``, bool ``(rows, kernels)``: of the host with the
        donor's kernels where it is true.
        """
        images = inputs.image_block(self.image)
        found = []
        for start in range(0, len(masks), ROWS):
            given = (self.plan.recipe, self.plan.fitting, self.inside, images)
            [part] = yield [Task(kernels_of, (*given, masks[start : start + ROWS]))]
            found.append(part)
        return np.concatenate(found)


@dataclass(frozen=True)
class BenchParams:
    """A layer of a pair and an image."""

    a: str
    b: str
    direction: Direction
    layer: str
    image: int


def _steps(params: BenchParams, inputs: Inputs) -> Steps[KernelBench]:
    """Raises as ``plan_of``; ``PairingError`` for a layer whose kernels cannot be exchanged."""
    a, b, image, direction = params.a, params.b, params.image, params.direction
    found = inputs.layer(a, b, params.layer)
    plan = yield from plan_of(TransplantParams(a, b, direction), inputs, [image])
    if found.id in plan.apart or found.id not in plan.pairs or found.a is None or found.b is None:
        why = plan.apart.get(found.id, "It has no weights in both snapshots.")
        raise PairingError(f"Kernels of '{found.id}' cannot be exchanged: {why}")
    if not {found.a.kind, found.b.kind} <= _WITH_KERNELS:
        raise PairingError(
            f"Kernels of '{found.id}' cannot be exchanged: only those of convolutions and of dense "
            "layers can be. Exchange the whole layer."
        )
    weight = found.comparable_weight
    if weight is None or weight.a is None:
        raise PairingError(
            f"Kernels of '{found.id}' cannot be exchanged: it has other shapes in the two."
        )
    points = [
        _behind_norms(own, readers_of(inputs.snapshot(name).layers))
        for name, own in ((a, found.a), (b, found.b))
    ]
    inside = Inside(
        plan.pairs.index(found.id),
        (points[1], points[0]) if direction == "a_into_b" else (points[0], points[1]),
    )
    images = inputs.image_block(image)
    [ends] = yield [Task(ends_of, (plan.recipe, plan.fitting, images))]
    return KernelBench(plan, inside, image, weight.a.shape[0], ends[0], ends[1])


BENCH = Study("kernel bench", BenchParams, KernelBench, RUNS, _steps, priority=1)


def bench_of(
    pair: tuple[str, str], direction: Direction, layer: str, image: int, inputs: Inputs
) -> Steps[KernelBench]:
    """Kept, or made now; raises as it does."""
    return (yield from inputs.need(BENCH, BenchParams(*pair, direction, layer, image)))


def _behind_norms(layer: Layer, readers: Readers) -> str:
    """The last of the normalisations that alone follow a layer directly, or the layer."""
    following = alone_behind(layer, readers)
    while following is not None and following.kind == "norm":
        layer, following = following, alone_behind(following, readers)
    return layer.id


def checked_kernels(kernels: Sequence[int], count: int) -> list[int]:
    """Each once, rising. Raises ``PairingError`` for one that there is not."""
    found = sorted(set(kernels))
    if found and not 0 <= found[0] <= found[-1] < count:
        raise PairingError(f"The layer has kernels 0 to {count - 1}, no kernel {found[-1]}.")
    return found
