"""The edge to files, decoders and models: whatever they raise becomes an error of our own."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from .errors import CNNComparatorError
from .naming import reason

_LOGGER = logging.getLogger("cnn_comparator")


@contextmanager
def told(what: str, remedy: str, kind: type[CNNComparatorError]) -> Iterator[None]:
    """Turns everything that is raised within into ``kind``, in one sentence and a remedy.

    ``what`` names the file and what failed. The whole error is logged for ``cnn_comparator``.
    """
    try:
        yield
    except CNNComparatorError:
        raise
    except Exception as error:
        _LOGGER.info("%s:", what, exc_info=True)
        raise kind(f"{what}: {_why(error)}. {remedy}") from error


def _why(error: Exception) -> str:
    if isinstance(error, MemoryError):
        return "there is not enough memory for it"
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    return reason(error)
