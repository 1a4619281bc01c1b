"""Finds the state dict in what a checkpoint holds. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeGuard

from ...naming import encodable, shown
from ...words import first_few, say
from ..pickles.modules import is_module, module_tensors
from ..pickles.stubs import Stub
from .nesting import PARAMETERS, STATISTICS, Trees, nested_state
from .packed import is_packed, is_tensor, unpacked

WRAPPERS = (
    *("state_dict", "model_state_dict", "model_state", "model", "module", "net", "network"),
    *("ema_state_dict", "state_dict_ema", "model_ema", "ema", "weights", "params", "backbone"),
)
"""Keys below which training programs keep the state dict; the first that has one is taken."""

OPTIMIZERS = ("opt_state", "optimizer", "optimizer_state", "opt")
"""Keys below which training programs keep what has the form of the weights, but is none."""

_APART = (*OPTIMIZERS, *(one for one in WRAPPERS if "state" in one or "ema" in one))

Key = str | int
"""Of a mapping, or the index in a sequence."""

_DEPTH = 4
_FIRST = 100
"""Items of a sequence that are looked at."""


@dataclass(frozen=True)
class FoundState:
    """A state dict in a checkpoint, and the keys that lead to it.

    ``module`` is the pickled module that it was taken out of.
    """

    keys: tuple[Key, ...]
    tensors: Mapping[str, Any]
    module: Stub | None = None


def is_state_dict(value: object) -> TypeGuard[Mapping[str, Any]]:
    """Whether a value maps names to tensors.

    Other values may stand beside them, such as a counter of epochs, when there are names of
    parameters of layers, which have a dot.
    """
    if not isinstance(value, Mapping) or not all(isinstance(name, str) for name in value):
        return False
    tensors = [name for name, one in value.items() if is_tensor(one) or is_packed(name, one)]
    return bool(tensors) and (len(tensors) == len(value) or any("." in name for name in tensors))


def find_state_dicts(value: object) -> Iterator[FoundState]:
    """The state dicts in a checkpoint: below known keys first, then below any.

    A module that was pickled whole is one; objects are looked into like mappings. What several
    keys lead to is found once.
    """
    yield from _find(value, (), _Seen())


def _find(value: object, keys: tuple[Key, ...], seen: _Seen) -> Iterator[FoundState]:
    if id(value) in seen.values:
        return
    seen.values[id(value)] = value
    if isinstance(value, Stub) and is_module(value):
        tensors = module_tensors(value)
        if tensors:
            yield FoundState(keys, tensors, value)
        return
    value = _opened(value) if isinstance(value, Stub) else value
    if is_state_dict(value):
        yield FoundState(keys, unpacked(value))
        return
    nested = nested_state(value, seen.trees, _APART)
    if nested is not None:
        of_flax = isinstance(value, Mapping) and PARAMETERS in value
        tensors = {encodable(name): one for name, one in nested.items()}
        yield FoundState((*keys, PARAMETERS) if of_flax else keys, tensors)
        if not of_flax:
            return
    if len(keys) == _DEPTH:
        return
    for key, inner in _inside(value):
        if nested is None or key not in (PARAMETERS, *STATISTICS, *OPTIMIZERS):
            yield from _find(inner, (*keys, key), seen)


@dataclass(frozen=True)
class _Seen:
    """What was looked at, so that nothing is twice."""

    values: dict[int, object] = field(default_factory=dict)
    trees: Trees = field(default_factory=lambda: Trees(is_tensor))


def _opened(stub: Stub) -> Mapping[Any, Any]:
    """The attributes of an object, or the mapping that it was made of, as Flax's frozen ones."""
    mappings = [one for one in stub.arguments if isinstance(one, Mapping)]
    return stub.attributes or (mappings[0] if mappings else {})


def _inside(value: object) -> Iterator[tuple[Key, object]]:
    """What a mapping or a sequence holds: below known keys first."""
    if isinstance(value, list | tuple):
        yield from enumerate(value[:_FIRST])
    # An optimizer has tensors, too, but no weights.
    elif isinstance(value, Mapping) and "param_groups" not in value:
        known = [key for key in WRAPPERS if key in value]
        others = [key for key in value if isinstance(key, str) and key not in known]
        yield from ((key, value[key]) for key in (*known, *others))


def holds_state_dict(value: object) -> bool:
    """Whether a value is a state dict or a checkpoint that holds one."""
    return next(find_state_dicts(value), None) is not None


def choice_note(found: Sequence[FoundState]) -> str | None:
    """Which of several state dicts is read, and how to read another."""
    if len(found) < 2:
        return None
    first, *others = (".".join(map(str, one.keys)) for one in found)
    return say(
        "state.choice",
        "The weights are those below '{first}'; the checkpoint also holds {others}. To compare "
        "those, pass the state dict itself: torch.load(…){keys}.",
        first=first,
        others=some(others),
        keys="".join(f"[{key!r}]" for key in found[1].keys),
    )


def left_out_note(troubles: Mapping[str, str]) -> str | None:
    """What to say of tensors that are not listed, by name what each of them is."""
    if not troubles:
        return None
    return say(
        "state.left_out",
        "Left out: {names} ({troubles}).",
        names=some(list(troubles)),
        troubles=first_few(list(dict.fromkeys(troubles.values()))),
    )


def some(names: Sequence[str]) -> str:
    """The first few names, and how many more there are."""
    return first_few([f"'{shown(name)}'" for name in names])
