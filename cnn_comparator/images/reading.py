"""Whatever reading an image meets becomes an error of our own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ..edge import told
from ..errors import ImageError

REPLACE = "Replace it, or leave it out."


@contextmanager
def reading(what: str, remedy: str, failed: str = "cannot be read") -> Iterator[None]:
    """Whatever a decoder or a data set raises becomes one ``ImageError`` and is logged whole.

    Its sentences are ``what``, ``failed`` and the reason, then the remedy.
    """
    with told(f"{what} {failed}", remedy, ImageError):
        yield
