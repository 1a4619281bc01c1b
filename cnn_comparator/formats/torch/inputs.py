"""Finds an input that a module's forward accepts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import isqrt
from typing import TypeVar

import torch
from torch import nn
from torch.nn.modules.conv import _ConvNd

from ...errors import SourceError
from ...snapshot import LooseShape, Shape
from ...words import say
from .record import Record, record

SIDES = (224, 32, 64, 28, 96, 112, 128, 227, 256, 299, 48, 16, 8, 160, 192, 384, 512, 4, 1)
"""Usual heights and widths of images, the most usual first."""
_SPACES: Mapping[int, Sequence[Shape]] = {
    1: [(256,), (1024,), (64,), (4096,), (16000,)],
    2: [(side, side) for side in SIDES],
    3: [(32, 32, 32), (16, 112, 112), (64, 64, 64), (16, 16, 16)],
}
"""What follows the channels of a convolution's input, by the number of its axes."""

Size = tuple[int | None, int, int]
"""Channels, where known, height and width."""


T = TypeVar("T")


class NoInput(Exception):
    """No input was accepted; the message is that of the first try."""


def try_inputs(
    module: nn.Module, hints: Sequence[Size], given: Shape | None = None
) -> tuple[Record, LooseShape]:
    """A record of the forward, and the shape of what it takes: ``None`` where any extent will do.

    Tries ``given`` alone if there is one; else ``hints``, what the user's own images are, then
    usual sizes with the channels of the first convolution. Raises ``NoInput``, and
    ``SourceError`` when ``given`` has the batch in front.
    """
    first: str | None = None
    for shape in (given,) if given is not None else _candidates(module, hints):
        try:
            found = _tried(record, module, shape)
        except NoInput as error:
            first = first or error.args[0]
            continue
        return found, shape if given is not None else _loose(module, shape)
    if given is not None:
        _check_batch(module, given)
    raise NoInput(first or say("torch.no_parameters", "it has no parameters"))


def _check_batch(module: nn.Module, given: Shape) -> None:
    batch, *shape = given
    if len(shape) != 3 or batch != 1:
        return
    try:
        _tried(_forward, module, tuple(shape))
    except NoInput:
        return
    raise SourceError(
        f"input_shape is {given}, with the batch in front. Pass the shape of one input alone: "
        f"{tuple(shape)}."
    )


def _candidates(module: nn.Module, hints: Sequence[Size]) -> Iterator[Shape]:
    entry = _entry(module)
    channels = (entry.in_channels,) if isinstance(entry, _ConvNd) else (3, 1)
    for known, *space in hints:
        for own in (known,) if known is not None else channels:
            yield (own, *space)
    if isinstance(entry, nn.Linear):
        # As one vector: the pixels of a square image, or what it is.
        for own in channels:
            side = isqrt(entry.in_features // own)
            if side * side * own == entry.in_features:
                yield (own, side, side)
        yield (entry.in_features,)
    axes = len(entry.kernel_size) if isinstance(entry, _ConvNd) else 2
    for own in channels:
        for sides in _SPACES[axes]:
            yield (own, *sides)


def _entry(module: nn.Module) -> nn.Module | None:
    """The first convolution or dense layer, where the input most likely enters."""
    return next((one for one in module.modules() if isinstance(one, _ConvNd | nn.Linear)), None)


def _loose(module: nn.Module, accepted: Shape) -> LooseShape:
    """The shape of what is accepted; height and width are ``None`` if larger ones are, too."""
    channels, *space = accepted
    if len(space) != 2:
        return accepted
    try:
        for more in (32, 96):
            _tried(_forward, module, (channels, space[0] + more, space[1] + more))
    except NoInput:
        return accepted
    return (channels, None, None)


def _tried(run: Callable[[nn.Module, torch.Tensor], T], module: nn.Module, shape: Shape) -> T:
    kinds = {one.dtype for one in module.parameters() if one.is_floating_point()}
    kind = torch.float64 if kinds == {torch.float64} else torch.float32
    try:
        return run(module, torch.zeros(1, *shape, dtype=kind))
    except Exception as error:
        text = (str(error).strip().splitlines() or [""])[0].rstrip(".")
        what = " × ".join(map(str, shape))
        raise NoInput(f"{what}: {type(error).__name__}: {text}") from error


def _forward(module: nn.Module, image: torch.Tensor) -> None:
    with torch.inference_mode():
        module(image)
