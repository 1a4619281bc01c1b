"""From whatever a user gives as a snapshot to the format that reads it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePath

from ..edge import told
from ..errors import SourceError
from ..snapshot import Snapshot
from .arrays import ArraysFormat
from .class_names import names_beside
from .edge import EdgeSnapshot
from .folders import FolderFormat
from .foreign import ForeignFormat
from .foreign.objects import kind_of_object
from .format import Format
from .npz import NpzFormat
from .onnx import OnnxFormat
from .options import DEFAULT, ReadOptions
from .plugins import installed_formats, recognises
from .safetensors import SafetensorsFormat
from .shards import ShardsFormat
from .stored_file import check_file
from .torch import CheckpointFormat, ModuleFormat, StateDictFormat

_FILES: Sequence[Format] = (
    OnnxFormat(),
    ShardsFormat(),
    CheckpointFormat(),
    SafetensorsFormat(),
    NpzFormat(),
)

OWN: Sequence[Format] = (
    ForeignFormat(),
    *_FILES,
    FolderFormat(_FILES),
    ModuleFormat(),
    ArraysFormat(),
    StateDictFormat(),
)
"""In the order in which they are asked."""


def open_snapshot(source: object, options: ReadOptions = DEFAULT) -> Snapshot:
    """Opens a snapshot.

    ``source`` is the path of a file or a folder (relative, absolute or with ``~``), a module of
    PyTorch, a state dict or a checkpoint that holds one, mappings of arrays, whatever an installed
    format recognises, or an object that is a snapshot.

    Raises ``SourceError`` when the source is of an unknown kind or cannot be read, whatever its
    format meets.
    """
    if isinstance(source, EdgeSnapshot):
        return source
    if isinstance(source, str | PurePath):
        source = _expanded(str(source))
    what = f"'{source}'" if isinstance(source, str) else f"The {type(source).__qualname__}"
    remedy = "Check the file, or export or save the model again."
    with told(f"{what} cannot be read", remedy, SourceError):
        found = EdgeSnapshot(_opened(source, options))
        if isinstance(source, str) and found.classes is None:
            found.classes = names_beside(next(iter(found.files), source))
        return found


def _opened(source: object, options: ReadOptions) -> Snapshot:
    # Whoever installs a format wants it asked, also for files that one of ours would take.
    installed = installed_formats()
    of_others = (one for one in installed if recognises(one, source))
    found = next(of_others, None) or next((one for one in OWN if one.recognises(source)), None)
    if found is not None:
        return found.read(source, options)
    if isinstance(source, Snapshot) and not isinstance(source, type):
        return source
    raise _unknown(source, (*installed, *OWN))


def _unknown(source: object, formats: Sequence[Format]) -> SourceError:
    *names, last = dict.fromkeys(name for one in formats for name in one.extensions)
    accepted = f"{', '.join(names)} or {last}"
    if isinstance(source, str):
        check_file(source)
        return SourceError(
            f"'{source}' is of an unknown kind. Pass a {accepted} file, "
            "e.g. the export of your model to ONNX."
        )
    if isinstance(source, type):
        return SourceError(
            f"{source.__qualname__} is a class, not a model. Pass a model made of it, with its "
            "weights, or its state dict together with model=…."
        )
    found = kind_of_object(source)
    if found is not None:
        return SourceError(found)
    kind = type(source)
    name = kind.__qualname__
    known = name if kind.__module__ == "builtins" else f"{kind.__module__}.{name}"
    return SourceError(
        f"A snapshot cannot be read from a value of the type {known}. "
        f"Pass a module of PyTorch, a state dict, or the path of a {accepted} file."
    )


def _expanded(name: str) -> str:
    if not name.strip():
        raise SourceError("The path of a snapshot is empty. Pass the path of a model file.")
    return str(Path(name).expanduser()) if name.startswith("~") else name
