"""Folders that hold one model, as model hubs lay them out and training programs save them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePath

from ...errors import SourceError
from ...snapshot import Snapshot
from ...words import say
from ..foreign.kinds import PICTURE, kind_of_file, kind_of_folder
from ..format import Format
from ..options import ReadOptions
from ..state_dicts.finding import some
from .choosing import chosen
from .listing import files_in, revision_in
from .snapshot import FolderSnapshot


class FolderFormat:
    """See ``Format``. ``formats`` are those of the files."""

    extensions = ()

    def __init__(self, formats: Sequence[Format]) -> None:
        self._formats = formats

    def recognises(self, source: object) -> bool:
        """Whether it is the path of a folder."""
        try:
            return isinstance(source, str) and Path(source).is_dir()
        except (OSError, ValueError):
            return False

    def read(self, source: object, options: ReadOptions) -> Snapshot:
        """The snapshot in the one file, or the one set of files, that is a model.

        Raises ``SourceError``.
        """
        given = str(source)
        folder = revision_in(given)
        names = files_in(folder)
        found = chosen(names, lambda name: self._format(name) is not None)
        if found.name is None:
            raise SourceError(_why(given, names, found.others))
        path = str(folder.absolute() / found.name)
        format = self._format(path)
        assert format is not None
        return FolderSnapshot(format.read(path, options), path, _note(found.name, found.others))

    def _format(self, name: str) -> Format | None:
        return next((one for one in self._formats if one.recognises(name)), None)


def _note(name: str, others: Sequence[str]) -> str | None:
    if not others:
        return None
    return say(
        "folder.chosen",
        "Of the folder, '{name}' was read; it also holds {others}. To compare another file, pass "
        "its path.",
        name=name,
        others=some(others),
    )


def _why(folder: str, names: Sequence[str], models: Sequence[str]) -> str:
    if models:
        return (
            f"'{folder}' is a folder with several models: {some(models)}. Pass the path of the one "
            "that you mean, or several of them as a mapping of names to paths."
        )
    kind = kind_of_folder(names)
    if kind is not None:
        return kind.said(folder, is_folder=True)
    remedy = "Pass the path of a model file, or of the folder that it is in."
    if not names:
        return f"'{folder}' is a folder without files. {remedy}"
    if any(kind_of_file(PurePath(name).suffix.lower()) is PICTURE for name in names):
        remedy = f"Pictures go into images=…. {remedy}"
    return (
        f"'{folder}' is a folder without a model that can be read; it holds "
        f"{some(sorted(names))}. {remedy}"
    )
