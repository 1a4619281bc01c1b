"""Snapshots from modules of PyTorch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod

import numpy as np
import torch

from ...errors import ClosedError, SourceError
from ...snapshot import Layer, Parameter, Runner
from ...words import say, together
from ..options import ReadOptions
from ..state_dicts.layers import complex_note
from .copying import own_copy
from .inputs import NoInput, try_inputs
from .isolation import isolated
from .layers import build_network
from .listed import listed_network, stored_tensors
from .network import Network
from .placing import Placed
from .runner import Scores, TorchRunner, why_not_runnable
from .wrapping import unwrapped


class TorchSnapshot:
    """Weights in PyTorch tensors; see ``Snapshot``."""

    def __init__(
        self, source: str, network: Network, runner: TorchRunner | None, note: str | None
    ) -> None:
        self.files: Sequence[str] = ()
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
        if stored is None or prod(stored.shape) != parameter.size:
            raise SourceError(f"'{self._source}' has no parameter '{parameter.id}'.")
        first, last, _ = slice(start, stop).indices(parameter.size)
        return stored.read(first, max(first, last))

    def places(self, parameter: Parameter, indices: np.ndarray) -> tuple[str, np.ndarray]:
        """See ``PlacedSnapshot``."""
        stored = self._network.tensors.get(parameter.id)
        if stored is None or stored.tensor.is_complex():
            raise SourceError(
                f"Weights of '{parameter.id}' of '{self._source}' cannot be exchanged one by one."
            )
        return parameter.id, stored.places(indices)

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
    return snapshot_of(name, own_copy(module) if options.copy else unwrapped(module), options)


def snapshot_of(
    source: str, module: torch.nn.Module, options: ReadOptions, *notes: str | None
) -> TorchSnapshot:
    """A snapshot of a module whose weights we may keep; it is run in evaluation mode.

    Raises ``SourceError`` when it has no weights.
    """
    stored = stored_tensors(source, module)
    runnable = _runnable(module, stored)
    runner = None
    why: str | None
    try:
        with isolated():
            recorded, shape = try_inputs(runnable, options.sizes, options.input_shape)
    except NoInput as error:
        network, acting = listed_network(module, stored)
        why = say(
            "torch.no_input",
            "The forward of {source} took no input ({error}). Its layers are listed in the order "
            "they were made in. Pass input_shape=…, the shape of one input, such as (3, 224, 224), "
            "or a module whose forward takes one image.",
            source=source,
            error=error.args[0],
        )
        notes = (*notes, acting)
    else:
        network = build_network(runnable, recorded, stored)
        why = why_not_runnable(source, shape)
        if why is None:
            runner = TorchRunner(
                f"'{source}'",
                Placed(runnable, options.device),
                shape,
                network.places,
                Scores(recorded.given, network.normalisations, options.scores),
            )
    note = together(why, *notes, complex_note(network.layers))
    return TorchSnapshot(source, network, runner, note)


def _runnable(module: torch.nn.Module, stored: Mapping[str, torch.Tensor]) -> torch.nn.Module:
    """The module itself, or a copy in float32 where its weights are narrower or mixed."""
    floats = {one.dtype for one in stored.values() if one.is_floating_point()}
    devices = {one.device.type for one in stored.values()}
    uniform = floats <= {torch.float32} or floats == {torch.float64}
    if uniform and devices <= {"cpu"} and not module.training:
        return module
    wide = torch.float64 if torch.float64 in floats else torch.float32
    return own_copy(module).to(wide)
