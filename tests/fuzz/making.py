"""Makes the sound files that are mutated: ``python -m tests.fuzz.making FOLDER FORMAT …``."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

from .formats import made_seeds


def main(folder: Path, names: list[str]) -> None:
    for name in names:
        made = folder / f"{name}.new"
        made.mkdir(parents=True)
        for number, data in enumerate(made_seeds(name)):
            (made / f"{number:03d}").write_bytes(data)
        made.rename(folder / name)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main(Path(sys.argv[1]), sys.argv[2:])
