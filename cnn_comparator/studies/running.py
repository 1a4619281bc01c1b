"""Runs studies: checks, keeps and gives out what they yield, the same way for all."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..cache import Cache
from ..errors import ImageError
from .study import Inputs, Params, Partial, Progress, Result, Steps, Study, Task

Run = Generator["Progress | Partial | None", None, Result]
"""Yields ``None`` before every task, and what the study tells; returns the result."""


_PLAIN = frozenset((bool, int, float, str, dict, type(None)))
"""Types of what has no parts that are looked at."""
_WHOLE = _PLAIN | {np.ndarray}
_FIELDS = "__dataclass_fields__"


@dataclass(frozen=True)
class _Kept:
    result: Any

    @property
    def nbytes(self) -> int:
        return _bytes_of(self.result)


class StudyRuns:
    """Runs studies on what is open, and keeps their results by study and params."""

    def __init__(self, inputs: Inputs) -> None:
        self._inputs = inputs
        self._results: dict[str, Cache[_Kept]] = {}
        self._stores: dict[str, Cache[Any]] = {}

    def run(
        self, study: Study[Params, Result], params: Params, executor: Executor | None = None
    ) -> Run[Result]:
        """Runs a study, its tasks here or by ``executor``. Raises what the study does."""
        self._check(study)
        return _carried_out(self.steps(study, params), executor)

    def need(self, study: Study[Params, Result], params: Params) -> Steps[Result]:
        """The steps to the result of a study that another one needs."""
        return (yield from _answered(self.steps(study, params), _passed_on))

    def steps(self, study: Study[Params, Result], params: Params) -> Steps[Result]:
        """The steps to a result: none where it is kept."""
        kept = self._results.setdefault(study.name, Cache(study.memory))
        found = kept.find(params)
        if found is None:
            found = _Kept((yield from study.steps(params, self._inputs)))
            if not _has_failed(found.result):
                kept.put(params, found)
        result: Result = found.result
        return result

    def kept(self, study: Study[Params, Result], params: Params) -> Result | None:
        """The result of a study, if it is there."""
        found = self._results[study.name].find(params) if study.name in self._results else None
        result: Result | None = None if found is None else found.result
        return result

    def store(self, name: str, memory: int) -> Cache[Any]:
        """What studies keep under a name on their way to results, up to ``memory`` bytes."""
        return self._stores.setdefault(name, Cache(memory))

    def clear(self) -> None:
        """Forgets all results, and what was kept on the way to them."""
        self._results.clear()
        self._stores.clear()

    def _check(self, study: Study[Any, Any]) -> None:
        images = self._inputs.images
        if "images" in study.inputs and not len(images):
            raise ImageError("There are no images; pass images=… to run the models on.")


def finished(run: Run[Result]) -> Result:
    """The result of a run, without a look at what it tells meanwhile."""
    while True:
        try:
            next(run)
        except StopIteration as end:
            return end.value


def done_here(steps: Steps[Result]) -> Result:
    """What steps lead to, their tasks done at once."""
    return finished(_carried_out(steps, None))


def _carried_out(steps: Steps[Result], executor: Executor | None) -> Run[Result]:
    def answer(asked: Any) -> Run[Any]:
        if isinstance(asked, Progress | Partial):
            yield asked
            return None
        return (yield from _results(asked, executor))

    return _answered(steps, answer)


def _passed_on(asked: Any) -> Generator[Any, Any, Any]:
    return None if isinstance(asked, Partial) else (yield asked)


def _answered(
    steps: Steps[Result], answer: Callable[[Any], Generator[Any, Any, Any]]
) -> Generator[Any, Any, Result]:
    """Goes through steps; ``answer`` yields what is to be told outside and returns the answer."""
    step, value = steps.send, None
    while True:
        try:
            asked = step(value)
        except StopIteration as end:
            return end.value
        try:
            step, value = steps.send, (yield from answer(asked))
        except Exception as error:  # noqa: BLE001 - the study may know what to do
            step, value = steps.throw, error


def _results(tasks: Sequence[Task], executor: Executor | None) -> Run[list[Any]]:
    found = []
    if executor is None:
        for task in tasks:
            # Not after it: what is done is kept at once, before another study needs it as well.
            yield None
            found.append(task())
        return found
    futures = [executor.submit(task) for task in tasks]
    try:
        for future in futures:
            found.append(future.result())
            yield None
    finally:
        for future in futures:
            future.cancel()
    return found


def _has_failed(value: object) -> bool:
    """Whether a part of a result says why it is missing: it may be there the next time."""
    if isinstance(value, tuple | list):
        return any(map(_has_failed, value))
    if not hasattr(type(value), _FIELDS):
        return False
    parts = vars(value)
    if parts.get("error") is not None:
        return True
    return any(_has_failed(part) for part in parts.values() if type(part) not in _WHOLE)


def _bytes_of(value: object) -> int:
    if isinstance(value, np.ndarray):
        return value.nbytes
    if isinstance(value, tuple | list):
        return sum(map(_bytes_of, value))
    if not hasattr(type(value), _FIELDS):
        return 64
    parts = vars(value).values()
    return sum(64 if type(part) in _PLAIN else _bytes_of(part) for part in parts) or 64
