"""What a page fills into a selection by itself, and what of it the program takes. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .selection import dependents


class Fills:
    """Remembers what pages have filled in, which stays open until somebody sets it."""

    def __init__(self) -> None:
        self._filled: dict[str, object] = {}

    def taken(self, content: Mapping[str, Any], now: Mapping[str, object]) -> dict[str, Any]:
        """The traits that a message of a page fills in, as far as nobody has set them.

        ``now`` is the selection as it is; ``content["beside"]`` is the one that the page filled:
        what depends on a trait that is another one now is left out.
        """
        fill, beside = content.get("fill"), content.get("beside")
        if not isinstance(fill, dict) or not isinstance(beside, dict):
            return {}
        known = {
            name: fill[name] for name in now if name in fill and self._is_open(name, now[name])
        }
        return {
            name: value
            for name, value in known.items()
            if all(
                parent in known or beside.get(parent) == now[parent]
                for parent, cleared in dependents().items()
                if name in cleared
            )
        }

    def add(self, taken: Mapping[str, object]) -> None:
        """Takes note of what has been filled in."""
        self._filled.update(taken)

    def _is_open(self, name: str, value: object) -> bool:
        return value is None or (name in self._filled and self._filled[name] == value)
