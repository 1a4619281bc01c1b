"""Gives a module of the user the weights of a state dict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import torch

from ...errors import SourceError
from ...naming import shown
from ...words import first_few, listed, say, together
from ..state_dicts.averages import without_averages
from ..state_dicts.finding import some
from ..state_dicts.layers import is_counter
from ..state_dicts.packed import unpacked, without_observers
from ..state_dicts.prefixes import Part, part_for, part_note
from ..state_dicts.wrappers import without_wrappers
from .copying import own_copy
from .isolation import isolated
from .quantised import absent_biases, check_packed, plain_for
from .wrapping import run_eagerly, unwrapped


def fitted(
    name: str, states: Sequence[Mapping[str, torch.Tensor]], model: object
) -> tuple[torch.nn.Module, str | None]:
    """A module of our own with the tensors of a state dict, and what to say of them.

    ``states`` are forms of it, of which the first that fits is taken. ``name`` is for messages.
    Raises ``SourceError`` when ``model`` makes no module or the state dict does not fit it.
    """
    module = _made(model)
    check_packed(type(module).__name__, module)
    everything = unpacked(module.state_dict(keep_vars=True))
    wanted = {key: one for key, one in everything.items() if _is_parameter(key, one)}
    ties = _ties(wanted)
    forms = [(_with_ties(part, ties), note) for part, note in _forms(states, wanted)]
    part, note = max(forms, key=lambda form: _fit(form[0], wanted))
    given = {key: one for key, one in part.tensors.items() if _is_parameter(key, one)}
    _check_fit(f"{name} does not fit model=… ({type(module).__name__})", given, wanted)
    kept = [names for names in ties if _is_tied(given, names)]
    _load(module, given, kept)
    said = (note, part_note(part), _untied([names for names in ties if names not in kept]))
    return module, together(*said)


def _forms(
    states: Sequence[Mapping[str, torch.Tensor]], wanted: Iterable[str]
) -> Iterator[tuple[Part, str | None]]:
    """What a module may take, and what to say of it.

    By the names as they are, then without wrappers on both sides, averages and observers.
    """
    yield from ((part_for(state, wanted), None) for state in states)
    own = {plain: key for key, plain in without_wrappers(wanted).items()}
    for state in states:
        kept, note = without_averages(without_observers(state))
        plain = without_wrappers(kept)
        part = part_for({plain[key]: one for key, one in kept.items()}, own)
        tensors = {own.get(key, key): one for key, one in part.tensors.items()}
        yield replace(part, tensors=tensors), note


def _fit(part: Part, wanted: Mapping[str, torch.Tensor]) -> tuple[int, int]:
    """How well a part fits: what is there of what is wanted, then what is there besides."""
    given = {key for key, one in part.tensors.items() if _is_parameter(key, one)}
    return len(wanted.keys() & given), -len(given - wanted.keys())


def _ties(wanted: Mapping[str, torch.Tensor]) -> list[list[str]]:
    """The names that one and the same parameter has, where it has several."""
    found: dict[int, list[str]] = {}
    for key, one in wanted.items():
        found.setdefault(id(one), []).append(key)
    return [names for names in found.values() if len(names) > 1]


def _with_ties(part: Part, ties: Sequence[Sequence[str]]) -> Part:
    """A part in which each parameter has all its names; a file may have it under one."""
    tensors = dict(part.tensors)
    for names in ties:
        kept = next((name for name in names if name in tensors), None)
        if kept is not None:
            tensors.update((name, tensors[kept]) for name in names if name not in tensors)
    return replace(part, tensors=tensors)


def _is_tied(given: Mapping[str, torch.Tensor], names: Sequence[str]) -> bool:
    """Whether a file has the same numbers for all names of a parameter."""
    first, *others = (given[name] for name in names)
    return all(
        one is first
        or (one.dtype == first.dtype and bool(((one == first) | one.isnan() & first.isnan()).all()))
        for one in others
    )


def _untied(ties: Sequence[Sequence[str]]) -> str | None:
    if not ties:
        return None
    return say(
        "fit.untied",
        "model=… has one weight for {names}, but the file another one for each: each has its own.",
        names=first_few([listed([f"'{shown(name)}'" for name in names]) for names in ties]),
    )


def _made(model: object) -> torch.nn.Module:
    if isinstance(model, torch.nn.Module):
        return own_copy(model)
    assert callable(model)
    try:
        with isolated():
            made = model()
    except Exception as error:
        raise SourceError(
            f"model=… failed when it was called without arguments: {type(error).__name__}: {error}."
            " Pass the module itself, or a function that makes it."
        ) from error
    if not isinstance(made, torch.nn.Module):
        raise SourceError(
            f"model=… made {shown(repr(made))}, not a module of PyTorch. "
            "Pass the module itself, or a function that makes it."
        )
    own = unwrapped(made).eval().requires_grad_(False)
    run_eagerly(own)
    return own


def _is_parameter(name: str, value: object) -> bool:
    return isinstance(value, torch.Tensor) and not is_counter(name)


def _check_fit(
    what: str, given: Mapping[str, torch.Tensor], wanted: Mapping[str, torch.Tensor]
) -> None:
    lazy = torch.nn.parameter.UninitializedTensorMixin
    reshaped = [
        f"'{key}' ({_text(given[key])} instead of {_text(one)})"
        for key, one in wanted.items()
        if key in given and not isinstance(one, lazy) and given[key].shape != one.shape
    ]
    problems = [
        f"{text} {keys}"
        for text, keys in (
            ("it lacks", some([key for key in wanted if key not in given])),
            ("the model lacks", some([key for key in given if key not in wanted])),
            ("of another shape are", first_few(reshaped)),
        )
        if keys
    ]
    if problems:
        raise SourceError(
            f"{what}: {'; '.join(problems)}. "
            "Pass the model it was saved from, or leave model out to compare the weights alone."
        )


def _load(
    module: torch.nn.Module, state: Mapping[str, torch.Tensor], ties: Sequence[Sequence[str]]
) -> None:
    """Lets a module have the tensors of a state dict themselves, in their own dtype."""
    given: dict[str, torch.Tensor | None] = {**absent_biases(module), **plain_for(module, state)}
    for first, *others in ties:
        shared = torch.nn.Parameter(given[first], requires_grad=False)
        given.update(dict.fromkeys((first, *others), shared))
    module.load_state_dict(given, strict=False, assign=True)


def _text(tensor: torch.Tensor) -> str:
    return " × ".join(map(str, tensor.shape)) or "a single number"
