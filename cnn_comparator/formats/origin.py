"""The files that a snapshot was read from, so that another process can read the same."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
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
        try:
            self._check()
            if _files(self.path, snapshot) != self.stamps.keys():
                raise changed(self.path)
        except BaseException:
            snapshot.close()
            raise
        return snapshot

    def _check(self) -> None:
        for name, stamp in self.stamps.items():
            if stamp_at(name) != stamp:
                raise changed(name)


def open_with_origin(path: str, options: ReadOptions) -> tuple[Snapshot, Origin]:
    """Opens a file. Raises ``SourceError``."""
    whole = str(Path(path).expanduser().absolute())
    # What is written between this look and the opening makes another process refuse the file.
    before = stamp_at(whole)
    snapshot = open_snapshot(path, options)
    stamps = {name: stamp_at(name) for name in _files(whole, snapshot)}
    if whole in stamps:
        stamps[whole] = before
    return snapshot, Origin(whole, options, stamps)


def _files(path: str, snapshot: Snapshot) -> set[str]:
    """What was read: a folder counts by the files in it, as far as the format names them."""
    others = {str(Path(one).absolute()) for one in getattr(snapshot, "files", ())}
    return others if others and Path(path).is_dir() else {path, *others}
