"""Models that are stored in several files, with or without the index that names them."""

from __future__ import annotations

from pathlib import PurePath

from ...snapshot import Snapshot
from ..options import ReadOptions
from .names import is_index, shard_name


class ShardsFormat:
    """See ``Format``."""

    extensions = (".index.json",)

    def recognises(self, source: object) -> bool:
        """By the name, of the index or of any of the files."""
        if not isinstance(source, str):
            return False
        name = PurePath(source).name
        return is_index(name) or shard_name(name) is not None

    def read(self, source: object, options: ReadOptions) -> Snapshot:
        """Raises ``SourceError``. Needs PyTorch only to run the module ``options.model``."""
        from ..torch.checkpoints import read_stored
        from .file import load_shards

        path = str(source)
        return read_stored(path, load_shards(path, options.model is not None), options)
