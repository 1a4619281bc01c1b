"""Files of other programs that are not read: each is named, with what to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path, PurePath

from ...errors import SourceError
from ...snapshot import Snapshot
from ..options import ReadOptions
from ..stored_file import check_file
from .kinds import TENSORFLOW_CHECKPOINT, Kind, kind_of_file


class ForeignFormat:
    """See ``Format``."""

    extensions = ()

    def recognises(self, source: object) -> bool:
        """By the extension, where it is a file."""
        return isinstance(source, str) and _kind(source) is not None

    def read(self, source: object, options: ReadOptions) -> Snapshot:
        """Raises ``SourceError`` always."""
        path = str(source)
        if not _names_parts(path):
            check_file(path)
        kind = _kind(path)
        assert kind is not None
        raise SourceError(kind.said(path))


def _kind(path: str) -> Kind | None:
    if _names_parts(path):
        return TENSORFLOW_CHECKPOINT
    return None if _exists(Path.is_dir, path) else kind_of_file(PurePath(path).suffix.lower())


def _names_parts(path: str) -> bool:
    """Whether a path is what all files of a checkpoint of TensorFlow begin with."""
    return _exists(Path.is_file, f"{path}.index") and not _exists(Path.is_file, path)


def _exists(asked: Callable[[Path], bool], path: str) -> bool:
    try:
        return asked(Path(path))
    except (OSError, ValueError):
        return False
