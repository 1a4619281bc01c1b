"""What can be done with each form of a snapshot, by opening one and trying."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import tracemalloc
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from cnn_comparator.errors import CNNComparatorError
from cnn_comparator.formats import ReadOptions, open_snapshot
from cnn_comparator.snapshot import Snapshot

from .sources import FILES, LARGE, OBJECTS, Net

IMAGE = np.random.default_rng(1).random((2, 3, 8, 8), np.float32)
LITTLE = 2 << 20
"""Bytes; a large weight has eight times as many."""
WITH_MODEL = "with `model=`"

WITHOUT_TORCH = """
import json, sys
sys.modules["torch"] = None
from cnn_comparator.formats import open_snapshot
found = []
for path in sys.argv[1:]:
    one = open_snapshot(path)
    found.append(sum(float(one.read(p).sum()) for l in one.layers for p in l.parameters))
print(json.dumps(found))
"""


@dataclass(frozen=True)
class Row:
    """One form, and what is said of it."""

    form: str
    weights: str
    network: str
    predictions: str
    activations: str
    reading: str


def rows() -> Iterator[Row]:
    """Every form, tried."""
    with tempfile.TemporaryDirectory() as temporary:
        paths = saved(Path(temporary, "small"), network())
        large = saved(Path(temporary, "large"), network(LARGE // 5))
        sums = sums_without_torch(list(paths.values()))
        wanted = sum(float(one.double().sum()) for one in network().state_dict().values())
        for (form, path), found in zip(paths.items(), sums, strict=True):
            weights = "yes" if abs(found - wanted) < 1e-4 else "no"
            yield Row(form, weights, *tried(path), how_read(large[form]))
    for form, make in OBJECTS.items():
        weights = "–" if "PyTorch" in form else "yes"
        yield Row(form, weights, *tried(make(network())), "in memory")


def network(large: int = 4) -> Net:
    torch.manual_seed(0)
    return Net(large).eval()


def saved(folder: Path, net: Net) -> dict[str, Path]:
    """The network in every form of files, each in a folder of its own."""
    found = {}
    for number, (form, save) in enumerate(FILES.items()):
        own = folder / str(number)
        own.mkdir(parents=True)
        found[form] = save(own, net)
    return found


def sums_without_torch(paths: Sequence[Path]) -> list[float]:
    """The sum of all weights of each file, by a process that cannot import PyTorch."""
    command = [sys.executable, "-c", WITHOUT_TORCH, *map(str, paths)]
    found: list[float] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return found


def tried(source: Any) -> tuple[str, str, str]:
    """Whether the network, its predictions and its activations are there, and what they need."""
    answers = []
    for options in (ReadOptions(), ReadOptions(model=network)):
        snapshot = open_snapshot(source, options)
        answers.append((is_drawn(snapshot), predicts(snapshot), activates(snapshot)))
    drawn, predicted, activated = (
        "yes" if alone else WITH_MODEL if with_model else "no"
        for alone, with_model in zip(*answers, strict=True)
    )
    return drawn, predicted, activated


def is_drawn(snapshot: Snapshot) -> bool:
    """Whether the branch of the network is seen."""
    return any(len(layer.inputs) == 2 for layer in snapshot.layers)


def predicts(snapshot: Snapshot) -> bool:
    """Whether the model gives what PyTorch gives."""
    if snapshot.runner is None:
        return False
    with torch.no_grad():
        wanted = network()(torch.from_numpy(IMAGE)).softmax(1).numpy()
    return np.allclose(snapshot.runner.probabilities(IMAGE), wanted, atol=1e-5)


def activates(snapshot: Snapshot) -> bool:
    """Whether a layer in the middle gives what PyTorch gives."""
    if snapshot.runner is None:
        return False
    [layer] = (one.id for one in snapshot.layers if one.weight and one.weight.shape == (4, 3, 1, 1))
    with torch.no_grad():
        wanted = network().right(torch.from_numpy(IMAGE)).numpy()
    return np.allclose(snapshot.runner.activation(IMAGE, layer, "output"), wanted, atol=1e-5)


def how_read(path: Path) -> str:
    """How much is read to look at a few numbers of a large weight."""
    tracemalloc.start()
    try:
        snapshot = open_snapshot(path)
        opened = tracemalloc.get_traced_memory()[1]
        [weight] = (
            one.weight for one in snapshot.layers if one.weight and one.weight.size > LARGE // 2
        )
        snapshot.read(weight, 0, 10)
        read = tracemalloc.get_traced_memory()[1]
    except CNNComparatorError:
        return "no"
    finally:
        tracemalloc.stop()
    if opened > LITTLE:
        return "whole"
    return "range by range" if read < LITTLE else "weight by weight"
