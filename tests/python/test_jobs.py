import threading
from collections.abc import Iterator
from contextvars import ContextVar
from functools import partial

import pytest

from cnn_comparator.cancelling import Cancellation, current
from cnn_comparator.errors import Cancelled
from cnn_comparator.jobs import URGENT, Job, JobQueue

requester: ContextVar[str] = ContextVar("requester", default="nobody")


def steps(log: list[str], name: str, n: int, gate: threading.Event | None = None) -> Iterator[None]:
    for i in range(n):
        if gate is not None:
            gate.wait(5)
        log.append(f"{name}{i}")
        yield


def run(queue: JobQueue, *jobs: tuple[str, int, Iterator[None]]) -> dict[str, BaseException | None]:
    ended: dict[str, BaseException | None] = {}
    done = threading.Event()

    def finished(name: str, error: BaseException | None) -> None:
        ended[name] = error
        if len(ended) == len(jobs):
            done.set()

    for name, priority, work in jobs:
        queue.submit(Job(name, priority, work, partial(finished, name)))
    done.wait(5)
    return ended


def test_urgent_job_overtakes_between_steps() -> None:
    log: list[str] = []
    started, gate = threading.Event(), threading.Event()

    def slow() -> Iterator[None]:
        started.set()
        yield from steps(log, "slow", 3, gate)

    queue = JobQueue()
    done = threading.Event()
    queue.submit(Job("slow", 3, slow(), lambda error: done.set()))
    started.wait(5)
    queue.submit(Job("fast", 2, steps(log, "fast", 2), lambda error: None))
    gate.set()
    assert done.wait(5)
    assert log == ["slow0", "fast0", "fast1", "slow1", "slow2"]
    queue.close()


def test_an_urgent_job_runs_beside_a_step() -> None:
    log: list[str] = []
    started, gate = threading.Event(), threading.Event()

    def slow() -> Iterator[None]:
        started.set()
        yield from steps(log, "slow", 2, gate)

    queue = JobQueue()
    done = threading.Event()
    queue.submit(Job("slow", 4, slow(), lambda error: done.set()))
    started.wait(5)
    ended = run(queue, ("urgent", URGENT, steps(log, "urgent", 2)))
    assert ended == {"urgent": None}
    assert log == ["urgent0", "urgent1"]
    gate.set()
    assert done.wait(5)
    assert log[2:] == ["slow0", "slow1"]
    queue.close()


def test_jobs_that_are_not_urgent_wait_for_each_other() -> None:
    inside: list[str] = []
    most: list[int] = []

    def watched(name: str) -> Iterator[None]:
        for _ in range(20):
            inside.append(name)
            most.append(len(inside))
            inside.remove(name)
            yield

    queue = JobQueue()
    assert len(run(queue, ("a", 2, watched("a")), ("b", 3, watched("b")))) == 2
    assert set(most) == {1}
    queue.close()


def test_cancelling_reaches_into_a_step() -> None:
    started, stopped, ended = threading.Event(), threading.Event(), threading.Event()

    def long() -> Iterator[None]:
        try:
            with current().stopping(stopped.set):
                started.set()
                assert stopped.wait(5)
                raise ValueError("stopped")
        except Cancelled:
            ended.set()
            raise
        yield

    queue = JobQueue()
    queue.submit(Job("long", 4, long(), lambda error: None))
    assert started.wait(5)
    assert queue.cancel("long")
    assert ended.wait(5)
    assert run(queue, ("next", 4, steps([], "next", 1))) == {"next": None}
    assert not current().is_cancelled
    queue.close()


def test_what_is_given_up_does_not_begin() -> None:
    cancellation = Cancellation()
    cancellation.cancel()
    with pytest.raises(Cancelled), cancellation.stopping(lambda: None):
        raise AssertionError("begun")


def test_error_reaches_the_one_who_asked_and_the_queue_lives() -> None:
    def fails() -> Iterator[None]:
        yield
        raise ValueError("broken")

    queue = JobQueue()
    assert str(run(queue, ("bad", 0, fails()))["bad"]) == "broken"
    assert run(queue, ("good", 0, steps([], "x", 1))) == {"good": None}
    queue.close()


def test_cancelled_job_stops_before_its_next_step() -> None:
    log: list[str] = []
    gate = threading.Event()
    queue = JobQueue()
    ended: list[object] = []
    queue.submit(Job("a", 0, steps(log, "a", 100, gate), ended.append))
    assert queue.cancel("a")
    assert not queue.cancel("a")
    gate.set()
    assert run(queue, ("b", 0, steps(log, "b", 1))) == {"b": None}
    assert [entry for entry in log if entry.startswith("a")] in ([], ["a0"])
    assert ended == []
    queue.close()


def test_steps_run_in_the_context_of_the_request() -> None:
    seen: list[str] = []

    def look() -> Iterator[None]:
        seen.append(requester.get())
        yield

    queue = JobQueue()
    token = requester.set("browser 7")
    ended = run(queue, ("look", 0, look()))
    requester.reset(token)
    assert ended == {"look": None}
    assert seen == ["browser 7"]
    queue.close()


def test_close_ends_the_thread() -> None:
    queue = JobQueue("cnn-comparator-test")
    run(queue, ("a", 0, steps([], "a", 1)))
    queue.close()
    assert all(thread.name != "cnn-comparator-test" for thread in threading.enumerate())
