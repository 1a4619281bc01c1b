"""The tensors of a module that was pickled whole, without its class. Pure.

A module of PyTorch keeps its parameters, buffers and modules in mappings of its own
(``torch/nn/modules/module.py``); a TorchScript module keeps them as attributes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..state_dicts.packed import is_packed_module, packed_state, unpacked
from ..state_dicts.rearranged import TransposedKernels
from ..state_dicts.tensors import LazyTensor
from .stubs import Stub

MODULES = 100_000
"""Modules and tensors that are looked at."""
_DEPTH = 100
_KINDS: Mapping[str, str] = {
    **{f"Conv{axes}d": "conv" for axes in (1, 2, 3)},
    **{f"ConvTranspose{axes}d": "conv_transpose" for axes in (1, 2, 3)},
    **{f"BatchNorm{axes}d": "norm" for axes in (1, 2, 3)},
    **{f"InstanceNorm{axes}d": "norm" for axes in (1, 2, 3)},
    **dict.fromkeys(("SyncBatchNorm", "LayerNorm", "GroupNorm", "RMSNorm"), "norm"),
    **dict.fromkeys(("Linear", "NonDynamicallyQuantizableLinear", "Bilinear"), "dense"),
    **dict.fromkeys(("Embedding", "EmbeddingBag"), "embedding"),
    **dict.fromkeys(("RNN", "LSTM", "GRU", "RNNCell", "LSTMCell", "GRUCell"), "recurrent"),
}
"""Kinds of layers, by the name of their class without that of an activation fused into it."""
_FUSED = re.compile(r"(LeakyReLU|ReLU|Tanh|Add)(?=\d|$)")
_GROUPS = 8
"""Where the state of a quantised convolution has them."""
_CLASSES = ("torch.nn.", "torch.ao.nn.")


def is_module(value: object) -> bool:
    """Whether a stub stands for a module."""
    if not isinstance(value, Stub):
        return False
    own = value.attributes
    return isinstance(own.get("_modules"), dict) or value.made_by.module.startswith("__torch__")


def module_tensors(module: Stub) -> dict[str, LazyTensor]:
    """Parameters and persistent buffers by name, in the order of ``state_dict()``."""
    return unpacked(
        {
            name: tensor
            for prefix, one in _modules(module)
            for own in (_own_tensors(prefix, one.attributes), packed_state(prefix, one))
            for name, tensor in own.items()
        }
    )


def module_kinds(module: Stub) -> dict[str, str]:
    """The kind of every module whose class is known, by name."""
    return {
        prefix.removesuffix("."): kind
        for prefix, one in _modules(module)
        if one.made_by.module.startswith(_CLASSES)
        and (kind := kind_of_class(one.made_by.name)) is not None
    }


def kind_of_class(name: str) -> str | None:
    """The kind of a module of PyTorch by the name of its class, plain, fused or quantised."""
    return _KINDS.get(name) or _KINDS.get(_FUSED.sub("", name))


def in_canonical_order(module: Stub, tensors: Mapping[str, LazyTensor]) -> dict[str, LazyTensor]:
    """The tensors, with the kernels of transposed convolutions as kernels and channels."""
    groups = {
        f"{prefix}weight": _groups_of(one)
        for prefix, one in _modules(module)
        if _KINDS.get(one.made_by.name) == "conv_transpose"
    }
    return {
        name: TransposedKernels(one, groups[name])
        if name in groups and _divides(groups[name], one)
        else one
        for name, one in tensors.items()
    }


def _groups_of(module: Stub) -> Any:
    if is_packed_module(module):
        return module.state[_GROUPS] if len(module.state) > _GROUPS else 1
    return module.attributes.get("groups", 1)


def _divides(groups: Any, kernels: LazyTensor) -> bool:
    return type(groups) is int and kernels.ndim > 1 and groups > 0 and not kernels.shape[0] % groups


def _modules(module: Stub) -> Iterator[tuple[str, Stub]]:
    """A module and those in it with the beginning of their names, parents first.

    One that lies within itself is not looked into again.
    """
    waiting: list[tuple[str, Stub, frozenset[int]]] = [("", module, frozenset())]
    left = MODULES
    while waiting and left:
        prefix, one, above = waiting.pop()
        left -= 1
        yield prefix, one
        if len(above) < _DEPTH:
            above = above | {id(one)}
            waiting += [
                (f"{prefix}{name}.", child, above)
                for name, child in reversed(_children(one).items())
                if (is_module(child) or is_packed_module(child)) and id(child) not in above
            ]


def _children(module: Stub) -> dict[str, Any]:
    own = module.attributes
    found = own.get("_modules", own)
    return {str(name): one for name, one in found.items()} if isinstance(found, dict) else {}


def _own_tensors(prefix: str, own: Mapping[str, Any]) -> dict[str, LazyTensor]:
    passing = own.get("_non_persistent_buffers_set") or ()
    groups = [own.get(name) for name in ("_parameters", "_buffers")]
    if "_modules" not in own:
        groups = [own]
    return {
        f"{prefix}{name}": one
        for group in groups
        if isinstance(group, dict)
        for name, one in group.items()
        if isinstance(one, LazyTensor) and not (isinstance(passing, list) and name in passing)
    }
