"""Which kernels of a layer of one snapshot, put into the other, return a prediction."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..cause.effects import Outcomes, classes_of, margin, recoveries
from ..cause.kernels import TransplantedKernels, mask_of, nested_sizes, random_masks
from ..cause.parts import Direction
from ..words import say
from .kernel_bench import ROWS, KernelBench, bench_of
from .study import RUNS, Inputs, Progress, Steps, Study

_MOST_PRUNED = 64
"""Kernels of the largest set that is made smaller by leaving out one after the other."""


@dataclass(frozen=True)
class TransplantKernelsParams:
    """A layer of a pair and an image; ``seed`` draws the random sets."""

    a: str
    b: str
    layer: str
    image: int
    direction: Direction = "a_into_b"
    seed: int = 0


@dataclass(frozen=True)
class TransplantKernelsNews:
    """See ``TransplantedKernels``. By kernel, float32: ``recovery``; ``returns``, 1 or 0; ``rank``,
    from 1.
    """

    host_class: int
    donor_class: int
    recovery: np.ndarray
    returns: np.ndarray
    rank: np.ndarray
    smallest: tuple[int, ...] | None
    random_returns: int | None
    said: str


def _steps(params: TransplantKernelsParams, inputs: Inputs) -> Steps[TransplantedKernels]:
    """Raises as ``transplant`` does, and ``PairingError`` for a layer without kernels in both."""
    pair = (params.a, params.b)
    bench = yield from bench_of(pair, params.direction, params.layer, params.image, inputs)
    trial = _Trial(bench)
    count = bench.kernels
    single: list[np.ndarray] = []
    every = np.eye(count, dtype=bool)
    for start in range(0, count, ROWS):
        single.append((yield from bench.run(every[start : start + ROWS], inputs)))
        yield Progress(min(start + ROWS, count), count, _running(start + ROWS, count))
    recovery, returns = trial.judged(np.concatenate(single))
    order = np.argsort(-np.where(np.isnan(recovery), -np.inf, recovery), kind="stable")
    sizes = nested_sizes(count)
    nested = np.stack([mask_of(order[:size].tolist(), count) for size in sizes])
    nested_recovery, nested_returns = trial.judged((yield from bench.run(nested, inputs)))
    smallest: tuple[int, ...] | None = None
    random_returns: int | None = None
    if trial.differs and nested_returns.any():
        first = sizes[int(nested_returns.argmax())]
        smallest = yield from _pruned(order[:first].tolist(), trial, inputs)
        drawn = random_masks(len(smallest), count, params.seed)
        _, by_chance = trial.judged((yield from bench.run(drawn, inputs)))
        random_returns = int(by_chance.sum())
    host, donor = ("B", "A") if params.direction == "a_into_b" else ("A", "B")
    return TransplantedKernels(
        params.layer,
        params.image,
        host,
        donor,
        trial.host_class,
        trial.donor_class,
        recovery,
        returns,
        order,
        np.array(sizes),
        nested_recovery,
        nested_returns,
        bool(nested_returns[-1]),
        smallest,
        random_returns,
    )


def _pruned(kernels: list[int], trial: _Trial, inputs: Inputs) -> Steps[tuple[int, ...]]:
    """A set that returns the prediction without the kernels that it does not need."""
    bench = trial.bench
    while 1 < len(kernels) <= _MOST_PRUNED:
        without = [[one for one in kernels if one != left] for left in reversed(kernels)]
        masks = np.stack([mask_of(one, bench.kernels) for one in without])
        _, returns = trial.judged((yield from bench.run(masks, inputs)))
        if not returns.any():
            break
        kernels = without[int(returns.argmax())]
    return tuple(sorted(kernels))


class _Trial:
    """Judges hybrids of one image."""

    def __init__(self, bench: KernelBench) -> None:
        self.bench = bench
        self._host, self._donor = bench.host[None], bench.donor[None]
        self.host_class, self.donor_class = (
            int(classes_of(one)[0]) for one in (self._host, self._donor)
        )

    @property
    def differs(self) -> bool:
        """Whether the two predict different classes."""
        return self.host_class != self.donor_class

    def judged(self, probabilities: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """By row: the recovery, and whether it is the donor's class and not the host's."""
        host, donor = (
            self._outcomes(np.repeat(one, len(probabilities), axis=0))
            for one in (self._host, self._donor)
        )
        hybrid = self._outcomes(probabilities)
        returns = (hybrid.predicted == self.donor_class) & self.differs
        return recoveries(hybrid, host, donor), returns

    def _outcomes(self, probabilities: np.ndarray) -> Outcomes:
        classes = [np.full(len(probabilities), one) for one in (self.host_class, self.donor_class)]
        return Outcomes(classes_of(probabilities), margin(probabilities, *classes))


def _running(done: int, total: int) -> str:
    return say(
        "progress.kernels",
        "Exchanging kernel {done} of {total}",
        done=f"{min(done, total):,}",
        total=f"{total:,}",
    )


def news(found: TransplantedKernels) -> TransplantKernelsNews:
    """What the browser is told."""
    rank = np.empty(len(found.order), np.float32)
    rank[found.order] = np.arange(1, len(found.order) + 1)
    return TransplantKernelsNews(
        found.host_class,
        found.donor_class,
        found.recovery.astype(np.float32),
        found.returns.astype(np.float32),
        rank,
        found.smallest,
        found.random_returns,
        found.said,
    )


STUDY = Study(
    "transplant_kernels",
    TransplantKernelsParams,
    TransplantKernelsNews,
    RUNS,
    _steps,
    priority=2,
    sent=news,
)
