"""Keeps what we run apart from what the user's own session does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch


@contextmanager
def isolated() -> Iterator[None]:
    """New tensors on the CPU, and the user's random numbers as if nothing had been run.

    Not for other threads than the user's: the state of the random numbers is the process's.
    """
    with torch.random.fork_rng(devices=[]), torch.device("cpu"):
        yield
