"""Train the network of the embedded example and save its snapshots.

Needs torch, onnx and onnxruntime; draws the data set and trains on the CPU.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from . import EPOCHS, data, network
from .categories import CATEGORIES, YELLOW

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class Config:
    """What a training run depends on, kept in `history.json`."""

    epochs: int = 100
    seed: int = 17
    batch: int = 32
    learning_rate: float = 0.003
    momentum: float = 0.9
    weight_decay: float = 5e-4
    dropout: float = 0.5
    shift: int = 8
    threads: int = 1


def augment(x: torch.Tensor, shift: int) -> torch.Tensor:
    """A batch (n, 3, h, w), each picture shifted by up to `shift` pixels and perhaps mirrored."""
    import torch

    padded = torch.nn.functional.pad(x, [shift] * 4, mode="replicate")
    size, out = x.shape[-1], torch.empty_like(x)
    for i, (dy, dx) in enumerate(torch.randint(0, 2 * shift + 1, (len(x), 2)).tolist()):
        out[i] = padded[i, :, dy : dy + size, dx : dx + size]
        if torch.rand(()) < 0.5:
            out[i] = out[i].flip(-1)
    return out


def scaled(x: torch.Tensor) -> torch.Tensor:
    """uint8 as float32 in 0..1; floats as they are."""
    return x if x.is_floating_point() else x.float() / 255


def probabilities(net: torch.nn.Module, x: torch.Tensor) -> np.ndarray:
    """Class probabilities float32 (n, classes) of inputs (n, 3, h, w), in eval mode."""
    import torch

    net.eval()
    with torch.no_grad():
        return torch.cat([net(scaled(part)).softmax(1) for part in x.split(128)]).numpy()


def epochs(
    net: torch.nn.Module, x: torch.Tensor, y: torch.Tensor, config: Config
) -> Iterator[tuple[int, float]]:
    """Trains; yields the epoch, from 1, and the mean loss after each."""
    import torch

    optimizer = torch.optim.SGD(
        net.parameters(), config.learning_rate, config.momentum, weight_decay=config.weight_decay
    )
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, config.epochs)
    for epoch in range(1, config.epochs + 1):
        net.train()
        loss = 0.0
        for part in torch.randperm(len(x)).split(config.batch):
            seen = augment(scaled(x[part]), config.shift)
            cost = torch.nn.functional.cross_entropy(net(seen), y[part])
            optimizer.zero_grad()
            cost.backward()
            optimizer.step()
            loss += cost.item() * len(part) / len(x)
        schedule.step()
        yield epoch, loss


def save_snapshot(
    net: torch.nn.Module,
    path: Path,
    epoch: int,
    x: torch.Tensor,
    classes: Sequence[str] = CATEGORIES,
) -> None:
    """Write one snapshot; RuntimeError unless ONNX Runtime gives what torch does, to 1e-5.

    `x` (n, 3, h, w) are the inputs, float32, to check it on.
    """
    import onnxruntime

    expected = probabilities(net, x)
    weights = {name: value.numpy() for name, value in net.state_dict().items()}
    network.write_onnx(weights, path, epoch, classes, x.shape[-1])
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    got = session.run(["probabilities"], {"image": x.numpy()})[0]
    if np.abs(got - expected).max() > 1e-5 or (got.argmax(1) != expected.argmax(1)).any():
        raise RuntimeError(f"{path} differs from torch by {np.abs(got - expected).max():.2e}")


def confidently_wrong(
    p: np.ndarray, labels: np.ndarray, least: float = 0.7
) -> list[dict[str, Any]]:
    """Yellow flowers of the validation split given a wrong category with p >= `least`,
    the surest first: index into the split, label, predicted, probability."""
    yellow = [CATEGORIES.index(name) for name in YELLOW]
    wrong = np.flatnonzero((p.argmax(1) != labels) & (p.max(1) >= least) & np.isin(labels, yellow))
    return [
        {
            "index": int(i),
            "label": CATEGORIES[labels[i]],
            "predicted": CATEGORIES[p[i].argmax()],
            "probability": round(float(p[i].max()), 4),
        }
        for i in sorted(wrong, key=lambda i: -p[i].max())
    ]


def run(config: Config, out: Path) -> dict[str, Any]:
    """Train, write the snapshots of `EPOCHS` and `history.json` into `out`; return the history."""
    import torch

    torch.manual_seed(config.seed)
    torch.set_num_threads(config.threads)
    (images, y_train), (held, y_held) = data.load("train"), data.load("validation")
    x_train, x_held = data.preprocess(images), data.preprocess(held)
    x, y, v = torch.from_numpy(x_train), torch.from_numpy(y_train), torch.from_numpy(x_held)
    net = network.build(config.dropout)
    out.mkdir(parents=True, exist_ok=True)
    rows, p = [], np.zeros((len(v), len(CATEGORIES)), np.float32)
    for epoch, loss in epochs(net, x, y, config):
        p = probabilities(net, v)
        row = {
            "epoch": epoch,
            "loss": round(loss, 4),
            "train_accuracy": float((probabilities(net, x).argmax(1) == y_train).mean()),
            "validation_accuracy": float((p.argmax(1) == y_held).mean()),
            "validation_correct": int((p.argmax(1) == y_held).sum()),
        }
        rows.append(row)
        print(json.dumps(row), flush=True)
        if epoch in EPOCHS:
            save_snapshot(net, out / f"epoch_{epoch:03d}.onnx", epoch, v)
    history = {
        "config": asdict(config),
        "input_size": data.INPUT_SIZE,
        "categories": list(CATEGORIES),
        "train_images": len(y_train),
        "validation_images": len(y_held),
        "confidently_wrong": confidently_wrong(p, y_held),
        "epochs": rows,
    }
    (out / "history.json").write_text(json.dumps(history, indent=1) + "\n", encoding="utf-8")
    return history
