"""Mutations of zip files, PyTorch's and NumPy's: what lies in them differs. Pure."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Sequence

from . import pickles
from .plain import PLAIN

_ODD = ("../up", "/etc/x", "", "archive/data/0", "a" * 3000, "data.pkl", "\u202e")
_WORDS = (
    *(b"<f4", b"<f8", b">f2", b"|O", b"<U9", b"|V2", b"<c16", b"<f16", b"f4,f4", b"(9,)f4"),
    *(b"True", b"False", b"None", b"'shape'", b"'descr'", b"'fortran_order'", b"{", b"}", b"'"),
    *(b"(", b")", b",", b"8", b"-1", b"0", b"99999999", b"9" * 5000, b"[" * 3000, b"1.5", b"1L"),
    *(b"\x93NUMPY\x01", b"\x93NUMPY\x02", b"\x93NUMPY\x03", b"\x93NUMPY\x07", b"\n", b"v\x00"),
)
"""What headers of arrays are made of, and what they should not be made of."""
_TIME = (1980, 1, 1, 0, 0, 0)


def mutated(rng: random.Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    """The pickle, most often, or another file of the archive differs, is missing or there twice."""
    members = _members(data)
    if rng.random() < 0.65:
        at = next(place for place, (each, _) in enumerate(members) if each.endswith("data.pkl"))
        members[at] = (members[at][0], pickles.mutated(rng, members[at][1], seeds))
        return _packed_somehow(rng, members)
    return _rearranged(rng, members)


def arrays(rng: random.Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    """The header of an array, most often, says something else of the same bytes."""
    members = _members(data)
    if rng.random() < 0.65:
        at = rng.randrange(len(members))
        name, content = members[at]
        old = rng.choice([one for one in _WORDS if one in content] or [content[:6]])
        members[at] = (name, content.replace(old, rng.choice(_WORDS), 1))
        return _packed_somehow(rng, members)
    return _rearranged(rng, members)


def _members(data: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def _rearranged(rng: random.Random, members: list[tuple[str, bytes]]) -> bytes:
    at = rng.randrange(len(members))
    name, content = members[at]
    kind = rng.random()
    if kind < 0.57:
        members[at] = (name, rng.choice(PLAIN)(rng, content, [each for _, each in members]))
    elif kind < 0.71:
        del members[at]
    elif kind < 0.86:
        members.insert(rng.randrange(len(members)), rng.choice(members))
    else:
        members[at] = (rng.choice((*_ODD, f"{name}/")), content)
    return _packed_somehow(rng, members)


def _packed_somehow(rng: random.Random, members: list[tuple[str, bytes]]) -> bytes:
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
