"""The snapshot in a file of a folder, which says which file that is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...snapshot import Layer, Parameter, Runner, Snapshot
from ...words import together


class FolderSnapshot:
    """That of the file, with a note; see ``Snapshot``. ``files`` are all that were read."""

    def __init__(self, inner: Snapshot, path: str, note: str | None) -> None:
        self._inner = inner
        self._note = note
        self.files: Sequence[str] = (path, *getattr(inner, "files", ()))

    @property
    def classes(self) -> object:
        """The names of the classes, where the file has them."""
        return getattr(self._inner, "classes", None)

    @property
    def source(self) -> str:
        """The path of the file."""
        return self._inner.source

    @property
    def layers(self) -> Sequence[Layer]:
        """See ``Snapshot``."""
        return self._inner.layers

    @property
    def runner(self) -> Runner | None:
        """See ``Snapshot``."""
        return self._inner.runner

    @property
    def note(self) -> str | None:
        """What is said of the file, and which others there are."""
        return together(self._inner.note, self._note)

    def read(self, parameter: Parameter, start: int = 0, stop: int | None = None) -> np.ndarray:
        """See ``Snapshot``. Raises ``SourceError``."""
        return self._inner.read(parameter, start, stop)

    def close(self) -> None:
        """See ``Snapshot``."""
        self._inner.close()
