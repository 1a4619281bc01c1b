"""What stands before the names of a network's parameters. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import prod
from typing import Any

from ...words import say
from .averages import is_averaged
from .finding import some
from .layers import is_counter
from .wrappers import DEPTH

PREFIXES = (
    *("module.", "_orig_mod.", "_forward_module.", "model.", "net.", "network."),
    *("ema.", "ema_model.", "model_ema.", "online_model."),
)
"""What wrappers put before every name."""


@dataclass(frozen=True)
class Part:
    """The tensors of a state dict below a prefix, without it, and the names of the others."""

    tensors: dict[str, Any]
    prefix: str = ""
    others: tuple[str, ...] = ()


def without_prefixes(state: Mapping[str, Any]) -> dict[str, str]:
    """By name: the same without what wrappers put before it.

    A prefix goes when all names have it, again and again, as long as the rest still names a
    layer and its parameter. Counters that stand beside it go with it.
    """
    found = {name: name for name in state}
    while True:
        own = [short for name, short in found.items() if not _counts(short, state[name])]
        prefix = next((one for one in PREFIXES if own and _is_before_all(own, one)), None)
        if prefix is None:
            return found
        found = {
            name: short.removeprefix(prefix)
            for name, short in found.items()
            if short.startswith(prefix)
        }


def part_for(state: Mapping[str, Any], wanted: Iterable[str]) -> Part:
    """The part of a state dict that a model wants: below the prefix where most names fit.

    Of two that fit equally the one that is no moving average.
    """
    names = frozenset(wanted)
    counts = Counter(
        prefix for name in state for prefix in _prefixes(name) if name[len(prefix) :] in names
    )
    prefix = max(counts, key=lambda one: (counts[one], not one, not is_averaged(one)), default="")
    return Part(
        {name[len(prefix) :]: one for name, one in state.items() if name.startswith(prefix)},
        prefix,
        tuple(name for name in state if not name.startswith(prefix) and not is_counter(name)),
    )


def part_note(part: Part) -> str | None:
    """What of a state dict was left out."""
    if not part.others:
        return None
    return say(
        "state.part",
        "The weights are those below '{prefix}', which fit model=…; left out of the same state "
        "dict: {others}.",
        prefix=part.prefix.rstrip("."),
        others=some(part.others),
    )


def _counts(name: str, tensor: Any) -> bool:
    """Whether a name is that of a counter, or a whole number that belongs to no layer."""
    if is_counter(name):
        return True
    whole = any(kind in str(tensor.dtype) for kind in ("int", "bool"))
    return whole and "." not in name and prod(tensor.shape) == 1


def _prefixes(name: str) -> Iterator[str]:
    yield ""
    if name.count(".") <= DEPTH:
        yield from (name[:end] for end, letter in enumerate(name, 1) if letter == ".")


def _is_before_all(names: Iterable[str], prefix: str) -> bool:
    return all(name.startswith(prefix) and "." in name.removeprefix(prefix) for name in names)
