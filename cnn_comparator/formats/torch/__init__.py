"""PyTorch: modules, checkpoints and state dicts with and without their module."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any, TypeGuard

from ...snapshot import Snapshot
from ..format import is_file_of
from ..options import ReadOptions
from ..state_dicts.finding import holds_state_dict


class ModuleFormat:
    """Live modules; see ``Format``."""

    extensions = ()

    def recognises(self, source: object) -> bool:
        """Does not import PyTorch."""
        return is_module(source)

    def read(self, source: object, options: ReadOptions) -> Snapshot:
        """Raises ``SourceError``."""
        from .modules import read_module

        return read_module(source, options)


class CheckpointFormat:
    """Files that ``torch.save`` wrote; see ``Format``."""

    extensions = (".pt", ".pth", ".ckpt", ".bin", ".pkl", ".tar")

    def recognises(self, source: object) -> bool:
        """By the extension."""
        return is_file_of(source, self.extensions)

    def read(self, source: object, options: ReadOptions) -> Snapshot:
        """Raises ``SourceError``. Needs PyTorch only to run the module ``options.model``."""
        from .checkpoints import read_stored
        from .files import load_checkpoint

        path = str(source)
        return read_stored(path, load_checkpoint(path), options)


class StateDictFormat:
    """State dicts in memory, and checkpoints that hold one; see ``Format``."""

    extensions = ()

    def recognises(self, source: object) -> bool:
        """By the names and tensors in it."""
        return _is_mapping(source) and holds_state_dict(source)

    def read(self, source: object, options: ReadOptions) -> Snapshot:
        """Raises ``SourceError``. Needs PyTorch."""
        from .checkpoints import read_state_dict

        assert _is_mapping(source)
        return read_state_dict(source, options)


def is_module(source: object) -> bool:
    """Whether a value is a module of PyTorch; does not import it."""
    torch: Any = sys.modules.get("torch")
    return torch is not None and isinstance(source, torch.nn.Module)


def _is_mapping(source: object) -> TypeGuard[Mapping[str, Any]]:
    return isinstance(source, Mapping)
