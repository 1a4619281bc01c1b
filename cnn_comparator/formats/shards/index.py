"""Which file each tensor of a model is in, and all of them as one state dict. Pure.

The form is that of huggingface_hub: JSON with ``weight_map``, of the tensors' names to the names
of files. https://huggingface.co/docs/huggingface_hub/package_reference/serialization
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any

from ...naming import encodable, shown
from ...words import say, together
from ..state_dicts.finding import some
from ..state_dicts.tensors import UnreadableTensor
from .names import MOST

INDEX_LIMIT = 32 << 20
"""Bytes: a hundred times the index of the largest models."""
_BRACKETS = 10_000


class IndexFault(ValueError):
    """What is wrong with an index, as the middle of a sentence."""


@dataclass(frozen=True)
class Merged:
    """The tensors of all shards by name, and what to say of them."""

    tensors: dict[str, Any]
    note: str | None


def parsed_index(text: bytes) -> dict[str, str]:
    """The shard of every tensor. Raises ``IndexFault``."""
    if text.count(b"{") + text.count(b"[") > _BRACKETS:
        raise IndexFault("it has more brackets than an index needs")
    try:
        found = json.loads(text.decode("utf-8"), object_pairs_hook=_unique)
    except IndexFault:
        raise
    except (ValueError, RecursionError):
        raise IndexFault("it is no JSON") from None
    names = found.get("weight_map") if isinstance(found, dict) else None
    if not isinstance(names, dict) or not names:
        raise IndexFault("it has no 'weight_map' of tensors to files")
    if not all(isinstance(one, str) for one in names.values()):
        raise IndexFault("its 'weight_map' names files that are no text")
    if len(set(names.values())) > MOST:
        raise IndexFault(f"it names more than {MOST:,} files")
    return {encodable(name): one for name, one in names.items()}


def is_inside(name: str) -> bool:
    """Whether a name, on any system, is that of a file in the folder or below it."""
    kinds = (PurePosixPath(name), PureWindowsPath(name))
    return "\0" not in name and all(
        not one.anchor and one.name and ".." not in one.parts for one in kinds
    )


def merged(index: Mapping[str, str], shards: Mapping[str, Mapping[str, Any]]) -> Merged:
    """One state dict: the shards' tensors in their order, each from the shard that it should be in.

    Those that are not where the index says are there without numbers.
    """
    found: dict[str, Any] = {}
    for shard, tensors in shards.items():
        for name, one in tensors.items():
            if index.get(name, shard) == shard:
                found.setdefault(name, one)
    for name, shard in index.items():
        if name not in found:
            found[name] = UnreadableTensor((), _trouble(shard, is_there=shard in shards))
    counts = Counter(name for tensors in shards.values() for name in tensors)
    twice = [name for name, count in counts.items() if count > 1]
    unnamed = [name for name in found if index and name not in index]
    note = together(_twice_note(twice, bool(index)), _unnamed_note(unnamed))
    return Merged(found, note)


def _trouble(shard: str, *, is_there: bool) -> str:
    if is_there:
        return say("trouble.not_in", "not in '{file}'", file=shown(shard))
    return say("trouble.missing", "in the missing file '{file}'", file=shown(shard))


def _twice_note(names: Sequence[str], has_index: bool) -> str | None:
    if not names:
        return None
    if has_index:
        return say(
            "shards.twice",
            "In more than one of its files: {names}; the index says which counts.",
            names=some(names),
        )
    return say(
        "shards.twice_unnamed",
        "In more than one of its files: {names}; the first counts.",
        names=some(names),
    )


def _unnamed_note(names: Sequence[str]) -> str | None:
    if not names:
        return None
    return say("shards.unnamed", "In its files, but not in the index: {names}.", names=some(names))


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise IndexFault("it has the same name twice")
    return found
