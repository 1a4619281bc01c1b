"""Small networks trained on stripes of six directions, the same ones everywhere."""

from __future__ import annotations

from copy import deepcopy
from math import pi

import numpy as np
import torch
from torch import nn

CLASSES = ("flat", "30°", "60°", "upright", "120°", "150°")
PIXELS = 12


def pictures(count: int, seed: int, noise: float = 1.2) -> tuple[torch.Tensor, torch.Tensor]:
    """Float32 ``(count, 3, 12, 12)`` around 0, and their classes."""
    random = np.random.default_rng(seed)
    labels = np.arange(count) % len(CLASSES)
    y, x = np.mgrid[:PIXELS, :PIXELS]
    angle = (labels * pi / len(CLASSES))[:, None, None]
    along = np.cos(angle) * y + np.sin(angle) * x
    phase = random.uniform(0, 2 * pi, (count, 1, 1))
    stripes = np.sin(along * 2 * pi / 5 + phase)[:, None]
    found = stripes + noise * random.normal(size=(count, 3, PIXELS, PIXELS))
    return torch.from_numpy(found.astype(np.float32)), torch.from_numpy(labels)


def network(seed: int) -> nn.Sequential:
    """Three convolutions with normalisations, and a head."""
    torch.manual_seed(seed)
    return nn.Sequential(
        *_block(3, 20),
        nn.MaxPool2d(2),
        *_block(20, 20),
        nn.MaxPool2d(2),
        *_block(20, 30),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(30, len(CLASSES)),
    ).eval()


def _block(channels: int, kernels: int) -> list[nn.Module]:
    return [nn.Conv2d(channels, kernels, 3, padding=1), nn.BatchNorm2d(kernels), nn.ReLU()]


def trained(
    before: nn.Module,
    epochs: int,
    *,
    seed: int = 0,
    only: tuple[str, ...] = ("",),
    still: bool = False,
    rate: float = 0.02,
) -> nn.Module:
    """A copy that was trained; ``only`` parameters that have one of these in their names.

    ``still``: running statistics stay as they are.
    """
    after = deepcopy(before).train(not still)
    images, labels = pictures(192, 1)
    chosen = [one for name, one in after.named_parameters() if any(part in name for part in only)]
    optimiser = torch.optim.SGD(chosen, rate, momentum=0.9)
    torch.manual_seed(seed)
    for _ in range(epochs):
        for batch in torch.randperm(len(images)).split(32):
            optimiser.zero_grad()
            nn.functional.cross_entropy(after(images[batch]), labels[batch]).backward()
            optimiser.step()
    return after.eval()


def weights(module: nn.Module) -> list[nn.Parameter]:
    """Of the convolutions and the head."""
    return [one.weight for one in module if isinstance(one, nn.Conv2d | nn.Linear)]


def quantised(before: nn.Module, *, by_kernel: bool) -> nn.Module:
    """A copy with weights of 8 bits, saved as floats."""
    after = deepcopy(before)
    for weight in weights(after):
        axes = tuple(range(1, weight.dim())) if by_kernel else tuple(range(weight.dim()))
        with torch.no_grad():
            step = weight.abs().amax(axes, keepdim=True) / 127
            weight.copy_((weight / step).round().clamp(-127, 127) * step)
    return after


def pruned(before: nn.Module, share: float) -> nn.Module:
    """A copy whose smallest weights are zero, that share in every layer."""
    after = deepcopy(before)
    for weight in weights(after):
        with torch.no_grad():
            weight[weight.abs() < torch.quantile(weight.abs(), share)] = 0
    return after


def moved(before: nn.Module, kernels: int) -> nn.Module:
    """A copy whose weights changed by 1 %, some kernels of the second convolution by more."""
    after = deepcopy(before)
    random = torch.Generator().manual_seed(3)
    for weight in weights(after):
        with torch.no_grad():
            noise = torch.randn(weight.shape, generator=random) * weight.std()
            weight.add_(0.01 * noise)
            if weight is after[4].weight:
                weight[:kernels].add_(0.03 * noise[:kernels])
    return after


def relabelled(before: nn.Module, order: list[int]) -> nn.Module:
    """A copy whose head has its classes in another order."""
    after = deepcopy(before)
    with torch.no_grad():
        after[-1].weight.copy_(before[-1].weight[order])
        after[-1].bias.copy_(before[-1].bias[order])
    return after
