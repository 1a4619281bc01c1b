"""One small network in every form in which it can be given."""

from __future__ import annotations

import json
import pickle
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn

LARGE = 1 << 22
"""Weights of the large layer."""


class Net(nn.Module):
    """A branch, and a layer so large that it shows whether it is read."""

    def __init__(self, large: int = 4) -> None:
        super().__init__()
        self.left = nn.Conv2d(3, 4, 3, padding=1)
        self.right = nn.Conv2d(3, 4, 1)
        self.fc = nn.Linear(4, 5)
        self.large = nn.Linear(5, large)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = torch.relu(self.left(x)) + self.right(x)
        return self.large(self.fc(x.mean((2, 3))))


State = Mapping[str, torch.Tensor]


def arrays(state: State) -> dict[str, Any]:
    return {name: one.numpy() for name, one in state.items()}


def nested(state: State) -> dict[str, dict[str, np.ndarray]]:
    found: dict[str, dict[str, np.ndarray]] = {}
    for name, one in arrays(state).items():
        layer, _, last = name.partition(".")
        found.setdefault(layer, {})[last] = one
    return found


def onnx(folder: Path, net: Net) -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        image = (torch.zeros(1, 3, 8, 8),)
        torch.onnx.export(net, image, folder / "a.onnx", dynamo=False, verbose=False)
    return folder / "a.onnx"


def shards(folder: Path, net: Net) -> Path:
    where: dict[str, str] = {}
    for number, part in enumerate(("left", "right", "fc", "large"), 1):
        state = {key: one for key, one in net.state_dict().items() if key.startswith(part)}
        name = f"model-{number:05}-of-00004.safetensors"
        save_file(state, folder / name)
        where |= dict.fromkeys(state, name)
    index = folder / "model.safetensors.index.json"
    index.write_text(json.dumps({"weight_map": where}))
    return index


def in_folder(folder: Path, net: Net) -> Path:
    (folder / "config.json").write_text("{}")
    save_file(net.state_dict(), folder / "model.safetensors")
    return folder


def saved(name: str, save: Callable[[State, Path], object]) -> Callable[[Path, Net], Path]:
    def made(folder: Path, net: Net) -> Path:
        save(net.state_dict(), folder / name)
        return folder / name

    return made


def old(state: State, path: Path) -> None:
    torch.save(state, path, _use_new_zipfile_serialization=False)


def whole(folder: Path, net: Net) -> Path:
    torch.save(net, folder / "a.pt")
    return folder / "a.pt"


FILES: Mapping[str, Callable[[Path, Net], Path]] = {
    "`.onnx`": onnx,
    "`.pt`, `.pth`, `.ckpt`, `.bin`: a state dict": saved("a.pt", torch.save),
    "the same, as PyTorch wrote it before 1.6": saved("a.pth", old),
    "the same: a module saved whole": whole,
    "`.pkl`: arrays, also nested": saved(
        "a.pkl", lambda state, path: path.write_bytes(pickle.dumps(nested(state)))
    ),
    "`.safetensors`": saved("a.safetensors", save_file),
    "`.index.json`, or any of its files": shards,
    "`.npz`": saved("a.npz", lambda state, path: np.savez(path, **arrays(state))),
    "`.npz`, compressed": saved(
        "a.npz", lambda state, path: np.savez_compressed(path, **arrays(state))
    ),
    "a folder with one model": in_folder,
}

OBJECTS: Mapping[str, Callable[[Net], Any]] = {
    "a module of PyTorch": lambda net: net,
    "a state dict of PyTorch": lambda net: net.state_dict(),
    "a mapping of arrays, also nested": lambda net: nested(net.state_dict()),
}
