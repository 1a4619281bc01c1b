"""Files in the place of others that were not downloaded: pointers, and web pages that say why."""

from __future__ import annotations

import re
from pathlib import Path

from .naming import shown
from .words import say

HEAD_BYTES = 512
"""Bytes from the beginning of a file that tell."""

POINTER_BYTES = 256
"""Bytes of a pointer at most, as a rule."""

_ANNEXED = re.compile(r"\bannex[/\\]objects[/\\]")


def _lfs(name: str) -> str:
    return say(
        "placeholder.lfs",
        "'{name}' is only a pointer of Git LFS: the file itself was not downloaded. Run 'git lfs "
        "pull' in its folder.",
        name=shown(name),
    )


def _annex(name: str) -> str:
    return say(
        "placeholder.annex",
        "'{name}' is only a pointer of git-annex: the file itself was not downloaded. Run 'git "
        "annex get' in its folder.",
        name=shown(name),
    )


def _page(name: str) -> str:
    return say(
        "placeholder.page",
        "'{name}' is a web page, not the file that was meant, as downloads give when they ask to "
        "log in. Download it again.",
        name=shown(name),
    )


_BEGINNINGS = (
    (re.compile(rb"version https://(git-lfs|hawser)\."), _lfs),
    (re.compile(rb"((\.\./)*\.git)?/annex/objects/"), _annex),
    (
        re.compile(rb"(\xef\xbb\xbf)?\s*(<!--.*?-->\s*)*<(!doctype\s+html|html[\s>])", re.I | re.S),
        _page,
    ),
)


def placeholder(start: bytes, name: str) -> str | None:
    """The sentences for a file, by its first ``HEAD_BYTES``; ``None`` for what is itself."""
    said = next((said for pattern, said in _BEGINNINGS if pattern.match(start)), None)
    return None if said is None else said(name)


def lost_link(path: str | Path, name: str) -> str | None:
    """The sentences for a link of git-annex whose file is not there; ``None`` for all else."""
    try:
        link = Path(path)
        is_lost = _ANNEXED.search(str(link.readlink())) and not link.exists()
    except (OSError, ValueError):
        return None
    return _annex(name) if is_lost else None
