"""Moving averages of a network's weights that stand beside them in one state dict. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ...snapshot import Shape
from ...words import listed, say
from .layers import is_counter

_AVERAGED = re.compile(r"(^|[._])(ema|swa|averaged?|polyak|shadow)([._]|$)", re.IGNORECASE)
_WRAPPED = ("module.", "_orig_mod.")


def is_averaged(name: str) -> bool:
    """Whether a name says that what is below it is an average, as ``model_ema.`` does."""
    return _AVERAGED.search(name) is not None


def without_averages(state: Mapping[str, Any]) -> tuple[dict[str, Any], str | None]:
    """A state dict without the averages of what it holds, and what to say of them.

    They have names and shapes of another part, and say what they are. Some programs leave the
    dots out of their names.
    """
    parts: dict[str, dict[str, Shape]] = {}
    beside: dict[str, Shape] = {}
    for name, one in state.items():
        first, dot, rest = name.partition(".")
        if is_counter(name):
            continue
        if dot:
            parts.setdefault(first, {})[rest] = tuple(one.shape)
        if not (dot and is_averaged(first)):
            beside[name] = tuple(one.shape)
    networks = [_plain(part) for first, part in parts.items() if not is_averaged(first)]
    networks.append(_plain(beside))
    found = [
        first
        for first, part in parts.items()
        if is_averaged(first) and any(_is_of(_plain(part), network) for network in networks)
    ]
    kept = {name: one for name, one in state.items() if name.partition(".")[0] not in found}
    return kept, _note(found)


def _note(found: Sequence[str]) -> str | None:
    if not found:
        return None
    return say(
        "state.average",
        "The same state dict has a moving average of these weights below {names}, which is not "
        "listed. To compare it, pass the part of the state dict whose names begin so.",
        names=listed([f"'{first}'" for first in found]),
    )


def _plain(part: Mapping[str, Shape]) -> dict[str, Shape]:
    """By name without dots and without what wrappers put before all of them."""
    prefix = next((one for one in _WRAPPED if all(name.startswith(one) for name in part)), "")
    return {
        name.removeprefix(prefix).replace(".", ""): shape
        for name, shape in part.items()
        if not is_counter(name)
    }


def _is_of(average: Mapping[str, Shape], network: Mapping[str, Shape]) -> bool:
    """Whether an average is that of a network: nothing in it is another's, most of it is there.

    Single numbers beside it, such as its decay, are no weights.
    """
    own = {name for name, shape in average.items() if network.get(name) == shape}
    strange = any(shape not in ((), (1,)) for name, shape in average.items() if name not in own)
    return bool(own) and not strange and 2 * len(own) > len(network)
