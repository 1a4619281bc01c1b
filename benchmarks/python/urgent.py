"""Times what a click asks for while a long study runs, as the widget runs both.

``python urgent.py RUNS`` prints ``{"idle": [ms], "behaviour": [ms], …}``: for each study, and
for none, the 95th percentile of the clicks of every run.
"""

import json
import random
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import numpy as np

from cnn_comparator import Comparison, demo
from cnn_comparator.jobs import Job, JobQueue
from cnn_comparator.studies import study_named

IMAGES = 1000
SIDE = 256
CLICKS = 40
LONG: dict[str, dict[str, Any]] = {
    "behaviour": {},
    "patches": {"layer": "conv1", "side": "output", "channel": 0, "image": 0, "count": 5},
    "overview": {},
}


class Widget:
    """A comparison and the queue of a widget."""

    def __init__(self) -> None:
        rng = np.random.default_rng(0)
        images = rng.integers(0, 255, (IMAGES, SIDE, SIDE, 3), np.uint8)
        given = {"a": demo.snapshot(10), "b": demo.snapshot(100)}
        self._comparison = Comparison(given, images=images, labels=[0] * IMAGES)
        self._queue = JobQueue()
        self._image = 0

    def submit(self, name: str, **params: Any) -> threading.Event:
        """Asks for a study; the event is set when its result is there, or it failed."""
        study = study_named(name)
        run = self._comparison.run(study, study.params("a", "b", **params))
        ended = threading.Event()

        def steps() -> Iterator[None]:
            for _ in run:
                yield

        def finished(error: BaseException | None) -> None:
            if error is not None:
                raise error
            ended.set()

        self._queue.submit(Job(object(), study.priority, steps(), finished))
        return ended

    def click(self) -> float:
        """Milliseconds until the class probabilities of another image are there."""
        self._image = (self._image + 1) % IMAGES
        start = time.perf_counter()
        self.submit("predictions", image=self._image).wait()
        return 1000 * (time.perf_counter() - start)

    def close(self) -> None:
        """Ends what runs."""
        self._queue.close()
        self._comparison.close()


def measured(long: str | None) -> float:
    """The 95th percentile of clicks while a study runs."""
    widget = Widget()
    pauses = random.Random(0)
    try:
        for _ in range(3):
            widget.click()
        running = None if long is None else widget.submit(long, **LONG[long])
        times = []
        while len(times) < CLICKS and not (running is not None and running.is_set()):
            time.sleep(pauses.uniform(0.02, 0.12))
            times.append(widget.click())
        return float(np.percentile(times, 95))
    finally:
        widget.close()


def main(runs: int) -> None:
    """All of them in turn."""
    found: dict[str, list[float]] = {"idle": [], **{name: [] for name in LONG}}
    for _ in range(runs):
        for name, times in found.items():
            times.append(measured(None if name == "idle" else name))
    print(json.dumps(found))


if __name__ == "__main__":
    main(int(sys.argv[1]))
