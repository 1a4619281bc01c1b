"""Networks that are trained once, a few seconds for all tests."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy

import pytest
import torch
from torch import nn

from cnn_comparator import Comparison
from tests.python.findings.trained import (
    CLASSES,
    moved,
    network,
    pictures,
    pruned,
    quantised,
    relabelled,
    trained,
)


@pytest.fixture(scope="package", autouse=True)
def _one_thread() -> Iterator[None]:
    """Networks as small as these only wait for more."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="session")
def networks() -> dict[str, nn.Module]:
    """Snapshots by what was done to ``late``, which was ``early`` before."""
    early = trained(network(0), 2)
    late = trained(early, 8, seed=1)
    stirred = deepcopy(late).train()
    with torch.no_grad():
        stirred(pictures(200, 7)[0])
    return {
        "early": early,
        "late": late,
        "more epochs": trained(late, 2, seed=2, rate=0.005),
        "another seed": trained(network(5), 10),
        "identical": deepcopy(late),
        "half": deepcopy(late).half().float(),
        "statistics": stirred.eval(),
        "biases": trained(late, 1, only=("bias",), still=True),
        "head": trained(late, 1, only=("13.",), still=True),
        "head, not still": trained(late, 1, only=("13.",)),
        "frozen part": trained(late, 1, only=("8.", "9.", "13."), still=True),
        "pruned": pruned(late, 0.5),
        "quantised": quantised(late, by_kernel=False),
        "quantised by kernel": quantised(late, by_kernel=True),
        "two kernels": moved(late, 2),
        "all kernels": moved(late, 20),
        "relabelled": relabelled(late, [1, 2, 0, 3, 5, 4]),
    }


@pytest.fixture(scope="session")
def compared(networks: dict[str, nn.Module]) -> Iterator[Comparison]:
    """All of them, over pictures that are harder than those of the training."""
    images, labels = pictures(300, 2, noise=2.5)
    with Comparison(
        dict(networks), images=images, labels=labels.tolist(), classes=CLASSES
    ) as comparison:
        yield comparison
