"""Which data comms stay when pages come and go."""

from typing import Any, cast

import pytest

from cnn_comparator.comparison import Comparison
from cnn_comparator.connections import Connections, Page, page_of
from cnn_comparator.jobs import JobQueue


class Comm:
    """The kernel's end of a comm, its messages sent by the test."""

    def __init__(self, comm_id: str) -> None:
        self.comm_id = comm_id
        self.is_closed = False
        self.remote_close: Any = None

    def on_msg(self, callback: Any) -> None: ...

    def on_close(self, callback: Any) -> None:
        self.remote_close = callback

    def close(self) -> None:
        self.is_closed = True


@pytest.fixture
def connections() -> Any:
    queue = JobQueue()
    # Nothing is asked here, so that no comparison is needed.
    yield Connections(cast(Comparison, None), queue)
    queue.close()


def opened(connections: Connections, *pages: Page | None) -> list[Comm]:
    comms = [Comm(str(at)) for at in range(len(pages))]
    for comm, page in zip(comms, pages, strict=True):
        connections.add(comm, page)
    return comms


def ended(comms: list[Comm]) -> list[bool]:
    return [comm.is_closed for comm in comms]


def test_a_page_loaded_anew_ends_what_it_left(connections: Connections) -> None:
    pages = [Page("p", 1), Page("p", 1), Page("other", 1), None, Page("p", 2)]
    comms = opened(connections, *pages)
    assert ended(comms) == [True, True, False, False, False]


def test_a_comm_of_an_earlier_load_that_opens_late_ends_itself(connections: Connections) -> None:
    assert ended(opened(connections, Page("p", 2), Page("p", 1))) == [False, True]


def test_closing_ends_those_that_their_pages_did_not_close(connections: Connections) -> None:
    comms = opened(connections, Page("p", 1), None)
    comms[0].remote_close({})
    connections.close()
    assert ended(comms) == [False, True]


@pytest.mark.parametrize(
    "data", [None, {}, {"page": 3}, {"page": {"name": 1, "loaded": 2}}, {"page": {"name": "p"}}]
)
def test_a_browser_that_names_no_page_is_none(data: object) -> None:
    assert page_of(data) is None
    assert page_of({"page": {"name": "p", "loaded": 1.5}}) == Page("p", 1.5)
