"""Arguments that nothing takes."""

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
            near = [one for group in known for one in get_close_matches(name.lower(), group, 1)]
            remedy = f"Did you mean {near[0]}=…?" if near else f"help({what}) lists what there is."
            raise TypeError(f"{what} takes no {name}=…. {remedy}")


def check_positions(more: Sequence[object], what: str) -> None:
    """Raises ``TypeError`` for arguments without a name behind the two snapshots."""
    if more:
        raise TypeError(
            f"{what} takes two snapshots, or one list or mapping of several; all else goes by "
            "name, such as images=…."
        )
