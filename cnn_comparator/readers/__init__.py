"""Opens snapshots, one file a format. Nothing here runs code that comes with a snapshot."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path, PurePath

from ..errors import SourceError
from ..snapshot import Snapshot


def _read_onnx(path: Path) -> Snapshot:
    from .onnx import read_onnx

    return read_onnx(path)


_BY_SUFFIX: dict[str, Callable[[Path], Snapshot]] = {".onnx": _read_onnx}


def open_snapshot(source: object) -> Snapshot:
    """A snapshot from what the user gives: a path, or a snapshot, which passes through.

    Raises ``SourceError`` naming the cause and what is accepted.
    """
    if isinstance(source, Snapshot):
        return source
    if not isinstance(source, str | PurePath):
        raise SourceError(
            f"A snapshot cannot be made from {type(source).__name__}; pass the path of a"
            f" {' or '.join(_BY_SUFFIX)} file."
        )
    path = Path(source).expanduser()
    read = _BY_SUFFIX.get(path.suffix.lower())
    if read is None:
        raise SourceError(
            f"'{source}' is not a kind of file that can be read; pass a"
            f" {' or '.join(_BY_SUFFIX)} file."
        )
    if path.is_dir():
        raise SourceError(f"'{source}' is a folder; pass the path of the file in it.")
    if not path.is_file():
        raise SourceError(
            f"There is no file '{source}' in {Path.cwd()}; check the path of the snapshot."
        )
    return read(path)
