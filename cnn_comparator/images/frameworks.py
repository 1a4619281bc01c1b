"""What is PyTorch's, without importing it: what the user gives can be PyTorch's only if they did.

``Any`` stands for objects of a package that may not be installed.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import numpy as np


def is_model_input(value: object) -> bool:
    """Whether it is a tensor of floating-point numbers."""
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(value, torch.Tensor) and torch.is_floating_point(value)


def is_loader(value: object) -> bool:
    """Whether it is a ``DataLoader``."""
    data = sys.modules.get("torch.utils.data")
    return data is not None and isinstance(value, data.DataLoader)


def is_stream(value: object) -> bool:
    """Whether it is an ``IterableDataset``, which inherits an unusable ``__getitem__``."""
    data = sys.modules.get("torch.utils.data")
    return data is not None and isinstance(value, data.IterableDataset)


@contextmanager
def kept_randomness(*generators: Any) -> Iterator[None]:
    """The random numbers that the user's code draws next are those it would have drawn anyway."""
    torch: Any = sys.modules.get("torch")
    python, numbers = random.getstate(), np.random.get_state()
    own = [(generator, generator.get_state()) for generator in generators if generator is not None]
    with ExitStack() as stack:
        if torch is not None:
            stack.enter_context(torch.random.fork_rng(devices=[]))
        try:
            yield
        finally:
            random.setstate(python)
            np.random.set_state(numbers)
            for generator, state in own:
                generator.set_state(state)
