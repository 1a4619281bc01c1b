"""Opens snapshots, whatever they come from. One file a format."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path, PurePath
from typing import Any

from ..edge import told
from ..errors import SourceError
from ..snapshot import Snapshot
from .edge import EdgeSnapshot
from .files import check_file
from .options import DEFAULT, ReadOptions, checked_shape
from .state_dicts import find_state_dicts, is_state_dict

__all__ = [
    "ReadOptions",
    "checked_shape",
    "holds_state_dict",
    "is_module",
    "is_state_dict",
    "open_snapshot",
]


def _onnx(path: str, options: ReadOptions) -> Snapshot:
    from .onnx import read_onnx

    return read_onnx(path, options.input_shape)


def _checkpoint(path: str, options: ReadOptions) -> Snapshot:
    from .checkpoints import read_checkpoint

    return read_checkpoint(path, options)


_BY_EXTENSION: Mapping[str, Callable[[str, ReadOptions], Snapshot]] = {
    ".onnx": _onnx,
    ".pt": _checkpoint,
    ".pth": _checkpoint,
    ".ckpt": _checkpoint,
    ".bin": _checkpoint,
    ".pkl": _checkpoint,
    ".tar": _checkpoint,
    ".safetensors": _checkpoint,
}
"""Readers of files, by the extension in lower case."""


def open_snapshot(source: object, options: ReadOptions = DEFAULT) -> Snapshot:
    """Opens a snapshot: a path (relative, absolute or with ``~``), a module of PyTorch, a state
    dict or a checkpoint that holds one, or an object that is a snapshot.

    Raises ``SourceError`` when the source is of an unknown kind or cannot be read, whatever its
    reader meets.
    """
    if isinstance(source, EdgeSnapshot):
        return source
    is_path = isinstance(source, str | PurePath)
    what = f"'{source}'" if is_path else f"The {type(source).__qualname__}"
    remedy = "Check the file, or export or save the model again."
    with told(f"{what} cannot be read", remedy, SourceError):
        return EdgeSnapshot(_opened(source, options))


def _opened(source: object, options: ReadOptions) -> Snapshot:
    if isinstance(source, str | PurePath):
        return _open_file(str(source), options)
    if is_module(source):
        from .torch import read_module

        return read_module(source, options)
    if isinstance(source, Mapping) and holds_state_dict(source):
        from .checkpoints import read_state_dict

        return read_state_dict(source, options)
    if isinstance(source, Snapshot) and not isinstance(source, type):
        return source
    if isinstance(source, type):
        raise SourceError(
            f"{source.__qualname__} is a class, not a model. Pass a model made of it, with its "
            "weights, or its state dict together with model=…."
        )
    kind = type(source)
    raise SourceError(
        f"A snapshot cannot be read from {kind.__module__}.{kind.__qualname__}. "
        f"Pass a module of PyTorch, a state dict, or the path of a {_accepted()} file."
    )


def holds_state_dict(source: object) -> bool:
    """Whether a value is a state dict or a checkpoint that holds one."""
    return next(find_state_dicts(source), None) is not None


def is_module(source: object) -> bool:
    """Whether a value is a module of PyTorch; does not import it."""
    torch: Any = sys.modules.get("torch")
    return torch is not None and isinstance(source, torch.nn.Module)


def _open_file(name: str, options: ReadOptions) -> Snapshot:
    name = str(Path(name).expanduser()) if name.startswith("~") else name
    reader = _BY_EXTENSION.get(PurePath(name).suffix.lower())
    if reader is not None:
        return reader(name, options)
    check_file(name)
    raise SourceError(
        f"'{name}' is of an unknown kind. Pass a {_accepted()} file, "
        "e.g. the export of your model to ONNX."
    )


def _accepted() -> str:
    *names, last = _BY_EXTENSION
    return f"{', '.join(names)} or {last}"
