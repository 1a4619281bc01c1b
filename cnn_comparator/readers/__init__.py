"""Opens snapshots, whatever they come from. One file a format."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path, PurePath

from ..errors import SourceError
from ..snapshot import Snapshot
from .onnx_file import check_file

__all__ = ["open_snapshot"]


def _onnx(path: str) -> Snapshot:
    from .onnx import read_onnx

    return read_onnx(path)


_BY_EXTENSION: Mapping[str, Callable[[str], Snapshot]] = {".onnx": _onnx}
"""Readers of files, by the extension in lower case."""


def open_snapshot(source: object) -> Snapshot:
    """Opens a snapshot: a path (relative, absolute or with ``~``), or an object that is one.

    Raises ``SourceError`` when the source is of an unknown kind or cannot be read.
    """
    accepted = " or ".join(_BY_EXTENSION)
    if isinstance(source, str | PurePath):
        return _open_file(str(source), accepted)
    if isinstance(source, Snapshot) and not isinstance(source, type):
        return source
    kind = type(source)
    raise SourceError(
        f"A snapshot cannot be read from {kind.__module__}.{kind.__qualname__}. "
        f"Pass the path of a {accepted} file."
    )


def _open_file(name: str, accepted: str) -> Snapshot:
    name = str(Path(name).expanduser()) if name.startswith("~") else name
    reader = _BY_EXTENSION.get(PurePath(name).suffix.lower())
    if reader is not None:
        return reader(name)
    check_file(name)
    raise SourceError(
        f"'{name}' is of an unknown kind. Pass a {accepted} file, "
        "e.g. the export of your model to ONNX."
    )
