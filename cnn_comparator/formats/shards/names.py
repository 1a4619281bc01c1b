"""How the files of a model that is stored in several are called. Pure.

The names are those of huggingface_hub: ``model-00001-of-00003.safetensors`` and, beside it,
``model.safetensors.index.json``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

MOST = 1000
"""Files of one model."""

SUFFIXES = (".safetensors", ".bin", ".pt", ".pth")
_SHARD = re.compile(r"(?P<stem>.+)-(?P<number>\d{5})-of-(?P<count>\d{5})(?P<suffix>\.\w+)")
_INDEX = re.compile(r".+\.index(\.\w+)?\.json", re.IGNORECASE)


@dataclass(frozen=True)
class ShardName:
    """The name of one file of several."""

    stem: str
    count: int
    suffix: str

    @property
    def index(self) -> str:
        """What the index beside it is called."""
        return f"{self.stem}{self.suffix}.index.json"

    @property
    def all(self) -> Sequence[str]:
        """The names of all files of the model."""
        numbers = range(1, self.count + 1)
        return [f"{self.stem}-{one:05}-of-{self.count:05}{self.suffix}" for one in numbers]


def shard_name(name: str) -> ShardName | None:
    """What the name of a file says, if it is that of one of several."""
    found = _SHARD.fullmatch(name)
    if found is None or found["suffix"].lower() not in SUFFIXES:
        return None
    count = int(found["count"])
    if not 1 <= int(found["number"]) <= count <= MOST:
        return None
    return ShardName(found["stem"], count, found["suffix"])


def is_index(name: str) -> bool:
    """Whether a name is that of an index, which says where each tensor is."""
    return _INDEX.fullmatch(name) is not None
