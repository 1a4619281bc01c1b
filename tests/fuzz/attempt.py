"""Tries one file through the public API: an answer, a refusal in its own words, or a fault."""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from cnn_comparator import Comparison
from cnn_comparator.errors import CNNComparatorError
from cnn_comparator.images import open_images

from .usage import peak_memory, reset_peak, resident

MOST_SECONDS = 8.0
"""Processor time of one file; half of it is slow, all of it ends the process."""

MOST_MEMORY = 600 << 20
"""Bytes of memory above what the process had before."""

MOST_WORDS = 2000
"""Characters of a sentence."""

_STARTS = ("subprocess.Popen", "os.system", "os.posix_spawn", "os.exec", "os.fork", "os.forkpty")
_FORBIDDEN = {*_STARTS, "pty.spawn", "socket.connect", "socket.bind", "pickle.find_class"}

IMAGE = np.random.default_rng(3).integers(0, 256, (1, 12, 12, 3), np.uint8)


@dataclass(frozen=True)
class Outcome:
    """``kind`` is answer, refusal or fault; ``said`` is the sentence or what is wrong."""

    kind: str
    said: str = ""
    seconds: float = 0.0
    memory: int = 0
    trace: str = ""


class Watch:
    """Notes programs started, connections made and names that a pickle looked up."""

    def __init__(self) -> None:
        self.noted: list[str] = []
        self.active = False
        sys.addaudithook(self._note)

    def _note(self, event: str, given: tuple[Any, ...]) -> None:
        if self.active and event in _FORBIDDEN:
            self.noted.append(f"{event}{given!r:.200}")


def attempt(path: Path, is_picture: bool, watch: Watch) -> Outcome:
    """Opens and asks; whatever is raised is the outcome."""
    watch.noted.clear()
    reset_peak()
    start, memory = time.process_time(), resident()
    watch.active = True
    kind, said, trace = _outcome(_see if is_picture else _compare, path)
    watch.active = False
    seconds, memory = time.process_time() - start, max(0, peak_memory() - memory)
    if watch.noted:
        kind, said = "fault", f"did what is forbidden: {watch.noted[0]}"
    elif memory > MOST_MEMORY:
        kind, said = "fault", f"took {memory >> 20} MiB of memory ({kind}: {said})"
    elif seconds > MOST_SECONDS / 2:
        kind, said = "fault", f"took {seconds:.1f} s ({kind}: {said})"
    return Outcome(kind, said, seconds, memory, trace)


def _outcome(ask: Callable[[Path], str], path: Path) -> tuple[str, str, str]:
    try:
        wrong = ask(path)
    except CNNComparatorError as error:
        said = str(error)
        wrong = _unfit(error, said)
        trace = traceback.format_exc() if wrong else ""
        return ("fault" if wrong else "refusal"), wrong or said, trace
    except BaseException as error:  # noqa: BLE001 - that is what is looked for
        return "fault", f"raised {type(error).__name__}: {error!s:.300}", traceback.format_exc()
    return ("fault" if wrong else "answer"), wrong, ""


def _compare(path: Path) -> str:
    """Compares a snapshot with itself and runs it; says what is wrong with the answer."""
    with Comparison(path, path, images=IMAGE) as opened:
        table = opened.summary()
        first, _ = opened.default_pair
        if opened.snapshot(first).runner is not None:
            try:
                opened.probabilities(first, 0)
            except CNNComparatorError as error:
                wrong = _unfit(error, str(error))
                if wrong:
                    return wrong
        changed = table["euclidean"].fillna(0) != 0
    return "a snapshot differs from itself" if changed.any() else ""


def _see(path: Path) -> str:
    """Decodes a picture whole and small; says what is wrong with it."""
    source = open_images(path)
    height, width, channels = source.sample(0).picture.shape
    small = source.thumbnail(0, 72).shape
    fits = max(small[:2]) <= 72 and (max(small[:2]) == 72 or small[:2] == (height, width))
    return "" if fits and channels == 3 else f"a thumbnail of {height} × {width} is {small}"


def _unfit(error: CNNComparatorError, said: str) -> str:
    """What is wrong with the words of a refusal."""
    if error.code == "internal":
        return f"is an error of no kind: {said:.300}"
    if len(said) > MOST_WORDS or not said.strip():
        return f"says {len(said)} characters: {said:.300}"
    try:
        said.encode()
    except UnicodeEncodeError:
        return f"says what cannot be sent: {said!a:.300}"
    return ""
