"""Files in the place of others that were not downloaded: pointers, and web pages that say why."""

from __future__ import annotations

import re
from pathlib import Path

from .naming import shown

HEAD_BYTES = 512
"""Bytes from the beginning of a file that tell."""

POINTER_BYTES = 256
"""Bytes of a pointer at most, as a rule."""

_ANNEXED = re.compile(r"\bannex[/\\]objects[/\\]")
_LFS, _ANNEX, _PAGE = (
    "is only a pointer of Git LFS: the file itself was not downloaded. Run 'git lfs pull' in its "
    "folder.",
    "is only a pointer of git-annex: the file itself was not downloaded. Run 'git annex get' in "
    "its folder.",
    "is a web page, not the file that was meant, as downloads give when they ask to log in. "
    "Download it again.",
)
_BEGINNINGS = (
    (re.compile(rb"version https://(git-lfs|hawser)\."), _LFS),
    (re.compile(rb"((\.\./)*\.git)?/annex/objects/"), _ANNEX),
    (
        re.compile(rb"(\xef\xbb\xbf)?\s*(<!--.*?-->\s*)*<(!doctype\s+html|html[\s>])", re.I | re.S),
        _PAGE,
    ),
)


def placeholder(start: bytes, name: str) -> str | None:
    """The sentences for a file, by its first ``HEAD_BYTES``; ``None`` for what is itself."""
    said = next((said for pattern, said in _BEGINNINGS if pattern.match(start)), None)
    return None if said is None else f"'{shown(name)}' {said}"


def lost_link(path: str | Path, name: str) -> str | None:
    """The sentences for a link of git-annex whose file is not there; ``None`` for all else."""
    try:
        link = Path(path)
        is_lost = _ANNEXED.search(str(link.readlink())) and not link.exists()
    except (OSError, ValueError):
        return None
    return f"'{shown(name)}' {_ANNEX}" if is_lost else None
