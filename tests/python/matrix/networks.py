"""The five networks of the matrix: small, random weights and statistics, in evaluation mode."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import torch
from torch import nn

IMAGE = (3, 16, 16)


class AlexNetLike(nn.Sequential):
    """Plain convolutions, a flattened map, dense layers; two convolutions share their weight."""

    def __init__(self) -> None:
        shared = nn.Conv2d(8, 8, 3, padding=1)
        last = nn.Conv2d(8, 8, 3, padding=1)
        last.weight = shared.weight
        features = nn.Sequential(
            *(nn.Conv2d(3, 12, 5, 2, 2), nn.ReLU(), nn.MaxPool2d(2)),
            *(nn.Conv2d(12, 8, 3, padding=1, groups=2), nn.ReLU()),
            *(shared, nn.ReLU(), last, nn.ReLU()),
        )
        classifier = nn.Sequential(nn.Dropout(), nn.Linear(8 * 4 * 4, 20), nn.ReLU())
        super().__init__()
        self.features = features
        self.flatten = nn.Flatten()
        self.classifier = classifier
        self.head = nn.Linear(20, 7)


class Block(nn.Module):
    def __init__(self, channels: int, kernels: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, kernels, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(kernels)
        self.conv2 = nn.Conv2d(kernels, kernels, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(kernels)
        self.downsample = (
            nn.Sequential(
                nn.Conv2d(channels, kernels, 1, stride, bias=False), nn.BatchNorm2d(kernels)
            )
            if stride > 1
            else nn.Identity()
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = torch.relu(self.bn1(self.conv1(x)))
        return torch.relu(self.bn2(self.conv2(y)) + self.downsample(x))


class Residual(nn.Module):
    """Residual blocks with batch normalisation, several of one shape."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 8, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(8)
        self.layer1 = nn.Sequential(Block(8, 8, 1), Block(8, 8, 1))
        self.layer2 = nn.Sequential(Block(8, 16, 2), Block(16, 16, 1))
        self.fc = nn.Linear(16, 6)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.layer2(self.layer1(torch.relu(self.bn1(self.conv1(x)))))
        return self.fc(x.mean((2, 3)))


def separable(channels: int, kernels: int, stride: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(channels, channels, 3, stride, 1, groups=channels, bias=False),
        nn.BatchNorm2d(channels),
        nn.ReLU6(),
        nn.Conv2d(channels, kernels, 1, bias=False),
        nn.BatchNorm2d(kernels),
        nn.ReLU6(),
    )


class Separable(nn.Module):
    """Depthwise and pointwise convolutions, and a flattened map of 2 × 2."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 3, 2, 1)
        self.blocks = nn.Sequential(separable(8, 12, 1), separable(12, 12, 2), separable(12, 16, 2))
        self.classifier = nn.Linear(16 * 2 * 2, 6)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.classifier(self.blocks(self.stem(x)).flatten(1))


class ConvNeXtBlock(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.dwconv = nn.Conv2d(channels, channels, 7, padding=3, groups=channels)
        self.norm = nn.LayerNorm(channels)
        self.pwconv1 = nn.Linear(channels, 4 * channels)
        self.pwconv2 = nn.Linear(4 * channels, channels)
        self.gamma = nn.Parameter(torch.rand(channels) + 0.5)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.norm(self.dwconv(x).permute(0, 2, 3, 1))
        y = self.gamma * self.pwconv2(nn.functional.gelu(self.pwconv1(y)))
        return x + y.permute(0, 3, 1, 2)


class ConvNeXtLike(nn.Module):
    """Dense layers over channels that come last, layer normalisation and layer scale."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 6, 4, 4)
        self.blocks = nn.Sequential(ConvNeXtBlock(6), ConvNeXtBlock(6))
        self.norm = nn.LayerNorm(6)
        self.head = nn.Linear(6, 5)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.head(self.norm(self.blocks(self.stem(x)).mean((2, 3))))


class Recurrent(nn.Module):
    """Columns of a map as the steps of an LSTM."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 5, 2, 2)
        self.bn = nn.BatchNorm2d(4)
        self.lstm = nn.LSTM(4 * 8, 10, batch_first=True)
        self.head = nn.Linear(10, 5)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = torch.relu(self.bn(self.conv(x)))
        steps, _ = self.lstm(x.permute(0, 3, 1, 2).flatten(2))
        return self.head(steps[:, -1])


NETWORKS: Mapping[str, Callable[[], nn.Module]] = {
    "alexnet": AlexNetLike,
    "residual": Residual,
    "separable": Separable,
    "convnext": ConvNeXtLike,
    "recurrent": Recurrent,
}


def network(name: str, seed: int = 0) -> nn.Module:
    """One of ``NETWORKS``: the same one for the same seed."""
    torch.manual_seed(seed)
    found = NETWORKS[name]()
    for one in found.modules():
        if isinstance(one, nn.BatchNorm2d | nn.LayerNorm):
            nn.init.uniform_(one.weight, 0.5, 1.5)
            nn.init.normal_(one.bias)
        if isinstance(one, nn.BatchNorm2d):
            nn.init.normal_(one.running_mean)
            nn.init.uniform_(one.running_var, 0.3, 2)
    return found.eval()
