"""Mutations of PyTorch's zip files: what lies in them differs, the archive is sound. Pure."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Sequence

from . import pickles
from .plain import PLAIN

_ODD = ("../up", "/etc/x", "", "archive/data/0", "a" * 3000, "data.pkl", "\u202e")
_TIME = (1980, 1, 1, 0, 0, 0)


def mutated(rng: random.Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    """The pickle, most often, or another file of the archive differs, is missing or there twice."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = [(name, archive.read(name)) for name in archive.namelist()]
    at = rng.randrange(len(members))
    name, content = members[at]
    kind = rng.random()
    if kind < 0.65:
        at = next(place for place, (each, _) in enumerate(members) if each.endswith("data.pkl"))
        members[at] = (members[at][0], pickles.mutated(rng, members[at][1], seeds))
    elif kind < 0.85:
        members[at] = (name, rng.choice(PLAIN)(rng, content, [each for _, each in members]))
    elif kind < 0.9:
        del members[at]
    elif kind < 0.95:
        members.insert(rng.randrange(len(members)), rng.choice(members))
    else:
        members[at] = (rng.choice((*_ODD, f"{name}/")), content)
    return packed(members, zipfile.ZIP_DEFLATED if rng.random() < 0.1 else zipfile.ZIP_STORED)


def packed(members: list[tuple[str, bytes]], compression: int = zipfile.ZIP_STORED) -> bytes:
    """A zip file, the same bytes at any time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in members:
            info = zipfile.ZipInfo(name or "x", _TIME)
            info.compress_type = compression
            archive.writestr(info, content)
    return buffer.getvalue()
