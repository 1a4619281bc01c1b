"""Times experiments on parts of a network against whole passes of it.

``python cause.py RUNS`` prints ``{"single": [s], "control": [s], "words": [s], "bare": [s],
"memory": bytes, "third": [s], "one": [s]}``: all single layers of eight, the same beside their
controls, all 256 combinations, and one pass of ONNX Runtime over the same images; a kernel put back
for one image, and one pass of that.
"""

import json
import sys
import time
from collections.abc import Callable
from functools import partial

import numpy as np
import onnxruntime
from memory import Watch

from cnn_comparator import Comparison, demo
from cnn_comparator.preprocessing import BATCH, preprocess

IMAGES = 640
LAYER = "conv3"


def pictures() -> np.ndarray:
    """Noise of the size that enters, so that nothing is resized."""
    side = demo.history()["input_size"]
    return np.random.default_rng(0).integers(0, 256, (IMAGES, side, side, 3), np.uint8)


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def bare(
    session: onnxruntime.InferenceSession, comparison: Comparison, count: int = IMAGES
) -> None:
    """One pass over so many images."""
    runner = comparison.snapshot("b").runner
    [entering] = session.get_inputs()
    for start in range(0, count, BATCH):
        samples = [comparison.images.sample(i) for i in range(start, min(count, start + BATCH))]
        session.run(None, {entering.name: preprocess(samples, runner, None)})


def main(runs: int) -> None:
    found: dict[str, list[float]] = {
        name: [] for name in ("single", "control", "words", "bare", "third", "one")
    }
    images = pictures()
    session = onnxruntime.InferenceSession(demo.snapshot(100))
    with Comparison({"a": demo.snapshot(50), "b": demo.snapshot(100)}, images=images) as comparison:
        comparison.transplant()
        comparison.transplant_kernels(LAYER, 0)
        with Watch() as watch:
            for run in range(1, runs + 1):
                found["bare"].append(timed(lambda: bare(session, comparison)))
                # Of another seed, so that nothing is kept.
                single = partial(comparison.transplant, control=False, seed=run)
                found["single"].append(timed(single))
                found["control"].append(timed(partial(comparison.transplant, seed=run)))
                transplant = single()
                found["words"].append(timed(transplant.shapley))
        for kernel in range(runs):
            hybrid = partial(comparison.study, "hybrid", layer=LAYER, image=0, kernels=[kernel])
            found["one"].append(timed(lambda: bare(session, comparison, 1)))
            found["third"].append(timed(hybrid))
    print(json.dumps({**found, "memory": watch.growth}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
