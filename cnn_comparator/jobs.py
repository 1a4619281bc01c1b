"""One worker thread that takes turns between jobs, the most urgent first."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from itertools import count

IDLE_SECONDS = 30.0
"""How long a worker thread without jobs stays, in seconds."""


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


class JobQueue:
    """Runs jobs step by step on one daemon thread; a more urgent job overtakes between steps.

    The thread starts with the first job and ends when there is nothing to do.
    """

    def __init__(self, name: str = "cnn-comparator") -> None:
        self._name = name
        self._jobs: dict[object, tuple[int, int, Job]] = {}
        self._numbers = count()
        self._condition = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closed = False

    def submit(self, job: Job) -> None:
        """Queues a job. A job with the same key that is still waiting or running is dropped."""
        with self._condition:
            if self._closed:
                return
            self._jobs[job.key] = (job.priority, next(self._numbers), job)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()
            self._condition.notify()

    def cancel(self, key: object) -> bool:
        """Drops a job before its next step; says whether there was one."""
        with self._condition:
            return self._jobs.pop(key, None) is not None

    def cancel_all(self, belongs: Callable[[object], bool]) -> None:
        """Drops the jobs whose key is one of a group's."""
        with self._condition:
            for key in [key for key in self._jobs if belongs(key)]:
                del self._jobs[key]

    def is_wanted(self, key: object) -> bool:
        """Whether a job is still queued: long steps look here to give up early."""
        return key in self._jobs

    def close(self, timeout: float = 5.0) -> None:
        """Drops all jobs and waits up to ``timeout`` seconds for the thread to end."""
        with self._condition:
            self._closed = True
            self._jobs.clear()
            self._condition.notify()
            thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout)

    def _run(self) -> None:
        while True:
            with self._condition:
                while not self._jobs and not self._closed:
                    if not self._condition.wait(timeout=IDLE_SECONDS):
                        break
                if not self._jobs:
                    self._thread = None
                    return
                entry = min(self._jobs.values(), key=lambda entry: entry[:2])
            self._step(entry)

    def _step(self, entry: tuple[int, int, Job]) -> None:
        job = entry[2]
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
