"""The files that a snapshot was read from, so that another process can read the same."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..snapshot import Snapshot
from .opening import open_snapshot
from .options import ReadOptions
from .stored_file import Stamp, changed, stamp_at


@dataclass(frozen=True)
class Origin:
    """Where a snapshot was read, how, and what its files were then.

    Only its copies are equal to it. ``stamps`` are by path, ``None`` for a file that is not there.
    """

    path: str = field(compare=False)
    options: ReadOptions = field(compare=False)
    stamps: Mapping[str, Stamp | None] = field(compare=False)
    key: str = field(default_factory=lambda: uuid.uuid4().hex)

    def open(self) -> Snapshot:
        """Opens it again. Raises ``ChangedError`` when a file is not what it was."""
        self._check()
        snapshot = open_snapshot(self.path, self.options)
        self._check()
        return snapshot

    def _check(self) -> None:
        for name, stamp in self.stamps.items():
            if stamp_at(name) != stamp:
                raise changed(name)


def open_with_origin(path: str, options: ReadOptions) -> tuple[Snapshot, Origin]:
    """Opens a file. Raises ``SourceError``."""
    whole = str(Path(path).expanduser().absolute())
    # What is written between this look and the opening makes another process refuse the file.
    stamps = {whole: stamp_at(whole)}
    snapshot = open_snapshot(path, options)
    others: Sequence[str] = getattr(snapshot, "files", ())
    return snapshot, Origin(whole, options, {**{name: stamp_at(name) for name in others}, **stamps})
