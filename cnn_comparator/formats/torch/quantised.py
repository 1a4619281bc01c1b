"""Layers of PyTorch that keep their weights packed, neither as parameters nor as buffers.

Their modules say what they packed (``torch/ao/nn/quantized``): ``weight()`` and ``bias()``, or of
recurrent ones ``get_weight()`` and ``get_bias()``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import torch

from ...errors import SourceError
from ..pickles.modules import kind_of_class
from ..state_dicts.finding import some
from .wrapping import named_modules

_PACKED = ".quantized."
_FUSED = re.compile(r"(Add)?(LeakyReLU|ReLU|Tanh)?(?:\dd)?$")
"""What is fused into a layer, by the end of the name of its class."""
PARAMETERS = "PackedParams"
"""How the names of the classes end that only hold what a layer packed."""


def is_quantised(module: torch.nn.Module) -> bool:
    """Whether a module is a quantised layer of PyTorch itself."""
    path = type(module).__module__
    is_own = path.startswith("torch.") and _PACKED in f"{path}."
    return is_own and not type(module).__name__.endswith(PARAMETERS)


def packed_tensors(module: torch.nn.Module) -> dict[str, torch.Tensor]:
    """The packed weights and biases within a module, by the names they have in a plain layer."""
    return {
        f"{path}.{name}".lstrip("."): tensor
        for path, one in named_modules(module).items()
        if is_quantised(one)
        for name, tensor in _own(one)
    }


def quantised_kind(module: torch.nn.Module) -> str | None:
    """The kind of a quantised layer; ``None`` for others."""
    return kind_of_class(type(module).__name__) if is_quantised(module) else None


def settings_of_module(module: torch.nn.Module) -> dict[str, object]:
    """Attributes of a quantised layer as ``Layer`` has them."""
    if hasattr(module, "running_var"):
        return {"epsilon": float(getattr(module, "eps", 1e-5))}
    names = ("stride", "padding", "dilation")
    found: dict[str, object] = {
        name: [int(one) for one in value]
        for name in names
        if isinstance(value := getattr(module, name, None), tuple | list)
    }
    if found:
        found["groups"] = int(getattr(module, "groups", 1))
    return found | _fused_settings(type(module).__name__)


def _fused_settings(name: str) -> dict[str, object]:
    """``fused`` and ``function`` of a class such as ``ConvReLU2d`` or ``ConvAddReLU2d``."""
    found = _FUSED.search(name)
    add, function = (None, None) if found is None else found.groups()
    fused = tuple(kind for kind, is_so in (("add", add), ("activation", function)) if is_so)
    named = {"function": function} if function else {}
    return {"fused": fused, **named} if fused else {}


def check_packed(name: str, module: torch.nn.Module) -> None:
    """Raises ``SourceError`` for a module with packed weights that cannot be given others."""
    kinds = ("dense", "conv", "conv_transpose")
    packed = [
        path
        for path, one in named_modules(module).items()
        if is_quantised(one) and quantised_kind(one) not in kinds and any(_own(one))
    ]
    if packed:
        raise SourceError(
            f"model=… ({name}) has quantised layers that cannot be given other weights here: "
            f"{some(packed)}. Pass the quantised module itself, or leave model out to compare the "
            "weights alone."
        )


def absent_biases(module: torch.nn.Module) -> dict[str, None]:
    """Quantised layers want to be told when they have no bias."""
    return {
        f"{path}.bias".lstrip("."): None
        for path, one in named_modules(module).items()
        if is_quantised(one) and any(_own(one))
    }


def plain_for(
    module: torch.nn.Module, state: Mapping[str, torch.Tensor]
) -> dict[str, torch.Tensor]:
    """A state dict, dequantised for all but the quantised layers of a module."""
    quantised = packed_tensors(module)
    return {
        name: one.dequantize() if one.is_quantized and name not in quantised else one
        for name, one in state.items()
    }


def _own(module: torch.nn.Module) -> Iterator[tuple[str, torch.Tensor]]:
    for name in ("weight", "bias"):
        known = module._parameters.keys() | module._buffers.keys()
        get: Callable[[], Any] | None = getattr(module, name, None)
        get = get if callable(get) else getattr(module, f"get_{name}", None)
        if name in known or not callable(get):
            continue
        value = get()
        if isinstance(value, torch.Tensor):
            yield name, _by_itself(value)
        elif isinstance(value, Mapping):
            yield from ((key, one) for key, one in value.items() if isinstance(one, torch.Tensor))


def _by_itself(tensor: torch.Tensor) -> torch.Tensor:
    """The same with scales of its own: those of embeddings that PyTorch unpacks lie in memory of
    the module and are freed with it (``PackedEmbeddingBagWeight::unpack``).
    """
    if not tensor.is_quantized or tensor.qscheme() != torch.per_channel_affine_float_qparams:
        return tensor
    scales, zeros = tensor.q_per_channel_scales(), tensor.q_per_channel_zero_points()
    return torch._make_per_channel_quantized_tensor(
        tensor.int_repr(), scales.clone(), zeros.clone(), tensor.q_per_channel_axis()
    )
