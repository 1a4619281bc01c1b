"""Which file of a folder is the model. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ..shards.names import shard_name

USUAL = (
    *("model.safetensors", "model.safetensors.index.json"),
    *("pytorch_model.bin", "pytorch_model.bin.index.json"),
    *("diffusion_pytorch_model.safetensors", "diffusion_pytorch_model.safetensors.index.json"),
    *("diffusion_pytorch_model.bin", "diffusion_pytorch_model.bin.index.json"),
    *("open_clip_model.safetensors", "open_clip_pytorch_model.bin"),
    *("model.onnx", "onnx/model.onnx"),
)
"""What model hubs call the file of a model or its index; the first that is there is taken."""

_BESIDE = re.compile(r"optim|schedul|scaler|rng_state|random_states|training_args", re.IGNORECASE)
"""In the names of what training programs save beside the model."""


@dataclass(frozen=True)
class Chosen:
    """The file that is read, ``None`` where there is none or it is not clear, and the others."""

    name: str | None
    others: Sequence[str]


def chosen(names: Iterable[str], is_readable: Callable[[str], bool]) -> Chosen:
    """The model among the files of a folder, whose names are relative to it, divided by ``/``."""
    models = [name for name in sorted(names) if is_readable(name) and not _BESIDE.search(name)]
    whole = _as_wholes(models)
    found = next((name for name in USUAL if name in whole), None)
    if found is None and len(whole) == 1:
        found = whole[0]
    return Chosen(found, [name for name in whole if name != found])


def _as_wholes(names: Sequence[str]) -> list[str]:
    """Of a model in several files one: its index where there is one, or else its first file."""
    found: dict[str, str] = {}
    for name in names:
        shard = shard_name(name)
        index = name if shard is None else shard.index
        if shard is None or index not in names:
            found.setdefault(index, name)
    return list(found.values())


def revision(names: Sequence[str], main: str | None) -> str | None:
    """Which of the revisions in a cache of a model hub is meant; ``main`` is the newest."""
    if main in names:
        return main
    return names[0] if len(names) == 1 else None
