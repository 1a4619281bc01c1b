"""Digests of what snapshots hold, in small steps: files may have gigabytes."""

from __future__ import annotations

import hashlib
from collections.abc import Generator
from pathlib import Path

import numpy as np

from ..snapshot import Snapshot
from .origin import Origin
from .stored_file import changed, open_regular, stamp_at

_BLOCK = 32 << 20
_ELEMENTS = 4 << 20

Hashing = Generator[tuple[int, int], None, bytes]
"""Yields how much is done and how much there is; returns the digest."""


def content_of_files(origin: Origin) -> Hashing:
    """Of the bytes of all files of a snapshot, whatever folder they are in. Raises
    ``ChangedError``.
    """
    found = hashlib.blake2b()
    done, total = 0, sum(stamp[0] for stamp in origin.stamps.values() if stamp is not None)
    for path in sorted(origin.stamps, key=lambda one: (Path(one).name, one)):
        if stamp_at(path) != origin.stamps[path]:
            raise changed(path)
        own = hashlib.blake2b()
        if origin.stamps[path] is not None:
            with open_regular(path) as file:
                while data := file.read(_BLOCK):
                    own.update(data)
                    done += len(data)
                    yield done, total
        if stamp_at(path) != origin.stamps[path]:
            raise changed(path)
        found.update(own.digest())
    return found.digest()


def content_of_weights(snapshot: Snapshot) -> Hashing:
    """Of all parameters of a snapshot, with their names. Raises ``SourceError``."""
    found = hashlib.blake2b()
    parameters = [one for layer in snapshot.layers for one in layer.parameters]
    done, total = 0, sum(one.size for one in parameters)
    for parameter in parameters:
        found.update(repr((parameter.id, parameter.dtype, parameter.shape)).encode())
        for start in range(0, parameter.size, _ELEMENTS):
            stop = min(start + _ELEMENTS, parameter.size)
            found.update(np.ascontiguousarray(snapshot.read(parameter, start, stop)).data)
            done += stop - start
            yield done, total
    return found.digest()
