"""From what the user gives to named, open snapshots."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath

from ..errors import PairingError
from ..formats import (
    Origin,
    ReadOptions,
    holds_state_dict,
    is_module,
    is_state_dict,
    open_snapshot,
    open_with_origin,
)
from ..naming import encodable
from ..snapshot import Snapshot


class Sources:
    """What the user gave as snapshots, as far as it can be opened again.

    Two sources, or a list of several, get their file's stem as name, or ``"A"`` and ``"B"``, or
    numbers. ``model`` may be a mapping, too: of the snapshots' names to the module of each. Raises
    ``PairingError`` when there are fewer than two.
    """

    def __init__(self, a: object, b: object, model: object) -> None:
        given = _named(a, b)
        if len(given) < 2:
            raise PairingError(
                f"A comparison needs two snapshots, and {len(given) or 'none'} was given. Pass "
                "CNNComparator(a, b), or a list or mapping of at least two."
            )
        self.names = tuple(given)
        check_names("model", model, self.names)
        self._references = {name: _reference(source) for name, source in given.items()}
        self._given: dict[str, object] | None = given

    def open(
        self, options: ReadOptions, opened: Mapping[str, Snapshot]
    ) -> tuple[dict[str, Snapshot], dict[str, Origin]]:
        """Opens every source, in order; for one that cannot be opened again, that of ``opened``.

        The origins are those of files. Raises ``SourceError`` when one cannot be read; nothing
        that was opened stays open then.
        """
        given, self._given = self._given, None
        found: dict[str, Snapshot] = {}
        origins: dict[str, Origin] = {}
        try:
            for name, reference in self._references.items():
                source = reference() if given is None else given[name]
                own = options_of(name, options)
                if isinstance(source, str | PurePath):
                    found[name], origins[name] = open_with_origin(str(source), own)
                else:
                    found[name] = opened[name] if source is None else open_snapshot(source, own)
        except BaseException:
            close_all(found, opened)
            raise
        return found, origins


def close_all(snapshots: Mapping[str, Snapshot], keep: Mapping[str, Snapshot]) -> None:
    """Closes snapshots, but for those that are also kept."""
    kept = {id(one) for one in keep.values()}
    for snapshot in snapshots.values():
        if id(snapshot) not in kept:
            snapshot.close()


def _reference(source: object) -> Callable[[], object]:
    """Where to find a source again: nowhere if only its values were taken.

    A live module belongs to the user, and is not kept alive.
    """
    if isinstance(source, str | PurePath):
        return lambda: source
    if is_module(source):
        return weakref.ref(source)
    return lambda: None


def check_names(argument: str, given: object, names: Sequence[str]) -> None:
    """Raises ``PairingError`` where a mapping has other keys than the names of snapshots."""
    if not isinstance(given, Mapping):
        return
    unknown = [f"'{name}'" for name in given if name not in names]
    if unknown:
        known = ", ".join(f"'{name}'" for name in names)
        raise PairingError(
            f"{argument}=… names {', '.join(unknown)}, but the snapshots are called {known}. "
            f"Use their names, or pass one for all."
        )


def options_of(name: str, options: ReadOptions) -> ReadOptions:
    """How the snapshot with a name is read."""
    if isinstance(options.model, Mapping):
        options = replace(options, model=options.model.get(name))
    if options.classes:
        names = options.classes.get(name)
        count = None if names is None else len(names)
        scores = replace(options.scores, classes=count, are_named=names is not None)
        options = replace(options, scores=scores, classes={})
    return options


def _named(a: object, b: object) -> dict[str, object]:
    if b is not None and isinstance(a, list | tuple) and len(_several(a)) > 1:
        raise PairingError(
            "Pass either two snapshots or one list of snapshots, not both; images go into images=…."
        )
    if isinstance(a, Mapping) and not (is_state_dict(a) if b is None else holds_state_dict(a)):
        if b is not None:
            raise PairingError(
                "Pass either two snapshots or one mapping of names to snapshots, not both."
            )
        return {encodable(str(name)): source for name, source in a.items()}
    several = _several(a) if b is None else [a, b]
    letters = "AB" if len(several) == 2 else [str(place + 1) for place in range(len(several))]
    names = [_stem(one) or letter for one, letter in zip(several, letters, strict=False)]
    if len(set(names)) < len(names):
        names = [f"{name} ({letter})" for name, letter in zip(names, letters, strict=True)]
    return dict(zip(names, several, strict=True))


def _several(given: object) -> list[object]:
    """The snapshots in a list of them; a list of arrays is one."""
    if not isinstance(given, list | tuple):
        return [given]
    kinds = (isinstance(one, str | PurePath) or is_module(one) or _is_state(one) for one in given)
    return list(given) if all(kinds) else [given]


def _is_state(given: object) -> bool:
    return isinstance(given, Mapping) and holds_state_dict(given)


def _stem(source: object) -> str | None:
    return encodable(PurePath(source).stem) or None if isinstance(source, str | PurePath) else None
