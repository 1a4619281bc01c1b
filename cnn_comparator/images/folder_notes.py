"""What a person should know of a folder of pictures. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import PurePath

from ..naming import shown
from ..words import first_few, in_a_row, listed, say

_NOT_DECODED = frozenset(
    (
        *(".avif", ".heic", ".heif", ".hif", ".jp2", ".j2k", ".jpx", ".jxl", ".svg", ".eps"),
        *(".psd", ".tga", ".exr", ".hdr", ".ico", ".pcx", ".dng", ".cr2", ".cr3", ".nef", ".arw"),
        *(".dcm", ".nii", ".nii.gz", ".mha", ".nrrd", ".fits", ".npy", ".npz", ".mat", ".h5"),
    )
)
"""Ends of names of pictures that others read."""
_SHOWN = 3
"""Kinds of files that are counted one by one."""


def nothing_found(name: str, files: Iterable[PurePath], locked: Sequence[str]) -> str:
    """The sentences for a folder without pictures; ``files`` are those in it."""
    if locked == ["."]:
        return f"The folder '{shown(name)}' cannot be listed. Check its permissions."
    start = f"The folder '{shown(name)}' has no images, such as .png or .jpg files"
    counts = Counter(map(_end, files))
    if any(end in _NOT_DECODED for end in counts):
        return (
            f"{start}, but {_counted(counts)}, which are not decoded here. Convert them to PNG or "
            "JPEG, or read them with a package of their own and pass arrays."
        )
    if counts:
        return f"{start}, but {_counted(counts)}. Pass the folder of the pictures, or their paths."
    return " ".join(filter(None, (f"{start}.", locked_note(locked))))


def other_kinds_note(files: Iterable[PurePath]) -> str | None:
    """Of pictures of kinds that are not decoded, beside others that are."""
    counts = Counter(end for end in map(_end, files) if end in _NOT_DECODED)
    if not counts:
        return None
    return say(
        "folder.not_decoded",
        "Left out: {files}, which are not decoded here. Convert them to PNG or JPEG.",
        files=_counted(counts),
    )


def lost_note(said: Sequence[str | None]) -> str | None:
    """Of pictures that were not downloaded: the sentences for each, ``None`` for the others."""
    lost = [one for one in said if one is not None]
    if not lost:
        return None
    told = {"total": f"{len(said):,}", "why": lost[0]}
    if len(lost) == 1:
        return say("folder.one_lost", "Of {total} pictures one is not there. {why}", **told)
    return say(
        "folder.lost",
        "Of {total} pictures {some} are not there. {why}",
        some=f"{len(lost):,}",
        **told,
    )


def no_files_note(names: Sequence[str]) -> str | None:
    """Of what is named like a picture and is no file."""
    if not names:
        return None
    return say(
        "folder.no_files",
        "Left out: {names}, links to nothing, pipes or devices.",
        names=_quoted(names),
    )


def mixed_note(has_deeper: bool) -> str | None:
    """Of pictures in the folder itself: those below it are in no class then."""
    if not has_deeper:
        return None
    return say(
        "folder.mixed",
        "There are pictures beside the sub-folders, so that these are no classes. Move them into "
        "one, or pass labels=…, to have the accuracy.",
    )


def hidden_note(folders: Sequence[str]) -> str | None:
    """Of folders that torchvision counts as classes."""
    if not folders:
        return None
    return say(
        "folder.hidden",
        "{names} is left out: hidden folders and those of systems are no classes here. ImageFolder "
        "of torchvision counts them, which moves the classes after them.",
        "{names} are left out: hidden folders and those of systems are no classes here. "
        "ImageFolder of torchvision counts them, which moves the classes after them.",
        n=len(folders),
        names=_quoted(folders),
    )


def locked_note(folders: Sequence[str]) -> str | None:
    """Of folders that cannot be opened."""
    if not folders:
        return None
    return say(
        "folder.locked",
        "What is in {names} cannot be listed. Check the permissions.",
        names=_quoted(folders),
    )


def _quoted(names: Sequence[str]) -> str:
    return first_few([f"'{shown(one)}'" for one in names])


def _counted(counts: Counter[str]) -> str:
    """The most frequent ends of names, those of pictures first."""
    ends = sorted(counts, key=lambda end: (end not in _NOT_DECODED, not end, -counts[end], end))[
        :_SHOWN
    ]
    said = [_files(end, counts[end]) for end in ends]
    more = sum(counts.values()) - sum(counts[end] for end in ends)
    if more:
        said.append(
            say("files.others", "{count} other", "{count} others", n=more, count=f"{more:,}")
        )
    return listed([in_a_row(said[:-1]), said[-1]] if len(said) > 1 else said)


def _files(end: str, count: int) -> str:
    number = f"{count:,}"
    if not end:
        return say(
            "files.bare",
            "{count} file without an extension",
            "{count} files without an extension",
            n=count,
            count=number,
        )
    return say(
        "files.ending",
        "{count} '{end}' file",
        "{count} '{end}' files",
        end=shown(end),
        n=count,
        count=number,
    )


def _end(file: PurePath) -> str:
    ends = [end.lower() for end in file.suffixes[-2:]]
    return ".nii.gz" if ends == [".nii", ".gz"] else "".join(ends[-1:])
