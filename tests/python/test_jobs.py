import threading
from collections.abc import Iterator
from contextvars import ContextVar
from functools import partial

from cnn_comparator.jobs import Job, JobQueue

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
    queue.submit(Job("fast", 0, steps(log, "fast", 2), lambda error: None))
    gate.set()
    assert done.wait(5)
    assert log == ["slow0", "fast0", "fast1", "slow1", "slow2"]
    queue.close()


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
