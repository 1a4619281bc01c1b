"""Small networks of PyTorch that the tests share."""

from __future__ import annotations

import torch
from torch import nn


class Block(nn.Module):
    """A residual block; its one ReLU works in place and is used twice."""

    def __init__(self, channels: int, kernels: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, kernels, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(kernels)
        self.conv2 = nn.Conv2d(kernels, kernels, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(kernels)
        self.relu = nn.ReLU(inplace=True)
        self.down = (
            nn.Sequential(nn.Conv2d(channels, kernels, 1, stride), nn.BatchNorm2d(kernels))
            if stride > 1
            else None
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        return self.relu(y + (x if self.down is None else self.down(x)))


class Residual(nn.Module):
    """Like a ResNet: any image of three channels, five classes."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 3, padding=1)
        self.block1 = Block(8, 8, 1)
        self.block2 = Block(8, 16, 2)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(16, 5)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.block2(self.block1(torch.relu(self.stem(x))))
        return self.fc(torch.flatten(self.pool(x), 1))


class Separable(nn.Module):
    """Depthwise and pointwise convolutions, concatenated; 16 × 16 pixels only."""

    def __init__(self) -> None:
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 6, 3, padding="same"),
            nn.ReLU6(),
            nn.Conv2d(6, 6, 3, padding=1, groups=6, bias=False),
            nn.BatchNorm2d(6),
            nn.Hardswish(),
        )
        self.point = nn.Conv2d(6, 4, 1)
        self.up = nn.ConvTranspose2d(4, 6, 2, stride=2, groups=2)
        self.classifier = nn.Linear(10 * 8 * 8, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.features(x)
        small = nn.functional.max_pool2d(self.point(x), 2)
        other = nn.functional.max_pool2d(self.up(small), 2)
        joined = torch.cat([small, other], 1)
        return self.classifier(joined.flatten(1)).softmax(1)


class Chain(nn.Sequential):
    """One function after another; ReLUs work in place. 16 × 16 pixels only."""

    def __init__(self) -> None:
        super().__init__(
            *(nn.Conv2d(3, 6, 3), nn.ReLU(inplace=True), nn.MaxPool2d(2)),
            *(nn.Conv2d(6, 8, 3, bias=False), nn.BatchNorm2d(8), nn.ReLU(inplace=True)),
            *(nn.Flatten(), nn.Linear(8 * 25, 10), nn.Dropout(), nn.Linear(10, 4)),
        )


class Dense(nn.Module):
    """Like a DenseNet: normalised before each convolution, whose input is concatenated to what it
    gives; its two branches run side by side. Any image of three channels, four classes.
    """

    def __init__(self) -> None:
        super().__init__()
        self.conv0 = nn.Conv2d(3, 4, 3, 2, 1, bias=False)
        self.norm1, self.conv1 = nn.BatchNorm2d(4), nn.Conv2d(4, 3, 1, bias=False)
        self.norm2, self.conv2 = nn.BatchNorm2d(3), nn.Conv2d(3, 4, 3, padding=1, bias=False)
        self.left, self.right = nn.Conv2d(8, 3, 1, bias=False), nn.Conv2d(8, 5, 3, padding=1)
        self.left_norm, self.right_norm = nn.BatchNorm2d(3), nn.BatchNorm2d(5)
        self.classifier = nn.Linear(8, 4)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = nn.functional.max_pool2d(self.conv0(x), 2)
        y = self.conv1(torch.relu(self.norm1(x)))
        y = self.conv2(nn.functional.leaky_relu_(self.norm2(y)))
        x = torch.cat([x, y], 1)
        left, right = self.left(x), self.right(x)
        joined = torch.cat([self.left_norm(left), self.right_norm(right)], 1)
        return self.classifier(torch.relu(joined).mean((2, 3)))


def seeded(kind: type[nn.Module], seed: int) -> nn.Module:
    """A network in evaluation mode with random weights and statistics."""
    torch.manual_seed(seed)
    module = kind()
    for one in module.modules():
        if isinstance(one, nn.BatchNorm2d):
            one.running_mean.normal_()
            one.running_var.uniform_(0.5, 2)
            nn.init.normal_(one.weight)
            nn.init.normal_(one.bias)
    return module.eval()
