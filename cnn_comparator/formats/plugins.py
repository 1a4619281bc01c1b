"""Formats of other packages, by the entry point group ``cnn_comparator.formats``."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from importlib.metadata import EntryPoint, entry_points

from .format import Format

GROUP = "cnn_comparator.formats"

_LOGGER = logging.getLogger("cnn_comparator")


def installed_formats() -> tuple[Format, ...]:
    """Those that are installed and can be loaded, in the order of their names.

    One that cannot be loaded is left out, with a warning in the log of ``cnn_comparator``.
    """
    found = sorted(entry_points(group=GROUP), key=lambda one: one.name)
    return tuple(_loaded(found))


def _loaded(found: list[EntryPoint]) -> Iterator[Format]:
    for entry in found:
        try:
            loaded = entry.load()
            one = loaded() if isinstance(loaded, type) else loaded
            if not isinstance(one, Format):
                raise TypeError(f"{one!r} is no format")
        except Exception:
            _LOGGER.warning(
                "The format '%s' (%s) cannot be loaded and is left out.",
                entry.name,
                entry.value,
                exc_info=True,
            )
        else:
            yield one
