"""What a study is: a long computation over snapshots and images, with a typed result."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic, Literal, Protocol, TypeVar

from ..cache import Cache
from ..effective import PairFolding
from ..images import ImageSource
from ..keeping import CachedScores, KeptScores
from ..pairing import LayerPair
from ..parameters import ParameterPair
from ..preprocessing import Custom
from ..snapshot import Parameter, Snapshot
from .arguments import ImageBlock, Model, WeightBlock

Params = TypeVar("Params")
Result = TypeVar("Result")

Input = Literal["weights", "images"]
"""What a study reads: the weights of the snapshots, the images through the models."""

RUNS: frozenset[Input] = frozenset({"weights", "images"})
"""What is read where models run on images."""


@dataclass(frozen=True)
class Task:
    """A part of a study that any thread, process or machine can do.

    ``function`` is one of a module, ``arguments`` can be pickled, and so can what it returns.
    """

    function: Callable[..., Any]
    arguments: tuple[Any, ...]

    def __call__(self) -> Any:
        return self.function(*self.arguments)


@dataclass(frozen=True)
class Progress:
    """How far a study is, for people."""

    done: int
    total: int
    text: str


@dataclass(frozen=True)
class Partial:
    """What there is of the result so far, and which share of the work is done, 0 to 1.

    Of a list that the study's ``grows`` names, it has only what is new.
    """

    result: Any
    share: float


Steps = Generator[Sequence[Task] | Progress | Partial, Any, Result]
"""Yields tasks and receives their results as a list, in their order; or tells how far it is.

What a task raises is raised where it was yielded.
"""


@dataclass(frozen=True)
class Study(Generic[Params, Result]):
    """A study.

    ``params`` and ``result`` are frozen dataclasses whose fields the browser knows from
    ``protocol/studies/``; ``steps`` may lead to more than that, see ``sent``. A part of the result
    that failed has an ``error``, a sentence; such a result is not kept. ``steps`` splits the work
    into tasks: their bounds follow from the params and the sources alone, and their results are
    reduced in their order, so that the result does not depend on who does them, to the last bit.
    """

    name: str
    params: type[Params]
    result: type[Any]
    inputs: frozenset[Input]
    steps: Callable[[Params, Inputs], Steps[Result]]
    priority: int = 4
    """Studies with a lower number overtake others between two tasks."""
    grows: tuple[str, ...] = ()
    """Fields of the result of which every ``Partial`` has only what is new."""
    memory: int = field(default=64 << 20)
    """Bytes of results that are kept."""
    sent: Callable[[Any], Any] = lambda result: result
    """What of the result goes to the browser, a ``result``."""
    unwatched: Callable[[Params, Inputs], Steps[Result]] | None = None
    """Shorter steps to the same result, where nobody looks at what is told meanwhile."""

    def without_watching(self) -> Study[Params, Result]:
        """The study with the shortest steps to its result."""
        return self if self.unwatched is None else replace(self, steps=self.unwatched)


class Inputs(Protocol):
    """What is open, by name. All raise ``PairingError`` for names that are unknown."""

    @property
    def images(self) -> ImageSource:
        """The images."""
        ...

    @property
    def preprocess(self) -> Custom | None:
        """What the user gave to make a model's input of a picture."""
        ...

    @property
    def output(self) -> str | int | None:
        """The output that the user named, if so."""
        ...

    def snapshot(self, name: str) -> Snapshot:
        """The snapshot with a name."""
        ...

    def layers(self, a: str, b: str) -> tuple[LayerPair, ...]:
        """All layers of a pair in network order."""
        ...

    def layer(self, a: str, b: str, name: str) -> LayerPair:
        """A layer by its pair id or either snapshot's own name."""
        ...

    def parameter(self, a: str, b: str, parameter: str) -> ParameterPair:
        """A parameter by its pair id."""
        ...

    def folding(self, a: str, b: str, weight: str) -> PairFolding | None:
        """How batch normalisation folds into the layer of a weight; ``None`` where it cannot."""
        ...

    def weight_block(
        self, snapshot: str, parameter: Parameter, start: int, stop: int
    ) -> WeightBlock:
        """Elements ``start:stop`` of a parameter, for a task."""
        ...

    def image_block(self, *images: int) -> ImageBlock:
        """Some images, for a task."""
        ...

    def model(self, snapshot: str) -> Model:
        """The model of a snapshot, for a task. Raises ``ModelError`` when it cannot run."""
        ...

    @property
    def scores(self) -> KeptScores:
        """The class probabilities that are kept."""
        ...

    @property
    def cached(self) -> CachedScores | None:
        """Those that are kept between runs, if so."""
        ...

    def store(self, name: str, memory: int) -> Cache[Any]:
        """What is kept under a name for studies to come, up to ``memory`` bytes."""
        ...

    def need(self, study: Study[Params, Result], params: Params) -> Steps[Result]:
        """The result of another study, kept or made now: ``yield from`` it."""
        ...
