"""Causes that are known, as the test plants them: named, and nothing where nothing was planted.

One network is trained a little further twice, with all layers moving harmlessly; then one part is
changed for a reason.
"""

from __future__ import annotations

import os
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from cnn_comparator import Comparison
from cnn_comparator.cause.parts import is_cause, strongest

CLASSES, IMAGES = 4, 96
WEAKER: list[bool] = []
"""Of every planted cause, whether its control did less."""
SAMPLE = int(os.environ.get("CNN_COMPARATOR_CAUSE_SEEDS", "5"))
FIRST = int(os.environ.get("CNN_COMPARATOR_CAUSE_SEED", os.getpid() % 1000))
"""Seeds of a sample that is another every time."""


class Net(nn.Module):
    """Three convolutions with normalisation, and a head."""

    def __init__(self) -> None:
        super().__init__()
        widths = [3, 12, 16, 16]
        for number, (before, after) in enumerate(pairwise(widths), 1):
            self.add_module(f"conv{number}", nn.Conv2d(before, after, 3, padding=1, bias=False))
            self.add_module(f"norm{number}", nn.BatchNorm2d(after))
        self.head = nn.Linear(16, CLASSES)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for number in (1, 2, 3):
            x = torch.relu(getattr(self, f"norm{number}")(getattr(self, f"conv{number}")(x)))
            x = nn.functional.max_pool2d(x, 2) if number < 3 else x
        return self.head(x.mean((2, 3)))


def pictures(seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Stripes and blobs of four kinds."""
    random = np.random.default_rng(seed)
    labels = np.arange(IMAGES) % CLASSES
    y, x = np.mgrid[0:16, 0:16] / 16
    found = []
    for label in labels:
        phase = random.uniform(0, 1)
        wave = [x, y, x + y, np.hypot(x - 0.5, y - 0.5) * 2][label]
        one = 0.5 + 0.4 * np.sin(2 * np.pi * (3 * wave + phase))
        found.append(one[None] + random.normal(0, 0.05, (3, 16, 16)))
    images = np.clip(np.stack(found), 0, 1).astype(np.float32)
    return torch.from_numpy(images), torch.from_numpy(labels)


def trained(net: nn.Module, images: torch.Tensor, labels: torch.Tensor, steps: int, rate: float,
            only: str | None = None) -> nn.Module:  # fmt: skip
    chosen = [one for name, one in net.named_parameters() if only is None or name.startswith(only)]
    optimiser = torch.optim.Adam(chosen, rate)
    net.train(only is None)
    for _ in range(steps):
        optimiser.zero_grad()
        nn.functional.cross_entropy(net(images), labels).backward()
        optimiser.step()
    return net.eval()


def copied(net: nn.Module) -> Any:
    made = Net()
    made.load_state_dict(net.state_dict())
    return made.eval()


def moved(net: Any, seed: int) -> Any:
    """All weights move a little, and the second convolution along directions that nothing sees:
    more than any planted layer.
    """
    made = copied(net)
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, one in made.named_parameters():
            one += 1e-3 * torch.randn(one.shape, generator=generator) * one.abs().mean()
            if name == "head.weight":
                # The same for all classes: no softmax sees it.
                one += 30 * torch.randn((1, one.shape[1]), generator=generator)
    return made


def planted(net: Any, kind: str, seed: int, images: torch.Tensor, labels: torch.Tensor) -> Any:
    """With a cause as strong as it takes to change a quarter of the predictions."""
    for attempt in range(40):
        strength = 1 + attempt // 8
        made = changed(copied(net), kind, strength, np.random.default_rng((seed, attempt)))
        if kind == "relabelled":
            trained(made, images, (labels + 1) % CLASSES, 60 * strength, 0.02, "conv2")
        with torch.no_grad():
            if (made(images).argmax(1) != net(images).argmax(1)).float().mean() > 0.25:
                break
    return made


@torch.no_grad()
def changed(net: Any, kind: str, strength: int, random: np.random.Generator) -> Any:
    if kind == "kernels":
        net.conv3.weight[random.choice(16, 5, replace=False)] *= -strength
    elif kind == "head":
        net.head.weight.copy_(net.head.weight.roll(1, 0))
        net.head.bias.copy_(net.head.bias.roll(1, 0))
    elif kind == "statistics":
        shift = torch.zeros(16)
        shift[random.choice(16, 4, replace=False)] = -3.0 * strength
        net.norm2.running_mean += shift * net.norm2.running_var.sqrt()
    elif kind == "norm":
        signs = random.permutation([-1.0, 1.0] * 6)
        net.norm1.weight *= strength * torch.from_numpy(signs).float()
    return net


PLACES = {
    "relabelled": "conv2",
    "kernels": "conv3",
    "head": "head",
    "statistics": "conv2",
    "norm": "conv1",
}


def name_of(layer: str) -> str:
    """``"conv2"`` of ``"/conv2/Conv"``, as the exporter names nodes."""
    return layer.split("/")[1] if layer.startswith("/") else layer


def onnx(net: nn.Module, path: Path) -> Path:
    torch.onnx.export(
        net, (torch.zeros(1, 3, 16, 16),), path, dynamo=False, input_names=["image"],
        dynamic_axes={"image": {0: "n"}}, do_constant_folding=False,
        training=torch.onnx.TrainingMode.PRESERVE,
    )  # fmt: skip
    return path


@pytest.fixture(scope="module")
def nets() -> dict[int, tuple[Any, torch.Tensor, torch.Tensor]]:
    found = {}
    for seed in range(FIRST, FIRST + SAMPLE):
        torch.manual_seed(seed)
        images, labels = pictures(seed)
        found[seed] = (trained(Net(), images, labels, 40, 0.01), images, labels)
    return found


@pytest.mark.parametrize("kind", [*PLACES, None])
@pytest.mark.parametrize("number", range(SAMPLE))
@pytest.mark.slow
def test_what_was_planted_is_named(
    nets: Any, tmp_path: Path, kind: str | None, number: int
) -> None:
    seed = FIRST + number
    net, images, labels = nets[seed]
    other = moved(net, seed)
    if kind is not None:
        other = planted(other, kind, seed, images, labels)
    a, b = onnx(net, tmp_path / "a.onnx"), onnx(other, tmp_path / "b.onnx")
    with Comparison(a, b, images=list(images), labels=labels.tolist()) as comparison:
        found = comparison.transplant()
        told = f"seed {seed}: {found} {found.table}"
        rules = [one.rule for one in comparison.findings()]
        place = strongest(found.parts, found.flips, found.agreeing)
        if kind is None:
            assert "cause" not in rules, told
            assert place is None or not is_cause(found.parts[place], found.flips), told
            return
        assert found.flips > IMAGES / 5 and place is not None, told
        best = found.parts[place]
        assert name_of(best.layer) == PLACES[kind], told
        assert best.effect.returned * 2 > found.flips, told
        assert best.effect.recovery == pytest.approx(1, abs=0.1), told
        own = (best.effect.returned, best.effect.recovery)
        control = best.control
        assert control is not None, told
        WEAKER.append((control.returned, control.recovery or 0) < own)
        # By chance a change as large does much of it, once in a while.
        assert ("cause" in rules) == is_cause(best, found.flips), told
        # All layers moved, and one that was not planted further than that which was.
        norms = comparison.summary().set_index("layer")["euclidean"].rename(name_of)
        assert (norms.dropna() > 0).all()
        if kind in ("kernels", "norm", "statistics"):
            assert norms["head"] > norms[PLACES[kind]], told


@pytest.mark.slow
def test_controls_do_less() -> None:
    """A shuffled change may happen to do as much; nearly all do not."""
    assert sum(WEAKER) >= 0.8 * len(WEAKER)
