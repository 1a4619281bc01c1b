"""Small files of PyTorch of many kinds: state dicts, whole modules, trainers' files."""

from __future__ import annotations

import argparse
import collections
import datetime
import io
import pickle
from pathlib import PurePosixPath
from typing import Any

import numpy as np
import torch
from torch import nn

from ..mutators.archives import packed


def _network() -> nn.Module:
    torch.manual_seed(4)
    return nn.Sequential(
        nn.Conv2d(3, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(),
        nn.Linear(4 * 6 * 6, 5),
    )  # fmt: skip


def _kinds() -> dict[str, Any]:
    base = torch.arange(16.0).reshape(4, 4)
    shared = torch.randn(4, 4)
    types = (torch.float16, torch.bfloat16, torch.float64, torch.int8, torch.bool, torch.complex64)
    return {
        **{f"{str(kind)[6:]}.weight": base.to(kind) for kind in types},
        "tied.weight": shared,
        "same.weight": shared,
        "view.weight": base.t()[1:3],
        "wide.weight": torch.ones(1).expand(4, 4),
        "scalar": torch.tensor(3),
        "none.weight": torch.ones(0, 4),
        "eight.weight": base.to(torch.float8_e4m3fn),
    }


def _sparse() -> dict[str, Any]:
    eye = torch.eye(4)
    return {
        "coo.weight": eye.to_sparse(),
        "csr.weight": eye.to_sparse_csr(),
        "csc.weight": eye.to_sparse_csc(),
        "bsr.weight": eye.to_sparse_bsr((2, 2)),
    }


def _quantised() -> dict[str, Any]:
    base = torch.arange(16.0).reshape(4, 4)
    scales, zeros = torch.tensor([0.1, 0.2, 0.3, 0.4], dtype=torch.float64), torch.zeros(4)
    return {
        "q.weight": torch.quantize_per_tensor(base, 0.5, 3, torch.qint8),
        "c.weight": torch.quantize_per_channel(base, scales, zeros.long(), 0, torch.qint8),
        "m.weight": torch.empty(4, 4, device="meta"),
        "nested.weight": torch.nested.nested_tensor([torch.ones(2), torch.ones(3)]),
    }


def _trainer() -> dict[str, Any]:
    network = _network()
    optimiser = torch.optim.Adam(network.parameters())
    network(torch.ones(1, 3, 6, 6)).sum().backward()
    optimiser.step()
    return {
        "epoch": 3,
        "best": np.float64(0.75),
        "args": argparse.Namespace(lr=0.1, out=PurePosixPath("runs/1"), names=["a", "b"]),
        "date": datetime.datetime(2024, 5, 6, 7, 8),
        "history": np.arange(6.0).reshape(2, 3),
        "state_dict": collections.OrderedDict(network.state_dict()),
        "optimizer": optimiser.state_dict(),
        "kind": torch.float16,
        "generator": torch.arange(8, dtype=torch.uint8),
    }


def _objects() -> list[Any]:
    network = _network()
    weights = network.state_dict()
    deep: Any = weights
    for _ in range(6):
        deep = {"model": deep}
    return [
        weights, {"model": network, "ema": None}, network, _kinds(), _sparse(), _quantised(),
        _trainer(), deep, dict(network.named_parameters()),
    ]  # fmt: skip


def _saved(value: Any, zipped: bool) -> bytes:
    buffer = io.BytesIO()
    torch.save(value, buffer, _use_new_zipfile_serialization=zipped)
    return buffer.getvalue()


def archives() -> list[bytes]:
    """Zip files, the default."""
    import zipfile

    found = []
    for value in _objects():
        with zipfile.ZipFile(io.BytesIO(_saved(value, True))) as archive:
            members = [(name, archive.read(name)) for name in archive.namelist()]
        found.append(packed(members))
    return found


def legacy() -> list[bytes]:
    """What PyTorch wrote before 1.6: pickles one after another, then the numbers."""
    found = []
    for value in _objects():
        try:
            found.append(_saved(value, False))
        except (RuntimeError, NotImplementedError):
            continue  # kinds that the old form does not know
    return found


def pickles() -> list[bytes]:
    """Plain pickles of the same, and of NumPy's arrays."""
    arrays = {
        "conv.weight": np.ones((4, 3, 3, 3), np.float32),
        "conv.bias": np.zeros(4, np.float32),
        "n": np.int64(3),
    }
    found = [pickle.dumps(arrays, protocol) for protocol in (0, 2, 4, 5)]
    found += [pickle.dumps(_network().state_dict(), protocol) for protocol in (2, 5)]
    return [*found, pickle.dumps(_trainer()), pickle.dumps({"a": [1, 2.5, None, {"b": (1,)}]})]
