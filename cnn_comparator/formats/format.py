"""What a format is: a way in which snapshots are saved, or live in memory."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath
from typing import Protocol, TypeGuard, runtime_checkable

from ..snapshot import Snapshot
from .options import ReadOptions


@runtime_checkable
class Format(Protocol):
    """Recognises sources of one kind and reads them.

    Other packages register objects like this under the entry point group
    ``cnn_comparator.formats``; see ``docs/how-to/add-a-format.md``.
    """

    @property
    def extensions(self) -> Sequence[str]:
        """Of its files, in lower case with the dot, for messages; empty without files."""
        ...

    def recognises(self, source: object) -> bool:
        """Whether ``source``, a path as ``str`` or any object, is for this format.

        Asked of every source: it is quick and does not raise.
        """
        ...

    def read(self, source: object, options: ReadOptions) -> Snapshot:
        """The snapshot in a source that was recognised, with a runner if the model can run.

        Raises ``SourceError``; whatever else it raises is told as one.
        """
        ...


def is_file_of(source: object, extensions: Sequence[str]) -> TypeGuard[str]:
    """Whether a source is a path with one of these extensions."""
    return isinstance(source, str) and PurePath(source).suffix.lower() in extensions
