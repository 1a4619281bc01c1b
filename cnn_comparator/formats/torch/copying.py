"""A module of our own: what the user's training does later does not change it."""

from __future__ import annotations

import copy

import torch

from ...errors import SourceError
from .wrapping import run_eagerly, unwrapped


def own_copy(module: torch.nn.Module) -> torch.nn.Module:
    """A copy on the CPU, in evaluation mode, without gradients and without the user's hooks.

    The module itself is neither moved nor changed. Raises ``SourceError`` when it cannot be
    copied.
    """
    module = unwrapped(module)
    try:
        copied: torch.nn.Module = copy.deepcopy(module, _copied_tensors(module))
    except Exception as error:
        raise SourceError(
            f"{type(module).__name__} cannot be copied ({type(error).__name__}: {error}). "
            "Pass copy=False to compare the module itself, or its state dict with model=…."
        ) from error
    for one in copied.modules():
        _forget_hooks(one)
    run_eagerly(copied)
    return copied.eval()


def _copied_tensors(module: torch.nn.Module) -> dict[int, object]:
    """What deepcopy takes instead of copying: every tensor by identity, detached, on the CPU."""
    memo: dict[int, object] = {}
    for parameter in module.parameters():
        if not isinstance(parameter, torch.nn.parameter.UninitializedTensorMixin):
            memo[id(parameter)] = torch.nn.Parameter(_copied(parameter), requires_grad=False)
    for buffer in module.buffers():
        if not isinstance(buffer, torch.nn.parameter.UninitializedTensorMixin):
            memo[id(buffer)] = _copied(buffer)
    for one in module.modules():
        # Weights that hooks compute from others are results, which deepcopy refuses.
        for value in vars(one).values():
            if isinstance(value, torch.Tensor):
                memo[id(value)] = _copied(value)
    return memo


def _copied(tensor: torch.Tensor) -> torch.Tensor:
    """A copy on the CPU; of a tensor without values, one without values."""
    return tensor.detach().to(None if tensor.is_meta else "cpu", copy=True)


def _forget_hooks(module: torch.nn.Module) -> None:
    """Removes hooks, but for those of PyTorch itself, which compute pruned weights and norms."""
    for name, hooks in vars(module).items():
        if name.endswith("_hooks") and isinstance(hooks, dict):
            for key, hook in list(hooks.items()):
                if not (getattr(hook, "__module__", None) or type(hook).__module__).startswith(
                    "torch."
                ):
                    del hooks[key]
