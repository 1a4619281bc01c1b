"""Formats of other packages, by the entry point group ``cnn_comparator.formats``."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from functools import cache
from importlib.metadata import entry_points

from .format import Format

GROUP = "cnn_comparator.formats"

_LOGGER = logging.getLogger("cnn_comparator")


def installed_formats() -> tuple[Format, ...]:
    """Those that are installed and can be loaded, in the order of their names.

    One that cannot be loaded is left out, with a warning in the log of ``cnn_comparator``.
    """
    return _formats_on(tuple(sys.path))


def recognises(format: Format, source: object) -> bool:
    """Whether an installed format is for a source; one that fails at it is not, with a warning."""
    try:
        return bool(format.recognises(source))
    except Exception:
        _LOGGER.warning("The format %r failed at a source and is left out.", format, exc_info=True)
        return False


@cache
def _formats_on(path: tuple[str, ...]) -> tuple[Format, ...]:
    """Looked for once: where many packages are installed it takes a tenth of a second."""
    return tuple(_loaded())


def _loaded() -> Iterator[Format]:
    for entry in sorted(entry_points(group=GROUP), key=lambda one: one.name):
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
