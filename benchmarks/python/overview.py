"""Times the overview of a pair against blocked norms, and watches its memory.

``python overview.py FOLDER RUNS`` prints
``{"shaded": [s], "all": [s], "norms": [s], "memory": bytes}``.
"""

import json
import math
import sys
import time
from pathlib import Path

import numpy as np
from memory import Watch

from cnn_comparator import Comparison
from cnn_comparator.snapshot import Parameter
from cnn_comparator.studies import overview
from cnn_comparator.studies.study import Partial

READ = 1 << 20
"""Weights of each side that are read at a time."""
CACHED = 1 << 13
"""Those subtracted at a time; longer scalar products wait for other threads."""


def weights_of(comparison: Comparison) -> list[tuple[Parameter, Parameter]]:
    """The weights that the overview compares, in A and in B."""
    pairs = comparison.layers(*comparison.default_pair)
    weights = [pair.comparable_weight for pair in pairs]
    return [(one.a, one.b) for one in weights if one and one.a and one.b]


def norms(comparison: Comparison) -> float:
    """Seconds for the norm of a − b of every weight: float64 sums of blocks that stay in the cache,
    read as the overview reads them.
    """
    first, last = comparison.snapshots.values()
    start = time.perf_counter()
    for left, right in weights_of(comparison):
        squares = 0.0
        for at in range(0, left.size, READ):
            stop = min(at + READ, left.size)
            a, b = first.read(left, at, stop), last.read(right, at, stop)
            for cut in range(0, a.size, CACHED):
                change = np.subtract(a[cut : cut + CACHED], b[cut : cut + CACHED], dtype=np.float64)
                squares += np.dot(change, change)
        math.sqrt(squares)
    return time.perf_counter() - start


def ours(comparison: Comparison) -> tuple[float, float]:
    """Seconds until every layer has its distances, and until it has all measures."""
    params = overview.OverviewParams(*comparison.default_pair)
    start = time.perf_counter()
    shaded: float | None = None
    layers: set[str] = set()
    for told in comparison.run(overview.STUDY, params):
        if isinstance(told, Partial):
            layers.update(row.layer for row in told.result.layers)
            if shaded is None and len(layers) == told.result.total:
                shaded = time.perf_counter() - start
    return shaded or 0.0, time.perf_counter() - start


def main(folder: Path, runs: int) -> None:
    """Runs both in turn, after one turn in which memory alone is watched."""
    found: dict[str, list[float]] = {"shaded": [], "all": [], "norms": []}
    with opened(folder) as comparison, Watch() as watch:
        ours(comparison)
    for _ in range(runs):
        with opened(folder) as comparison:
            found["norms"].append(norms(comparison))
            shaded, whole = ours(comparison)
        found["shaded"].append(shaded)
        found["all"].append(whole)
    print(json.dumps({**found, "memory": watch.growth}))


def opened(folder: Path) -> Comparison:
    """The pair in a folder."""
    return Comparison(folder / "a.safetensors", folder / "b.safetensors")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
