"""The data comms that browsers hold with one comparator."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .comparison import Comparison
from .gate import Gate
from .jobs import JobQueue
from .router import Router


@dataclass(frozen=True)
class Page:
    """A page of a browser: loaded anew it keeps ``name``, and ``loaded`` grows."""

    name: str
    loaded: float


def page_of(data: object) -> Page | None:
    """The page that a comm's opening message names; ``None`` where the browser cannot tell."""
    page = data.get("page") if isinstance(data, dict) else None
    if not isinstance(page, dict):
        return None
    name, loaded = page.get("name"), page.get("loaded")
    if not isinstance(name, str) or not isinstance(loaded, (int, float)):
        return None
    return Page(name, loaded)


@dataclass(frozen=True)
class _Connection:
    comm: Any
    router: Router
    page: Page | None


class Connections:
    """Serves data comms, and ends those that a page left open when it was loaded anew.

    A browser may drop the message that closes a comm while its page unloads.
    """

    def __init__(
        self,
        comparison: Comparison,
        queue: JobQueue,
        gate: Gate | None = None,
        reload: Callable[[], None] | None = None,
    ) -> None:
        self._make_router = lambda comm: Router(comparison, queue, comm, gate, reload)
        self._open: dict[str, _Connection] = {}

    def add(self, comm: Any, page: Page | None) -> None:
        router = self._make_router(comm)
        comm.on_msg(lambda message: router.handle(message["content"]["data"]))
        comm.on_close(lambda _message: self._forget(comm.comm_id))
        self._open[comm.comm_id] = _Connection(comm, router, page)
        if page is not None:
            self._end_earlier(page.name)

    def close(self) -> None:
        """Ends all of them."""
        for key in list(self._open):
            self._end(key)

    def _end_earlier(self, name: str) -> None:
        """The last load counts, not the last comm: one may wait behind a running cell."""
        same = {
            key: connection.page.loaded
            for key, connection in list(self._open.items())
            if connection.page is not None and connection.page.name == name
        }
        latest = max(same.values())
        for key, loaded in same.items():
            if loaded < latest:
                self._end(key)

    def _end(self, key: str) -> None:
        connection = self._forget(key)
        if connection is not None:
            connection.comm.close()

    def _forget(self, key: str) -> _Connection | None:
        connection = self._open.pop(key, None)
        if connection is not None:
            connection.router.close()
        return connection
