"""The weights of a PyTorch module, and its layers as a list when no forward can be recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import torch
from torch import nn
from torch.nn.modules.batchnorm import _NormBase
from torch.nn.modules.conv import _ConvNd, _ConvTransposeNd

from ...errors import SourceError
from ...snapshot import Parameter
from ..state_dicts.effective import effective
from ..state_dicts.finding import some
from ..state_dicts.layers import is_counter, listed_layers
from ..state_dicts.packed import without_observers
from .network import Network
from .quantised import packed_tensors, quantised_kind
from .tensors import MemoryTensor, StoredTensor
from .wrapping import every_name, named_modules, named_tensors

_UNINITIALISED = (nn.UninitializedParameter, nn.UninitializedBuffer)
_KINDS: tuple[tuple[str, tuple[type[nn.Module], ...]], ...] = (
    ("conv_transpose", (_ConvTransposeNd,)),
    ("conv", (_ConvNd,)),
    ("dense", (nn.Linear, nn.Bilinear)),
    ("norm", (_NormBase, nn.LayerNorm, nn.GroupNorm, nn.RMSNorm)),
    ("embedding", (nn.Embedding, nn.EmbeddingBag)),
    ("recurrent", (nn.RNNBase, nn.RNNCellBase)),
)


def stored_tensors(source: str, module: nn.Module) -> dict[str, torch.Tensor]:
    """Parameters and buffers by name, tied ones once, without counters.

    Raises ``SourceError`` when there are none, or some have no values yet.
    """
    everything = {**named_tensors(module), **packed_tensors(module)}
    named = {
        name: one for name, one in without_observers(everything).items() if not is_counter(name)
    }
    lazy = [name for name, one in named.items() if isinstance(one, _UNINITIALISED)]
    if lazy:
        raise SourceError(
            f"{source} has layers that are not initialised yet: {some(lazy)}. "
            "Run it once on a batch, then compare it."
        )
    empty = [name for name, tensor in named.items() if tensor.is_meta]
    if empty:
        raise SourceError(
            f"{source} has weights without values, on the device 'meta': {some(empty)}. "
            "Load its weights, then compare it."
        )
    if not named:
        raise SourceError(f"{source} has no weights. Pass a module that has layers.")
    return {name: _dense(one.detach()) for name, one in named.items()}


def kinds_of(module: nn.Module) -> dict[str, str]:
    """The kind of every module whose class is known, by name."""
    return {
        name: kind
        for name, one in named_modules(module).items()
        for kind in [
            next((kind for kind, types in _KINDS if isinstance(one, types)), quantised_kind(one))
        ]
        if kind is not None
    }


def arranged(module: nn.Module, stored: Mapping[str, torch.Tensor]) -> dict[str, StoredTensor]:
    """The tensors and how they become canonical, as their modules' classes say."""
    transposed = {
        f"{name}.weight".lstrip("."): one.groups
        for name, one in named_modules(module).items()
        if isinstance(one, _ConvTransposeNd) or quantised_kind(one) == "conv_transpose"
    }
    return {
        name: StoredTensor(tensor, "transposed", transposed[name])
        if name in transposed
        else StoredTensor(tensor)
        for name, tensor in stored.items()
    }


def listed_network(
    module: nn.Module, stored: Mapping[str, torch.Tensor]
) -> tuple[Network, str | None]:
    """The layers in the order in which they were made, with the weights that act, and what is to be
    said of these.
    """
    acting = effective(stored, MemoryTensor)
    stored = {
        name: one if isinstance(one, torch.Tensor) else torch.from_numpy(one.stored())
        for name, one in acting.tensors.items()
    }
    first = {id(tensor): name for name, tensor in named_tensors(module).items()}
    names = {name: first[id(tensor)] for name, tensor in every_name(module).items()}
    names.update((name, name) for name in stored if name not in names)
    every = {name: stored[own] for name, own in names.items() if own in stored}
    network = Network(tensors=arranged(module, every))
    shapes = {name: (one.shape, one.dtype) for name, one in network.tensors.items()}
    for layer in listed_layers(shapes, kinds_of(module)):
        parameters = tuple(_tied(one, names[one.id], network) for one in layer.parameters)
        network.layers.append(replace(layer, parameters=parameters))
    return network, acting.note


def _tied(parameter: Parameter, first: str, network: Network) -> Parameter:
    """A parameter by the first of its names, or as a view of what has that name."""
    if first == parameter.id:
        return parameter
    there, here = network.tensors[first], network.tensors[parameter.id]
    if (there.arrangement, there.groups) == (here.arrangement, here.groups):
        return replace(parameter, id=first)
    return replace(parameter, view_of=first)


def _dense(tensor: torch.Tensor) -> torch.Tensor:
    return tensor if tensor.layout is torch.strided else tensor.to_dense()
