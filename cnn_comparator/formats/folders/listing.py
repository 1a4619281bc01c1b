"""What is in a folder, as far as a model can be there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from ...errors import SourceError
from ...placeholders import lost_link
from .choosing import revision

_MOST = 10_000
"""Entries of a folder that are looked at."""
_BELOW = "onnx"
_REVISION = 200


def files_in(folder: Path) -> list[str]:
    """Names of the files in a folder, and in ``onnx`` in it. Raises ``SourceError``."""
    try:
        own = list(_files(folder))
        return own + [f"{_BELOW}/{name}" for name in _files(folder / _BELOW)]
    except OSError as error:
        raise SourceError(
            f"'{folder}' cannot be read: {error.strerror or error}. Check its permissions."
        ) from error


def revision_in(folder: str) -> Path:
    """The folder itself, or the revision in it if it is a model of the cache of huggingface_hub.

    Raises ``SourceError`` when it has several, and none is the newest.
    """
    whole = Path(folder)
    snapshots = whole / "snapshots"
    if not (whole / "refs").is_dir() or not snapshots.is_dir():
        return whole
    names = sorted(one.name for one in islice(snapshots.iterdir(), _MOST) if one.is_dir())
    found = revision(names, _main(whole / "refs" / "main"))
    if found is None:
        raise SourceError(
            f"'{folder}' holds {len(names)} revisions of a model. Pass the folder of one of them, "
            "below 'snapshots'."
        )
    return snapshots / found


def _files(folder: Path) -> Iterator[str]:
    if not folder.is_dir():
        return
    with os.scandir(folder) as entries:
        for one in islice(entries, _MOST):
            if one.is_file() or lost_link(one.path, one.name) is not None:
                yield one.name


def _main(path: Path) -> str | None:
    if not path.is_file():
        return None
    with path.open("rb") as file:
        return file.read(_REVISION).decode("utf-8", "replace").strip()
