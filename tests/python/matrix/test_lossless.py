"""One network by two routes: every layer is paired, no weight differs, the model says the same."""

from __future__ import annotations

import os
import random
import warnings
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch

from cnn_comparator import Comparison
from tests.python.matrix.networks import IMAGE, NETWORKS, network
from tests.python.matrix.routes import EXACT, ROUTES, RUNS, WithModel

EVERY = list(product(NETWORKS, ROUTES, ROUTES))
SAMPLE = 60
"""Pairs that run where not all of them are asked for."""
SEED = int(os.environ.get("CNN_COMPARATOR_MATRIX_SEED", random.randrange(1 << 30)))


def chosen() -> list[tuple[str, str, str]]:
    if os.environ.get("CNN_COMPARATOR_MATRIX") == "all":
        return EVERY
    return random.Random(SEED).sample(EVERY, SAMPLE)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Writer:
    return Writer(tmp_path_factory.mktemp("routes"))


class Writer:
    """Writes every route of every network once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[tuple[str, str], object] = {}

    def source(self, name: str, route: str) -> object:
        if (name, route) not in self._known:
            folder = self._folder / name / str(list(ROUTES).index(route))
            folder.mkdir(parents=True)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self._known[name, route] = ROUTES[route](network(name), folder)
        return self._known[name, route]

    def compare(self, name: str, a: str, b: str) -> Comparison:
        sources = {"A": self.source(name, a), "B": self.source(name, b)}
        models = {key: one.model for key, one in sources.items() if isinstance(one, WithModel)}
        given = {
            key: one.source if isinstance(one, WithModel) else one for key, one in sources.items()
        }
        images = torch.rand(1, *IMAGE, generator=torch.Generator().manual_seed(1))
        return Comparison(given, images=images, model=models or None)


WEIGHTED = {
    "alexnet": ["conv"] * 4 + ["dense"] * 2,
    "residual": ["conv"] * 10 + ["dense"],
    "separable": ["conv"] * 7 + ["dense"],
    "convnext": ["conv"] * 3 + ["dense"] * 5,
    "recurrent": ["conv", "dense", "recurrent"],
}
"""The kinds of the layers with weights that are no normalisation, sorted."""
NORMS = {"alexnet": 0, "residual": 10, "separable": 6, "convnext": 5, "recurrent": 1}
FOLDING = {"old export", "new export"}
"""Routes that fold batch normalisation into kernels."""


@pytest.mark.slow
@pytest.mark.parametrize(("name", "a", "b"), chosen())
def test_nothing_differs(written: Writer, name: str, a: str, b: str) -> None:
    hint = f"CNN_COMPARATOR_MATRIX_SEED={SEED}"
    with written.compare(name, a, b) as comparison:
        table = comparison.summary()
        kinds = ["conv", "dense", "recurrent"]
        layers = table[table.kind.isin(kinds)]
        assert (layers.status == "paired").all(), f"{hint}\n{shown(table)}"
        wanted = WEIGHTED[name]
        if (name, a, b) == ("alexnet", "tied", "tied"):
            # Neither file tells that a second layer shares a weight.
            wanted = wanted[1:]
        assert sorted(layers.kind, key=kinds.index) == wanted, f"{hint}\n{shown(table)}"
        assert not (table.status == "shape").any(), shown(table)
        norms = table[table.kind == "norm"]
        reasons = {one.id: one.reason or "" for one in comparison.layers("A", "B")}
        for layer, status in zip(norms.layer, norms.status, strict=True):
            assert status == "paired" or "is part of the kernels of" in reasons[layer], shown(table)
        kept = 0 if {a, b} <= FOLDING and name != "convnext" else NORMS[name]
        assert len(norms) == kept, shown(table)
        limit = 0 if a in EXACT and b in EXACT else 1e-6
        assert (table.relative.fillna(0) <= limit).all(), f"{hint}\n{shown(table)}"
        assert layers.relative.notna().all()
        if a in RUNS and b in RUNS:
            np.testing.assert_allclose(
                comparison.probabilities("A", 0), comparison.probabilities("B", 0), atol=1e-5
            )


def shown(table: pd.DataFrame) -> str:
    columns = ["layer", "kind", "status", "shape_a", "shape_b", "relative", "folding"]
    return table[columns].to_string()
