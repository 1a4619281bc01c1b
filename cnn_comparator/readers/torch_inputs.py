"""Finds an input that a module's forward accepts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isqrt

import torch

from ..runners.torch_record import Record, record
from ..snapshot import LooseShape

SIZES = (224, 32, 64, 28, 96, 112, 128, 227, 256, 299, 48, 16, 8, 160, 192, 384, 512)
"""Usual heights and widths of images, the most usual first."""

Size = tuple[int | None, int, int]
"""Channels, where known, height and width."""


class NoInput(Exception):
    """No image was accepted; the message is that of the first try."""


def try_inputs(module: torch.nn.Module, hints: Sequence[Size]) -> tuple[Record, LooseShape]:
    """A record of the forward, and the images it takes: ``None`` extents where any will do.

    Tries ``hints`` first, what the user's own images are, then ``SIZES``. Raises ``NoInput``.
    """
    first: str | None = None
    for channels, height, width in _candidates(module, hints):
        try:
            found = _run(module, channels, height, width)
        except NoInput as error:
            first = first or str(error)
            continue
        if _takes_any(module, channels, height, width):
            return found, (channels, None, None)
        return found, (channels, height, width)
    raise NoInput(first or "it has no parameters")


def _candidates(module: torch.nn.Module, hints: Sequence[Size]) -> Iterator[tuple[int, int, int]]:
    known = _channels(module)
    for given in hints:
        for channels in (given[0],) if given[0] is not None else known:
            yield channels, given[1], given[2]
    for channels in known:
        for size in (*_flat_sizes(module, channels), *SIZES):
            yield channels, size, size


def _channels(module: torch.nn.Module) -> tuple[int, ...]:
    for one in module.modules():
        if isinstance(one, torch.nn.Conv2d):
            return (one.in_channels,)
        if isinstance(one, torch.nn.Linear):
            break
    return (3, 1)


def _flat_sizes(module: torch.nn.Module, channels: int) -> tuple[int, ...]:
    """The side of the image when the first layer takes it as one vector."""
    for one in module.modules():
        if isinstance(one, torch.nn.Linear):
            side = isqrt(max(one.in_features // channels, 0))
            return (side,) if side * side * channels == one.in_features else ()
        if isinstance(one, torch.nn.Conv2d):
            return ()
    return ()


def _takes_any(module: torch.nn.Module, channels: int, height: int, width: int) -> bool:
    try:
        for more in (32, 96):
            _run(module, channels, height + more, width + more)
    except NoInput:
        return False
    return True


def _run(module: torch.nn.Module, channels: int, height: int, width: int) -> Record:
    kinds = {one.dtype for one in module.parameters() if one.is_floating_point()}
    kind = torch.float64 if kinds == {torch.float64} else torch.float32
    try:
        return record(module, torch.zeros(1, channels, height, width, dtype=kind))
    except Exception as error:
        text = (str(error).strip().splitlines() or [""])[0].rstrip(".")
        raise NoInput(f"{channels} × {height} × {width}: {type(error).__name__}: {text}") from error
