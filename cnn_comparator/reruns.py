"""Which run of a notebook cell made what, and the end of what a later run has replaced."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True)
class CellRun:
    """One run of a notebook cell; both are empty where the front end names no cell."""

    cell: str = ""
    request: str = ""


class Closable(Protocol):
    def close(self) -> None: ...


def current_run() -> CellRun:
    """The run of a cell that this code is part of."""
    parent: dict[str, Any] = getattr(_shell(), "get_parent", dict)()
    cell = parent.get("metadata", {}).get("cellId")
    return CellRun(cell, parent["header"]["msg_id"]) if cell else CellRun()


class Reruns:
    """Closes what an earlier run of the same cell made, unless a variable still refers to it.

    ipywidgets and IPython's output history refer to every widget for ever, so that running a cell
    again would otherwise add its files, models and threads to those of the runs before.
    """

    def __init__(self) -> None:
        self._made: dict[int, tuple[CellRun, Closable]] = {}

    def add(self, made: Closable, run: CellRun) -> None:
        """Watches something that is closed, or calls ``forget``, later."""
        shell = _shell()
        if not run.cell or shell is None:
            return
        if not self._made:
            shell.events.register("post_run_cell", self._after_cell)
        self._made[id(made)] = run, made

    def replaced(self, run: CellRun) -> Closable | None:
        """What the last run of the cell made in the place of what this one makes next: the first
        in place of the first. ``None`` where that is closed, or there is none.
        """
        own = [(one.request, made) for one, made in self._made.values() if one.cell == run.cell]
        if not run.cell or not own:
            return None
        place = sum(request == run.request for request, _ in own)
        earlier = [request for request, _ in own if request != run.request]
        last = [made for request, made in own if earlier and request == earlier[-1]]
        return last[place] if place < len(last) else None

    def forget(self, made: Closable) -> None:
        shell = _shell()
        if self._made.pop(id(made), None) and not self._made and shell is not None:
            shell.events.unregister("post_run_cell", self._after_cell)

    def _after_cell(self, _result: object = None) -> None:
        latest = {run.cell: run.request for run, _ in self._made.values()}
        named = {id(value) for value in _values_of_variables(_shell().user_ns)}
        for run, made in list(self._made.values()):
            if latest[run.cell] != run.request and id(made) not in named:
                made.close()
                self.forget(made)


def _shell() -> Any:
    """IPython's shell; ``None`` in a plain interpreter, where IPython may not be loaded."""
    ipython = sys.modules.get("IPython")
    return None if ipython is None else ipython.get_ipython()


def _values_of_variables(variables: dict[str, Any]) -> Iterator[object]:
    """The user's variables and what their lists, tuples, sets and mappings hold."""
    for name, value in list(variables.items()):
        if name.startswith("_") or name in {"In", "Out"}:
            continue
        yield value
        if isinstance(value, dict):
            yield from list(value.values())
        elif isinstance(value, (list, tuple, set, frozenset)):
            yield from list(value)
