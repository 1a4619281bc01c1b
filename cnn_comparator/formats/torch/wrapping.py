"""The modules of a network without those that only wrap another one, and their names."""

from __future__ import annotations

from collections.abc import Iterator

import torch

from ...errors import SourceError
from ...naming import MARKED, PARALLEL
from ..state_dicts.layers import is_counter

_PARALLEL = (
    torch.nn.DataParallel,
    torch.nn.parallel.DistributedDataParallel,
    torch.optim.swa_utils.AveragedModel,
)


def unwrapped(module: torch.nn.Module) -> torch.nn.Module:
    """The module within ``torch.compile``, ``DataParallel``, ``AveragedModel`` and the like.

    Raises ``SourceError`` for TorchScript, whose layers cannot be watched.
    """
    while not isinstance(module, torch.jit.ScriptModule):
        inner = _inner(module)
        if inner is None:
            return module
        module = inner[1]
    raise SourceError(
        f"{type(module).__name__} is a TorchScript module, whose layers cannot be watched. "
        "Pass the module it was made from, or export it to ONNX."
    )


def named_modules(module: torch.nn.Module) -> dict[str, torch.nn.Module]:
    """The modules of a network by name, once each; wrappers leave no step in the names."""
    found: dict[str, torch.nn.Module] = {}
    seen: set[int] = set()

    def visit(one: torch.nn.Module, path: str) -> None:
        if id(one) in seen:
            return
        seen.add(id(one))
        found[path] = one
        wrapped = _inner(one)
        for name, child in one.named_children():
            is_inner = wrapped is not None and wrapped[0] == name
            visit(child, path if is_inner else f"{path}.{name}".lstrip("."))

    visit(module, "")
    return found


def named_tensors(module: torch.nn.Module) -> dict[str, torch.Tensor]:
    """Parameters, then buffers, by name, tied ones once; wrappers leave no step in the names."""
    found: dict[int, tuple[str, torch.Tensor]] = {}
    for name, tensor in every_name(module).items():
        found.setdefault(id(tensor), (name, tensor))
    return dict(found.values())


def every_name(module: torch.nn.Module) -> dict[str, torch.Tensor]:
    """As ``named_tensors``, but tied ones by each of their names."""
    modules = named_modules(module)
    return {
        f"{path}.{name}".lstrip("."): tensor
        for own in (_parameters, _buffers)
        for path, one in modules.items()
        for name, tensor in own(one)
    }


def run_eagerly(module: torch.nn.Module) -> None:
    """Lets compiled modules run as they were written: to watch them needs no compiler."""
    for one in module.modules():
        wrapped = _inner(one)
        if wrapped is not None and wrapped[0] == "_orig_mod":
            one.forward = wrapped[1].__call__


def _inner(module: torch.nn.Module) -> tuple[str, torch.nn.Module] | None:
    """The module that one merely wraps, and what it calls it."""
    children = list(module.named_children())
    own = (*_parameters(module), *_buffers(module))
    if len(children) != 1 or any(not is_counter(name) for name, _ in own):
        return None
    [(name, inner)] = children
    is_wrapper = name in MARKED or (name == PARALLEL and isinstance(module, _PARALLEL))
    return (name, inner) if is_wrapper else None


def _parameters(module: torch.nn.Module) -> Iterator[tuple[str, torch.Tensor]]:
    return module.named_parameters(recurse=False)


def _buffers(module: torch.nn.Module) -> Iterator[tuple[str, torch.Tensor]]:
    return module.named_buffers(recurse=False)
