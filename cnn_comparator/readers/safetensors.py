"""Snapshots from ``.safetensors`` files without a model."""

from __future__ import annotations

import os
from collections.abc import Sequence

import numpy as np

from ..errors import SourceError
from ..snapshot import Layer, Parameter, Runner
from .safetensors_file import SafetensorsFile
from .state_dicts import without_prefixes
from .state_layers import listed_layers

WITHOUT_MODEL = (
    "Only weights were given: layers are listed in the order they are stored in, and nothing can "
    "be run. Pass model=…, the module these weights belong to, to see the network and what it does."
)


class SafetensorsSnapshot:
    """The weights of a file, read lazily; see ``Snapshot``."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._file = SafetensorsFile(path)
        entries = without_prefixes({name: name for name in self._file.entries})
        self._names: dict[str, str] = entries
        self._layers = tuple(
            listed_layers(
                {
                    name: (self._file.entries[stored].shape, self._file.entries[stored].dtype)
                    for name, stored in entries.items()
                }
            )
        )
        if not self._layers:
            self._file.close()
            raise SourceError(f"'{self.source}' has no weights. Save the model's state dict in it.")

    @property
    def source(self) -> str:
        """The path as it was given."""
        return self._file.name

    @property
    def layers(self) -> Sequence[Layer]:
        """All layers in the order of the file."""
        return self._layers

    @property
    def runner(self) -> Runner | None:
        """None: weights alone do not run."""
        return None

    @property
    def note(self) -> str | None:
        """What to pass to see more."""
        return WITHOUT_MODEL

    def read(self, parameter: Parameter, start: int = 0, stop: int | None = None) -> np.ndarray:
        """Elements ``start:stop``; see ``Snapshot.read``. Raises ``SourceError``."""
        if parameter.id not in self._names:
            raise SourceError(f"'{self.source}' has no parameter '{parameter.id}'.")
        first, last, _ = slice(start, stop).indices(parameter.size)
        found = self._file.read(self._names[parameter.id], first, max(first, last))
        return found if found.dtype == np.float64 else found.astype(np.float32, copy=False)

    def close(self) -> None:
        """Closes the file."""
        self._file.close()


def read_safetensors(path: str | os.PathLike[str]) -> SafetensorsSnapshot:
    """Opens a file: its header at once, its weights when they are read.

    Raises ``SourceError`` when it is missing, cut off, or no safetensors file.
    """
    return SafetensorsSnapshot(path)
