"""A parameter of both snapshots, block by block, and the blocks that are worked on together."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from ..snapshot import Parameter
from .arguments import WeightBlock
from .study import Inputs

BLOCK = 1 << 20
"""Weights of each snapshot that one task compares."""

_WINDOW = 16
"""Tasks that are given out together."""

Block = tuple[int, int, tuple[WeightBlock, WeightBlock]]
"""Where it starts and stops, in A and in B."""


def blocks(
    names: tuple[str, str], pair: tuple[Parameter, Parameter], inputs: Inputs
) -> Iterator[Block]:
    """Of the snapshots' own parameters, which have one size."""
    size = pair[0].size
    for start in range(0, size, BLOCK):
        stop = min(start + BLOCK, size)
        a, b = (
            inputs.weight_block(name, own, start, stop)
            for name, own in zip(names, pair, strict=True)
        )
        yield start, stop, (a, b)


def windows(found: Iterator[Block]) -> Iterator[list[Block]]:
    """Some blocks at a time."""
    while window := list(islice(found, _WINDOW)):
        yield window
