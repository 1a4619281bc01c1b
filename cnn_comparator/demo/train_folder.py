"""Train the network of the embedded example on a user's own pictures."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import ImageError
from . import network
from .folder import read_folder
from .train import Config, epochs, probabilities, save_snapshot, scaled

#: Pictures that each snapshot is checked on.
CHECKED = 32


def run_folder(data: Path, out: Path, config: Config, *, size: int, every: int) -> dict[str, Any]:
    """Train on the folder `data`; write `epoch_001.onnx` ... and `history.json` into `out`.

    Snapshots are kept of the first epoch, every `every`-th and the last. Prints a line an epoch.
    Returns the history: `config`, `input_size`, `classes`, the names of the `validation`
    pictures, and `epochs` (`epoch`, `loss`, `train_accuracy`, `validation_accuracy` in 0..1 or
    null without such pictures, `snapshot`: its file or null). Raises ImageError.
    """
    import torch

    if size < network.SMALLEST_INPUT:
        raise ImageError(
            f"The network needs pictures of at least {network.SMALLEST_INPUT} pixels, not {size}. "
            "Pass a larger --size."
        )
    folder = read_folder(data, size, config.seed, _progress())
    train, held = folder.train, folder.validation
    _say(f"{len(train.x)} pictures of {len(folder.classes)} classes, {len(held.x)} more held out")
    torch.manual_seed(config.seed)
    x, v = torch.from_numpy(train.x), torch.from_numpy(held.x)
    net = network.build(config.dropout, len(folder.classes), size)
    out.mkdir(parents=True, exist_ok=True)
    checked = scaled(x[:CHECKED])
    rows: list[dict[str, Any]] = []
    started = time.monotonic()
    for epoch, loss in epochs(net, x, torch.from_numpy(train.labels), config):
        kept = epoch in (1, config.epochs) or epoch % every == 0
        row = {
            "epoch": epoch,
            "loss": round(loss, 4),
            "train_accuracy": _accuracy(net, x, train.labels),
            "validation_accuracy": _accuracy(net, v, held.labels),
            "snapshot": f"epoch_{epoch:03d}.onnx" if kept else None,
        }
        rows.append(row)
        if kept:
            path = out / f"epoch_{epoch:03d}.onnx"
            save_snapshot(net, path, epoch, checked, folder.classes)
        _say(_line(row, config.epochs, time.monotonic() - started))
    history = {
        "config": asdict(config),
        "input_size": size,
        "classes": list(folder.classes),
        "train_images": len(train.x),
        "validation": list(held.names),
        "epochs": rows,
    }
    (out / "history.json").write_text(json.dumps(history, indent=1) + "\n", encoding="utf-8")
    return history


def _accuracy(net: Any, x: Any, labels: np.ndarray) -> float | None:
    return float((probabilities(net, x).argmax(1) == labels).mean()) if len(labels) else None


def _line(row: dict[str, Any], total: int, seconds: float) -> str:
    held = row["validation_accuracy"]
    text = "" if held is None else f", {held:.1%} of the held-out pictures right"
    kept = "" if row["snapshot"] is None else f", kept {row['snapshot']}"
    return f"Epoch {row['epoch']} of {total} ({seconds:.0f} s): loss {row['loss']:.3f}{text}{kept}"


def _say(line: str) -> None:
    print(line, flush=True)


def _progress() -> Callable[[int, int], None]:
    last = time.monotonic()

    def told(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last >= 1:
            last = time.monotonic()
            _say(f"Read {done} of {total} pictures")

    return told
