"""A network of PyTorch like ResNet-18 without normalisation, as networks.py has it in ONNX."""

import torch
from networks import BLOCKS
from torch import nn


class Block(nn.Module):
    """Two convolutions and the way around them."""

    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.second = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        same = stride == 1 and inputs == outputs
        self.beside = nn.Identity() if same else nn.Conv2d(inputs, outputs, 1, stride, bias=False)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        """The sum of both ways."""
        inner = self.second(torch.relu(self.first(image)))
        return torch.relu(inner + self.beside(image))


class Residual(nn.Module):
    """``width`` is the number of kernels of the first convolution."""

    def __init__(self, width: int, classes: int) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, width, 7, 2, 3, bias=False)
        channels, layers = width, []
        for stage, blocks in enumerate(BLOCKS):
            kernels = width << stage
            for block in range(blocks):
                stride = 2 if block == 0 and kernels > channels else 1
                layers.append(Block(channels, kernels, stride))
                channels = kernels
        self.blocks = nn.Sequential(*layers)
        self.head = nn.Linear(channels, classes, bias=False)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        """Class scores."""
        found = torch.max_pool2d(torch.relu(self.stem(image)), 3, 2, 1)
        return self.head(self.blocks(found).mean((2, 3)))
