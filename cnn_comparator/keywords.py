"""Arguments that nothing takes, and attributes that there are not."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from difflib import get_close_matches


def check_keywords(given: Iterable[str], known: Sequence[Collection[str]], what: str) -> None:
    """Raises ``TypeError`` for the first keyword that is not known, with the nearest one that is.

    ``known`` are groups of keywords, those that are likelier to be meant first; ``what`` is called
    with them.
    """
    for name in given:
        if not any(name in group for group in known):
            near = _nearest(name, known)
            remedy = f"Did you mean {near}=…?" if near else f"help({what}) lists what there is."
            raise TypeError(f"{what} takes no {name}=…. {remedy}")


def unknown_attribute(name: str, known: Sequence[Collection[str]], what: str) -> AttributeError:
    """What is raised where somebody sets an attribute that nothing reads."""
    near = _nearest(name, known)
    remedy = f"Did you mean {near}?" if near else f"help({what}) lists what there is."
    return AttributeError(f"{what} has no {name}. {remedy}")


def check_positions(more: Sequence[object], what: str) -> None:
    """Raises ``TypeError`` for arguments without a name behind the two snapshots."""
    if more:
        raise TypeError(
            f"{what} takes two snapshots, or one list or mapping of several; all else goes by "
            "name, such as images=…."
        )


def _nearest(name: str, known: Sequence[Collection[str]]) -> str | None:
    found = (one for group in known for one in get_close_matches(name.lower(), group, 1))
    return next(found, None)
