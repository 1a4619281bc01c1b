"""Worker threads that take turns between jobs, the most urgent first."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from itertools import count
from math import inf

from .cancelling import Cancellation, begin

IDLE_SECONDS = 30.0
"""How long a worker thread without jobs stays, in seconds."""

URGENT = 1
"""Jobs of this priority or more urgent ones also run beside a step that is under way."""

_LANES = (inf, URGENT)
"""For each thread: the least urgent priority that it takes."""


@dataclass(frozen=True)
class Job:
    """Work in small steps.

    ``steps`` does a part of the work whenever it is advanced; ``finished`` is called with the
    exception that ended it, or with ``None``. All run in the context of the submitter, so that
    what they publish goes back where the request came from.
    """

    key: object
    priority: int
    steps: Iterator[None]
    finished: Callable[[BaseException | None], None]
    context: Context = field(default_factory=copy_context)


@dataclass(frozen=True)
class _Entry:
    number: int
    job: Job
    cancellation: Cancellation

    @property
    def rank(self) -> tuple[int, int]:
        return self.job.priority, self.number


class JobQueue:
    """Runs jobs step by step on daemon threads; a more urgent job overtakes between steps.

    One thread takes all jobs, a second one only urgent ones: what a click asks for does not wait
    for the end of a long step. A thread starts when there is a job that no other takes, and ends
    when there is nothing to do.
    """

    def __init__(self, name: str = "cnn-comparator") -> None:
        self._name = name
        self._jobs: dict[object, _Entry] = {}
        self._running: dict[int, _Entry] = {}
        self._numbers = count()
        self._condition = threading.Condition()
        self._threads: dict[int, threading.Thread] = {}
        self._closed = False

    def submit(self, job: Job) -> None:
        """Queues a job. A job with the same key that is still waiting or running is dropped."""
        cancellation = job.context.run(begin)
        with self._condition:
            if self._closed:
                return
            self._drop(job.key)
            self._jobs[job.key] = _Entry(next(self._numbers), job, cancellation)
            self._start()
            self._condition.notify_all()

    def cancel(self, key: object) -> bool:
        """Drops a job, and stops the step of it that is under way; says whether there was one."""
        with self._condition:
            return self._drop(key)

    def cancel_all(self, belongs: Callable[[object], bool]) -> None:
        """Drops the jobs whose key is one of a group's."""
        with self._condition:
            for key in [key for key in self._jobs if belongs(key)]:
                self._drop(key)

    def close(self, timeout: float = 5.0) -> None:
        """Drops all jobs and waits up to ``timeout`` seconds for the threads to end."""
        self.cancel_all(lambda _key: True)
        with self._condition:
            self._closed = True
            self._condition.notify_all()
            threads = list(self._threads.values())
        for thread in threads:
            if thread is not threading.current_thread():
                thread.join(timeout)

    def _drop(self, key: object) -> bool:
        entry = self._jobs.pop(key, None)
        if entry is not None:
            entry.cancellation.cancel()
        return entry is not None

    def _start(self) -> None:
        """A thread for the job that was just queued, unless there is one that takes it now."""
        for lane, least in enumerate(_LANES):
            is_free = lane not in self._running
            if is_free and self._next(least) is not None:
                if lane not in self._threads:
                    thread = threading.Thread(
                        target=self._run, args=(lane,), name=self._name, daemon=True
                    )
                    self._threads[lane] = thread
                    thread.start()
                return

    def _next(self, least: float) -> _Entry | None:
        running = [id(entry) for entry in self._running.values()]
        waiting = (
            entry
            for entry in self._jobs.values()
            if entry.job.priority <= least and id(entry) not in running
        )
        return min(waiting, key=lambda entry: entry.rank, default=None)

    def _run(self, lane: int) -> None:
        while True:
            with self._condition:
                self._running.pop(lane, None)
                self._condition.wait_for(
                    lambda: self._closed or self._next(_LANES[lane]) is not None, IDLE_SECONDS
                )
                entry = None if self._closed else self._next(_LANES[lane])
                if entry is None:
                    del self._threads[lane]
                    return
                self._running[lane] = entry
            self._step(entry)

    def _step(self, entry: _Entry) -> None:
        job = entry.job
        try:
            job.context.run(next, job.steps)
            return
        except StopIteration:
            error = None
        except BaseException as exception:  # noqa: BLE001 - reported to whoever asked
            error = exception
        with self._condition:
            wanted = self._jobs.get(job.key) is entry
            if wanted:
                del self._jobs[job.key]
        if wanted:
            job.context.run(job.finished, error)
