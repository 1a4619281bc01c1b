"""Gives a module of the user the weights of a state dict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch

from ...errors import SourceError
from ..state_dicts.finding import part_for, part_note, some
from ..state_dicts.layers import is_counter
from .copying import own_copy, unwrapped
from .isolation import isolated


def fitted(
    name: str, states: Sequence[Mapping[str, torch.Tensor]], model: object
) -> tuple[torch.nn.Module, str | None]:
    """A module of our own with the tensors of a state dict, and what to say of them.

    ``states`` are forms of it, of which the first that fits is taken. ``name`` is for messages.
    Raises ``SourceError`` when ``model`` makes no module or the state dict does not fit it.
    """
    module = _made(model)
    wanted = {key: one for key, one in module.state_dict().items() if _is_parameter(key, one)}
    parts = [part_for(state, wanted) for state in states]
    part = next((one for one in parts if wanted.keys() <= one.tensors.keys()), parts[0])
    given = {key: one for key, one in part.tensors.items() if _is_parameter(key, one)}
    _check_fit(f"{name} does not fit model=… ({type(module).__name__})", given, wanted)
    _load(module, given)
    return module, part_note(part)


def _made(model: object) -> torch.nn.Module:
    if isinstance(model, torch.nn.Module):
        return own_copy(model)
    if not callable(model):
        raise SourceError(
            f"model is a {type(model).__qualname__}. "
            "Pass a module of PyTorch, or a function without arguments that makes one."
        )
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
            f"model=… made a {type(made).__qualname__}, not a module of PyTorch. "
            "Pass the module itself, or a function that makes it."
        )
    return unwrapped(made).eval().requires_grad_(False)


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
            ("of another shape are", some(reshaped, quote="")),
        )
        if keys
    ]
    if problems:
        raise SourceError(
            f"{what}: {'; '.join(problems)}. "
            "Pass the model it was saved from, or leave model out to compare the weights alone."
        )


def _load(module: torch.nn.Module, state: Mapping[str, torch.Tensor]) -> None:
    """Lets a module have the tensors of a state dict themselves, in their own dtype."""
    tied: dict[int, list[str]] = {}
    for name, parameter in module.named_parameters(remove_duplicate=False):
        tied.setdefault(id(parameter), []).append(name)
    module.load_state_dict(state, strict=False, assign=True)
    for names in tied.values():
        _tie(module, names)


def _tie(module: torch.nn.Module, names: Sequence[str]) -> None:
    first, *others = names
    for name in others:
        owner, _, last = name.rpartition(".")
        setattr(module.get_submodule(owner), last, module.get_parameter(first))


def _text(tensor: torch.Tensor) -> str:
    return " × ".join(map(str, tensor.shape)) or "a single number"
