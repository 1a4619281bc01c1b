"""A process that tries some mutants of one format and writes what became of each to a journal.

``python -m tests.fuzz.batch FORMAT SEED START STOP SEEDS JOURNAL``. What stands in the journal as
tried without an outcome is what the process ended at.
"""

from __future__ import annotations

import json
import sys
import tempfile
import warnings
from pathlib import Path

from .attempt import MOST_SECONDS, Watch, attempt
from .formats import FORMATS, mutant
from .sidecar import SIDECAR, sidecar
from .usage import end_after, limit_process

BATCH_SECONDS = 900
MORE_MEMORY = 4 << 30


def main(name: str, seed: int, start: int, stop: int, folder: Path, journal: Path) -> None:
    seeds = read_seeds(folder)
    watch = Watch()
    with tempfile.TemporaryDirectory() as place, journal.open("a", encoding="utf-8") as notes:
        (Path(place) / SIDECAR).write_bytes(sidecar())
        path = Path(place) / f"mutant{FORMATS[name].suffix}"

        def tried(number: int, seconds: float = MOST_SECONDS) -> dict[str, object]:
            path.write_bytes(mutant(name, seed, number, seeds))
            end_after(seconds)
            found = attempt(path, FORMATS[name].is_picture, watch)
            end_after(0)
            return {"id": number, **vars(found)}

        tried(0, BATCH_SECONDS)  # what is imported late is imported now
        limit_process(BATCH_SECONDS, MORE_MEMORY)
        for number in range(start, stop):
            print(json.dumps({"id": number, "kind": "tried"}), file=notes, flush=True)
            print(json.dumps(tried(number)), file=notes, flush=True)


def read_seeds(folder: Path) -> list[bytes]:
    """The sound files of a format in their order."""
    return [path.read_bytes() for path in sorted(folder.iterdir())]


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main(
        sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), Path(sys.argv[5]),
        Path(sys.argv[6]),
    )  # fmt: skip
