"""From what the user gives to named, open snapshots."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePath

from ..errors import PairingError
from ..readers import ReadOptions, holds_state_dict, is_state_dict, open_snapshot
from ..snapshot import Snapshot


def open_snapshots(
    a: object, b: object = None, options: ReadOptions | None = None
) -> dict[str, Snapshot]:
    """Opens two sources, or a mapping of name to source, in order.

    ``options.model`` may be a mapping, too: of the snapshots' names to the module of each.
    Two sources get their file's stem as name, or ``"A"`` and ``"B"``. Raises ``PairingError``
    when there are fewer than two, ``SourceError`` when one cannot be read; nothing stays open
    then.
    """
    sources = _named(a, b)
    if len(sources) < 2:
        raise PairingError(
            "A comparison needs two snapshots: pass CNNComparator(a, b),"
            " or a mapping of at least two names to snapshots."
        )
    options = options or ReadOptions()
    _check_models(options.model, list(sources))
    opened: dict[str, Snapshot] = {}
    try:
        for name, source in sources.items():
            opened[name] = open_snapshot(source, _options_of(name, options))
    except BaseException:
        for snapshot in opened.values():
            snapshot.close()
        raise
    return opened


def _check_models(models: object, names: list[str]) -> None:
    if not isinstance(models, Mapping):
        return
    unknown = [f"'{name}'" for name in models if name not in names]
    if unknown:
        known = ", ".join(f"'{name}'" for name in names)
        raise PairingError(
            f"model=… names {', '.join(unknown)}, but the snapshots are called {known}. "
            "Use their names, or pass one model for all."
        )


def _options_of(name: str, options: ReadOptions) -> ReadOptions:
    if not isinstance(options.model, Mapping):
        return options
    return replace(options, model=options.model.get(name))


def _named(a: object, b: object) -> dict[str, object]:
    if isinstance(a, Mapping) and not (is_state_dict(a) if b is None else holds_state_dict(a)):
        if b is not None:
            raise PairingError(
                "Pass either two snapshots or one mapping of names to snapshots, not both."
            )
        return {str(name): source for name, source in a.items()}
    if b is None:
        return {"A": a}
    names = [_stem(a) or "A", _stem(b) or "B"]
    if names[0] == names[1]:
        names = [f"{names[0]} (A)", f"{names[1]} (B)"]
    return dict(zip(names, (a, b), strict=True))


def _stem(source: object) -> str | None:
    return PurePath(source).stem or None if isinstance(source, str | PurePath) else None
