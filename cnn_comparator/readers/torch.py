"""Snapshots from PyTorch: live modules, and state dicts with or without their module."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch

from ..errors import ClosedError, SourceError
from ..runners.torch import TorchRunner
from ..snapshot import Layer, LooseShape, Parameter, Runner
from .options import ReadOptions
from .safetensors import WITHOUT_MODEL
from .state_dicts import without_prefixes
from .state_layers import IGNORED, listed_layers
from .torch_copy import own_copy, unwrapped
from .torch_files import load_state_dict
from .torch_inputs import NoInput, try_inputs
from .torch_layers import Network, build_network
from .torch_tensors import StoredTensor


class TorchSnapshot:
    """Weights in PyTorch tensors; see ``Snapshot``."""

    def __init__(
        self, source: str, network: Network, runner: TorchRunner | None, note: str | None
    ) -> None:
        self._source = source
        self._network = network
        self._runner = runner
        self._note = note
        self._closed = False

    @property
    def source(self) -> str:
        """The path as it was given, or the module's class."""
        return self._source

    @property
    def layers(self) -> Sequence[Layer]:
        """All layers in the order in which the forward uses them."""
        return self._network.layers

    @property
    def runner(self) -> Runner | None:
        """Runs the module; ``None`` without one, or when its forward took no image."""
        return self._runner

    @property
    def note(self) -> str | None:
        """Why it cannot run, if it cannot."""
        return self._note

    def read(self, parameter: Parameter, start: int = 0, stop: int | None = None) -> np.ndarray:
        """Elements ``start:stop`` in canonical order; see ``Snapshot.read``.

        Raises ``SourceError`` for a parameter of another snapshot, ``ClosedError``.
        """
        if self._closed:
            raise ClosedError(f"Snapshot '{self._source}' was closed; open it again.")
        stored = self._network.tensors.get(parameter.id)
        if stored is None or stored.shape != parameter.shape:
            raise SourceError(f"'{self._source}' has no parameter '{parameter.id}'.")
        first, last, _ = slice(start, stop).indices(parameter.size)
        return stored.read(first, max(first, last))

    def close(self) -> None:
        """Releases the weights and the module."""
        self._closed = True
        self._network.tensors.clear()
        if self._runner is not None:
            self._runner.close()


def read_module(module: torch.nn.Module, options: ReadOptions) -> TorchSnapshot:
    """A live module: a copy of it, unless ``options.copy`` is false.

    Raises ``SourceError`` when it has no weights or cannot be copied.
    """
    name = type(unwrapped(module)).__name__
    own = own_copy(module) if options.copy else unwrapped(module)
    return _of_module(name, own, _stored(own), options)


def read_checkpoint(path: str, options: ReadOptions) -> TorchSnapshot:
    """A file with a state dict. Raises ``SourceError``."""
    return read_state_dict(f"'{path}'", load_state_dict(path), options, path)


def read_state_dict(
    name: str, state: Mapping[str, Any], options: ReadOptions, source: str | None = None
) -> TorchSnapshot:
    """A state dict, fitted to ``options.model`` where it is given.

    ``name`` is for messages. A state dict that is not from a file is copied, unless
    ``options.copy`` is false. Raises ``SourceError``.
    """
    tensors = {key: torch.as_tensor(value).detach() for key, value in state.items()}
    if source is None and options.copy:
        tensors = {key: value.to("cpu", copy=True) for key, value in tensors.items()}
    if options.model is None:
        return _listed(source or name, without_prefixes(tensors))
    module = _made(options.model)
    fitted = without_prefixes(tensors, module.state_dict())
    _check_fit(name, fitted, module)
    _load(module, {key: one for key, one in fitted.items() if _last(key) not in IGNORED})
    return _of_module(source or name, module, _stored(module), options)


def _load(module: torch.nn.Module, state: Mapping[str, torch.Tensor]) -> None:
    """Lets a module have the tensors of a state dict themselves, in their own dtype."""
    tied: dict[int, list[str]] = {}
    for name, parameter in module.named_parameters(remove_duplicate=False):
        tied.setdefault(id(parameter), []).append(name)
    module.load_state_dict(state, strict=False, assign=True)
    for first, *others in tied.values():
        for name in others:
            owner, _, last = name.rpartition(".")
            setattr(module.get_submodule(owner), last, module.get_parameter(first))


def _listed(source: str, tensors: Mapping[str, torch.Tensor]) -> TorchSnapshot:
    network = Network(tensors={key: StoredTensor(one) for key, one in tensors.items()})
    shapes = {key: (one.shape, one.dtype) for key, one in network.tensors.items()}
    network.layers.extend(listed_layers(shapes))
    return TorchSnapshot(source, network, None, WITHOUT_MODEL)


def _of_module(
    source: str,
    module: torch.nn.Module,
    stored: Mapping[str, torch.Tensor],
    options: ReadOptions,
) -> TorchSnapshot:
    if not stored:
        raise SourceError(f"{source} has no weights. Pass a module that has layers.")
    runnable = _runnable(module)
    try:
        recorded, shape = try_inputs(runnable, options.sizes)
    except NoInput as error:
        network = Network(tensors={key: StoredTensor(one) for key, one in stored.items()})
        shapes = {key: (one.shape, one.dtype) for key, one in network.tensors.items()}
        network.layers.extend(listed_layers(shapes))
        note = (
            f"The forward of {source} took no image ({error}). Its layers are listed in the order "
            "they were made in. Pass images=… and preprocess=… that give what it takes."
        )
        return TorchSnapshot(source, network, None, note)
    network = build_network(runnable, recorded, stored)
    runner = _runner(source, runnable, shape, network)
    return TorchSnapshot(source, network, runner, None)


def _runner(
    source: str, module: torch.nn.Module, shape: LooseShape, network: Network
) -> TorchRunner:
    return TorchRunner(f"'{source}'", module, shape, network.places, network.normalisation)


def _runnable(module: torch.nn.Module) -> torch.nn.Module:
    """The module itself, or a copy in float32 where its weights are narrower or mixed."""
    floats = {one.dtype for one in _stored(module).values() if one.is_floating_point()}
    devices = {one.device.type for one in _stored(module).values()}
    uniform = floats <= {torch.float32} or floats == {torch.float64}
    if uniform and devices <= {"cpu"} and not module.training:
        return module
    wide = torch.float64 if torch.float64 in floats else torch.float32
    return own_copy(module).to(wide)


def _stored(module: torch.nn.Module) -> dict[str, torch.Tensor]:
    """Parameters and buffers by name, tied ones once; without counters and uninitialised ones."""
    lazy = torch.nn.parameter.UninitializedTensorMixin
    return {
        name: tensor.detach()
        for name, tensor in (*module.named_parameters(), *module.named_buffers())
        if _last(name) not in IGNORED and not isinstance(tensor, lazy)
    }


def _made(model: object) -> torch.nn.Module:
    if isinstance(model, torch.nn.Module):
        return own_copy(model)
    if not callable(model):
        raise SourceError(
            f"model is a {type(model).__qualname__}. "
            "Pass a module of PyTorch, or a function without arguments that makes one."
        )
    try:
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


def _check_fit(name: str, state: Mapping[str, torch.Tensor], module: torch.nn.Module) -> None:
    wanted = {key: one for key, one in module.state_dict().items() if _last(key) not in IGNORED}
    given = {key: one for key, one in state.items() if _last(key) not in IGNORED}
    missing = [key for key in wanted if key not in given]
    foreign = [key for key in given if key not in wanted]
    reshaped = [
        f"'{key}' ({_text(given[key])} instead of {_text(wanted[key])})"
        for key in wanted
        if key in given and given[key].shape != wanted[key].shape
    ]
    problems = [
        f"{text} {_some(keys)}"
        for text, keys in (
            ("it lacks", [f"'{key}'" for key in missing]),
            ("the model lacks", [f"'{key}'" for key in foreign]),
            ("of another shape are", reshaped),
        )
        if keys
    ]
    if problems:
        raise SourceError(
            f"{name} does not fit model=… ({type(module).__name__}): {'; '.join(problems)}. "
            "Pass the model it was saved from, or leave model out to compare the weights alone."
        )


def _some(keys: Sequence[str]) -> str:
    shown = ", ".join(keys[:3])
    return shown if len(keys) <= 3 else f"{shown} and {len(keys) - 3} more"


def _text(tensor: torch.Tensor) -> str:
    return " × ".join(map(str, tensor.shape)) or "a single number"


def _last(name: str) -> str:
    return name.rpartition(".")[2]
