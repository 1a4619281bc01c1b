"""Times the overview of a pair against a bare norm, and watches its memory.

``python overview.py FOLDER RUNS`` prints ``{"ours": [s], "bare": [s], "memory": bytes}``.
"""

import json
import sys
import threading
import time
from pathlib import Path

import numpy as np

from cnn_comparator import Comparison
from cnn_comparator.formats.safetensors.file import SafetensorsFile


def anonymous() -> int:
    """Memory of this process that no file backs, in bytes."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            return 1024 * int(line.split()[1])
    return 0


class Watch:
    """The most memory that was taken while it was open."""

    def __enter__(self) -> "Watch":
        self._start = self._highest = anonymous()
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()
        return self

    def _look(self) -> None:
        while not self._done.wait(0.01):
            self._highest = max(self._highest, anonymous())

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()
        self.growth = max(self._highest, anonymous()) - self._start


def arrays(path: Path, names: list[str]) -> list[np.ndarray]:
    """The weights of a file as they lie in the page cache."""
    entries = SafetensorsFile(path).entries
    return [
        np.memmap(path, np.float32, "r", entries[name].start, entries[name].shape) for name in names
    ]


def bare(folder: Path, names: list[str]) -> float:
    """Seconds for np.linalg.norm(a - b) in float32 over the same weights, one at a time."""
    start = time.perf_counter()
    pair = (arrays(folder / f"{side}.safetensors", names) for side in "ab")
    for a, b in zip(*pair, strict=True):
        np.linalg.norm((a - b).reshape(-1))
    return time.perf_counter() - start


def ours(folder: Path) -> float:
    """Seconds for all measures of all layers."""
    with Comparison(folder / "a.safetensors", folder / "b.safetensors") as comparison:
        start = time.perf_counter()
        comparison.study("overview")
        return time.perf_counter() - start


def weights_of(folder: Path) -> list[str]:
    """The weights that the overview compares."""
    with Comparison(folder / "a.safetensors", folder / "b.safetensors") as comparison:
        pairs = comparison.layers(*comparison.default_pair)
        return [pair.weight.a.id for pair in pairs if pair.comparable_weight]


def main(folder: Path, runs: int) -> None:
    """Runs both in turn, after one turn that nobody counts."""
    names = weights_of(folder)
    bare(folder, names)
    with Watch() as watch:
        ours(folder)
    times = [(ours(folder), bare(folder, names)) for _ in range(runs)]
    found = {"ours": [own for own, _ in times], "bare": [base for _, base in times]}
    print(json.dumps({**found, "memory": watch.growth}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
