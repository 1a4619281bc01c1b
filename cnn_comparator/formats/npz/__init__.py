"""``.npz`` files of NumPy, alone or with their module of PyTorch."""

from __future__ import annotations

from ...snapshot import Snapshot
from ..format import is_file_of
from ..options import ReadOptions


class NpzFormat:
    """See ``Format``."""

    extensions = (".npz",)

    def recognises(self, source: object) -> bool:
        """By the extension."""
        return is_file_of(source, self.extensions)

    def read(self, source: object, options: ReadOptions) -> Snapshot:
        """Raises ``SourceError``. Needs PyTorch only to run the module ``options.model``."""
        from ..torch.checkpoints import read_stored
        from .file import load_npz

        path = str(source)
        return read_stored(path, load_npz(path), options)
