"""Steps of names that wrappers of modules put between those of the network. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from ...naming import MARKED, PARALLEL
from .layers import is_counter

DEPTH = 64
"""Names of more steps are left as they are."""


def without_wrappers(names: Iterable[str]) -> dict[str, str]:
    """By name of a parameter: the same without the steps of wrappers.

    ``module`` is a wrapper's where nothing stands beside it. Names of layers that would be those
    of others keep their steps.
    """
    given = list(names)
    beside = _beside(given)
    plain = {name: _plain(name, beside) for name in given}
    stems: dict[str, set[str]] = {}
    for name, short in plain.items():
        stems.setdefault(_stem(short), set()).add(_stem(name))
    found = {
        name: short if len(stems[_stem(short)]) == 1 else name for name, short in plain.items()
    }
    return found if len(set(found.values())) == len(given) else {name: name for name in given}


def _plain(name: str, beside: dict[str, set[str]]) -> str:
    *steps, last = name.split(".")
    if len(steps) > DEPTH:
        return name
    kept = [
        step
        for place, step in enumerate(steps)
        if step not in MARKED
        and not (step == PARALLEL and place and len(beside[".".join(steps[:place])]) == 1)
    ]
    return ".".join((*kept, last))


def _beside(names: Iterable[str]) -> dict[str, set[str]]:
    """By what stands before a step ``module``: all steps that it stands before."""
    own = [steps for name in names if not is_counter(name) for steps in [name.split(".")]]
    own = [steps for steps in own if len(steps) <= DEPTH + 1]
    before = {
        ".".join(steps[:place])
        for steps in own
        for place in range(1, len(steps) - 1)
        if steps[place] == PARALLEL
    }
    found: dict[str, set[str]] = {one: set() for one in before}
    for steps in own if before else ():
        for place in range(1, len(steps)):
            one = ".".join(steps[:place])
            if one in found:
                found[one].add(steps[place])
    return found


def _stem(name: str) -> str:
    return name.rpartition(".")[0]
