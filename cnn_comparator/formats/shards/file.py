"""The files of one model, each opened once, and all of their tensors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from ...errors import SourceError
from ...placeholders import HEAD_BYTES, lost_link, placeholder
from ...words import say, together
from ..safetensors.file import load_safetensors
from ..state_dicts.finding import find_state_dicts, some
from ..state_dicts.stored import StoredValue
from ..stored_file import StoredFile, open_regular
from ..torch.files import load_checkpoint
from .index import INDEX_LIMIT, IndexFault, is_inside, merged, parsed_index
from .names import SUFFIXES, is_index, shard_name

_READERS: Mapping[str, Callable[[str], StoredValue]] = {
    **dict.fromkeys(SUFFIXES, load_checkpoint),
    ".safetensors": load_safetensors,
}


@dataclass(frozen=True)
class _Files:
    """The files of a model: their names in a folder, and those of them that are not there.

    ``index`` says which tensor is in which, as far as it is known.
    """

    path: str
    folder: Path
    names: Sequence[str]
    index: Mapping[str, str]

    @property
    def missing(self) -> list[str]:
        """Names that no file has, or one in the place of another that was not downloaded."""
        return [name for name in self.names if not _is_file(self.folder / name) or self.why(name)]

    def why(self, name: str) -> str | None:
        """The sentences for a file in the place of another, see ``placeholders``."""
        path = self.folder / name
        if not _is_file(path):
            return lost_link(path, name)
        with open_regular(name, path) as file:
            return placeholder(file.read(HEAD_BYTES) or b"", name)

    def place(self, name: str) -> str:
        """The path of one of them."""
        return str(self.folder / name)


def load_shards(path: str, whole: bool) -> StoredValue:
    """The tensors of all files of a model by name, read when they are asked for.

    ``path`` is that of the index or of one of the files. What is missing is left out with a note,
    unless the ``whole`` model is needed. Raises ``SourceError``.
    """
    files = _files(path)
    missing = files.missing
    if len(missing) == len(files.names) and (said := files.why(missing[0])):
        raise SourceError(said)
    if missing and (whole or len(missing) == len(files.names)):
        raise SourceError(f"'{path}' belongs to {_said(files, missing)}. {_remedy(files, missing)}")
    with ExitStack() as opened:
        stored: dict[str, StoredValue] = {}
        for name in files.names:
            if name not in missing:
                stored[name] = _READERS[PurePath(name).suffix.lower()](files.place(name))
                opened.callback(stored[name].close)
        tensors = {name: _tensors(files.place(name), one) for name, one in stored.items()}
        found = merged(files.index, tensors)
        close = opened.pop_all().close
    beside = [files.place(name) for name in files.names]
    note = _note(files, missing) if missing else None
    return StoredValue(
        _as_one_file(found.tensors, files.names),
        sum(one.size for one in stored.values()),
        close,
        [*beside, *_index_beside(path)],
        together(note, found.note),
    )


def _files(path: str) -> _Files:
    folder, name = Path(path).absolute().parent, PurePath(path).name
    beside = _index_beside(path)
    if is_index(name) or beside:
        index = _index(beside[0] if beside else path)
        return _Files(path, folder, sorted(set(index.values())), index)
    shard = shard_name(name)
    return _Files(path, folder, [name] if shard is None else shard.all, {})


def _index_beside(path: str) -> list[str]:
    """The index that names a file and those beside it, if there is one."""
    shard = shard_name(PurePath(path).name)
    if shard is None:
        return []
    index = Path(path).absolute().with_name(shard.index)
    return [str(index)] if _is_file(index) else []


def _index(path: str) -> dict[str, str]:
    file = StoredFile(path)
    try:
        if file.size > INDEX_LIMIT:
            raise IndexFault(f"it has more than {INDEX_LIMIT >> 20} MiB")
        index = parsed_index(file.read(0, file.size).tobytes())
    except IndexFault as error:
        raise SourceError(
            f"'{path}' is no index of a model's files: {error}. Download it again, or pass the "
            "files of weights themselves."
        ) from None
    finally:
        file.close()
    for name in index.values():
        _check(path, name)
    return index


def _check(path: str, name: str) -> None:
    if PurePath(name).suffix.lower() not in _READERS:
        raise SourceError(
            f"'{path}' names the file '{name}', which is of a kind that cannot be read here. "
            f"Pass the index of files of the kinds {', '.join(_READERS)}."
        )
    if not is_inside(name):
        raise SourceError(
            f"'{path}' names the file '{name}', which lies outside its folder. Put the file "
            "beside the index, and its name into it."
        )


def _tensors(path: str, stored: StoredValue) -> Mapping[str, Any]:
    found = next(find_state_dicts(stored.value), None)
    if found is None and stored.value == {}:
        return {}
    if found is None:
        raise SourceError(
            f"'{path}', one of several files of a model, holds no state dict, a mapping of names "
            "to tensors. Download it again."
        )
    return found.tensors


def _as_one_file(tensors: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """In the order that one file would have, where that says nothing about the network."""
    if all(name.lower().endswith(".safetensors") for name in names):
        return dict(sorted(tensors.items(), key=lambda one: (one[1].dtype, one[0])))
    return tensors


def _said(files: _Files, missing: Sequence[str]) -> str:
    return say(
        "shards.incomplete",
        "a model in {total} files without {names}, which is missing",
        "a model in {total} files without {names}, which are missing",
        n=len(missing),
        total=len(files.names),
        names=some(missing),
    )


def _remedy(files: _Files, missing: Sequence[str]) -> str:
    return next(
        filter(None, map(files.why, missing)),
        say(
            "shards.download",
            "Download what is missing into the same folder to have all of its weights.",
        ),
    )


def _note(files: _Files, missing: Sequence[str]) -> str | None:
    this = say("shards.this", "This is {model}.", model=_said(files, missing))
    return together(this, _remedy(files, missing))


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False
