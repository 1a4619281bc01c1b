"""Where modules run: on the processor, or a copy of them on a graphics processor."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import torch

from ...errors import SourceError
from ...naming import shown
from .copying import own_copy

_PROCESSOR = "cpu"


def available() -> list[str]:
    """The devices on which modules run here, by name."""
    found = [_PROCESSOR]
    for kind in ("cuda", "xpu"):
        backend = getattr(torch, kind, None)
        if backend is not None and backend.is_available():
            found += [f"{kind}:{index}" for index in range(backend.device_count())]
    return [*found, "mps"] if torch.backends.mps.is_available() else found


def checked_device(given: object) -> str:
    """The name of a device. Raises ``SourceError`` where it is not here."""
    known = available()
    try:
        device = torch.device(given) if isinstance(given, str) else given
    except RuntimeError:
        device = None
    if isinstance(device, torch.device):
        name = str(device)
        if name in known or any(one.startswith(f"{name}:") for one in known):
            return name
        if device.index == 0 and device.type in known:
            return device.type
    told = ", ".join(f"'{one}'" for one in known)
    raise SourceError(
        f"device is {shown(repr(given))}, which PyTorch does not find here; it finds {told}. Pass "
        "one of these, or leave it out."
    )


class Placed:
    """A module and where it runs. Elsewhere than on the processor, where the module itself is, a
    copy of it runs, made when it is first wanted.
    """

    def __init__(self, module: torch.nn.Module, device: str | None = None) -> None:
        self._module: torch.nn.Module | None = module
        self._there: torch.nn.Module | None = None
        self.device = torch.device(device or _PROCESSOR)

    def __reduce__(self) -> tuple[type[Placed], tuple[Any, ...]]:
        return Placed, (self._module, str(self.device))

    @property
    def is_accelerated(self) -> bool:
        """Whether it runs elsewhere than on the processor."""
        return self.device.type != _PROCESSOR

    @property
    def module(self) -> torch.nn.Module | None:
        """The module that runs; ``None`` after ``close``."""
        if self._module is None or not self.is_accelerated:
            return self._module
        if self._there is None:
            self._there = _moved(own_copy(self._module), self.device)
        return self._there

    @contextmanager
    def running(self) -> Iterator[None]:
        """Within, modules run there, and compute in float32 what is float32."""
        with ExitStack() as stack:
            stack.enter_context(torch.inference_mode())
            stack.enter_context(self.device)
            if self.device.type == "cuda":
                cudnn = torch.backends.cudnn
                # Otherwise convolutions round their inputs to ten bits.
                stack.enter_context(
                    cudnn.flags(
                        enabled=cudnn.enabled,
                        benchmark=cudnn.benchmark,
                        deterministic=cudnn.deterministic,
                        allow_tf32=False,
                    )
                )
            yield

    def free(self) -> None:
        """Gives back memory that is not in use any more."""
        if self.device.type in ("cuda", "xpu", "mps"):
            getattr(torch, self.device.type).empty_cache()

    def close(self) -> None:
        """Releases the module."""
        self._module = self._there = None


def _moved(module: torch.nn.Module, device: torch.device) -> torch.nn.Module:
    """With tensors that are plain attributes, which ``to`` leaves behind."""
    found = module.to(device)
    for one in found.modules():
        for name, value in vars(one).items():
            if isinstance(value, torch.Tensor):
                vars(one)[name] = value.to(device)
    return found
