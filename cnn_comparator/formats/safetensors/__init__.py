"""``.safetensors`` files, alone or with their module of PyTorch."""

from __future__ import annotations

from ...snapshot import Snapshot
from ..format import is_file_of
from ..options import ReadOptions


class SafetensorsFormat:
    """See ``Format``."""

    extensions = (".safetensors",)

    def recognises(self, source: object) -> bool:
        """By the extension."""
        return is_file_of(source, self.extensions)

    def read(self, source: object, options: ReadOptions) -> Snapshot:
        """Raises ``SourceError``. Needs PyTorch only to run the module ``options.model``."""
        from ..torch.checkpoints import read_stored
        from .file import load_safetensors

        path = str(source)
        return read_stored(path, load_safetensors(path), options)
