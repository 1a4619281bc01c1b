"""Writes a pair of snapshots with the shapes of a known network: seeded weights that drift a bit.

``python models.py vgg16|resnet50|single|even FOLDER``
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

Shapes = Iterator[tuple[str, tuple[int, ...]]]

VGG16 = (64, 64, 128, 128, 256, 256, 256, 512, 512, 512, 512, 512, 512)
RESNET50 = ((3, 64), (4, 128), (6, 256), (3, 512))


def vgg16() -> Shapes:
    """138 million weights."""
    channels = 3
    for number, kernels in enumerate(VGG16):
        yield f"features.{number:02}.weight", (kernels, channels, 3, 3)
        yield f"features.{number:02}.bias", (kernels,)
        channels = kernels
    for number, shape in enumerate(((4096, 25088), (4096, 4096), (1000, 4096))):
        yield f"classifier.{number}.weight", shape
        yield f"classifier.{number}.bias", shape[:1]


def _norm(name: str, channels: int) -> Shapes:
    for parameter in ("weight", "bias", "running_mean", "running_var"):
        yield f"{name}.{parameter}", (channels,)


def resnet50() -> Shapes:
    """26 million weights in bottleneck blocks."""
    yield "conv1.weight", (64, 3, 7, 7)
    yield from _norm("bn1", 64)
    channels = 64
    for stage, (blocks, width) in enumerate(RESNET50, start=1):
        for block in range(blocks):
            name = f"layer{stage}.{block}"
            for number, shape in enumerate(
                ((width, channels, 1, 1), (width, width, 3, 3), (4 * width, width, 1, 1)), start=1
            ):
                yield f"{name}.conv{number}.weight", shape
                yield from _norm(f"{name}.bn{number}", shape[0])
            if block == 0:
                yield f"{name}.downsample.0.weight", (4 * width, channels, 1, 1)
                yield from _norm(f"{name}.downsample.1", 4 * width)
            channels = 4 * width
    yield "fc.weight", (1000, channels)
    yield "fc.bias", (1000,)


def single() -> Shapes:
    """Layers that the rows open one at a time."""
    yield "conv.weight", (384, 128, 3, 3)
    yield "giant.weight", (4096, 9216)
    yield "huge.weight", (4096, 16384)
    yield "map512.weight", (512, 512, 3, 3)
    yield "map2048.weight", (2048, 512, 1, 1)


def even() -> Shapes:
    """500 layers of a million weights."""
    for number in range(500):
        yield f"blocks.{number}.conv.weight", (1024, 1024, 1, 1)


SHAPES = {"vgg16": vgg16, "resnet50": resnet50, "single": single, "even": even}


def main(name: str, folder: Path) -> None:
    """Writes ``a.safetensors`` and ``b.safetensors``."""
    folder.mkdir(parents=True)
    rng = np.random.default_rng(20)
    shapes = dict(SHAPES[name]())
    tensors = {
        key: np.float32(0.02) * rng.standard_normal(shape, np.float32)
        for key, shape in shapes.items()
    }
    save_file(tensors, folder / "a.safetensors")
    for tensor in tensors.values():
        noise = rng.standard_normal(tensor.shape, np.float32)
        noise *= np.float32(0.002)
        tensor += noise
    save_file(tensors, folder / "b.safetensors")
    print(sum(tensor.size for tensor in tensors.values()))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
