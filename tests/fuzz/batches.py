"""Runs mutants in processes of their own, goes on after one that ends its process, keeps faults."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from .batch import read_seeds
from .formats import FORMATS, mutant

ROOT = Path(__file__).parents[2]

STUCK = 120.0
"""Seconds without a word after which a process is ended."""

Record = dict[str, Any]


class Batches:
    """``folder`` is where everything goes: seeds, journals, logs and the faults of this run."""

    def __init__(self, seed: int, folder: Path) -> None:
        self._seed = seed
        self._folder = folder
        for name in ("faults", "journals"):
            shutil.rmtree(folder / name, ignore_errors=True)
            (folder / name).mkdir(parents=True)
        self._seeds = folder / "seeds" / _hash_of_sources()

    def make_seeds(self, names: list[str]) -> None:
        """The sound files, unless they are there; the same mutants come of the same files."""
        missing = [name for name in names if not (self._seeds / name).exists()]
        if missing:
            shutil.rmtree(self._seeds, ignore_errors=True)
            command = _python("tests.fuzz.making", str(self._seeds), *names)
            subprocess.run(command, cwd=ROOT, env=_variables(), check=True)

    def run(self, name: str, numbers: range) -> list[Record]:
        """What became of each mutant. One that ends its process is a fault; the rest goes on."""
        records: list[Record] = []
        start = numbers.start
        while start < numbers.stop:
            found, code, log = self._process(name, range(start, numbers.stop))
            records += [each for each in found if each["kind"] != "tried"]
            if found and found[-1]["kind"] == "tried":
                last = found[-1]["id"]
                said = f"ended its process ({_ending(code)})"
                records.append({"id": last, "kind": "fault", "said": said, "trace": log})
                start = last + 1
            elif len(found) < 2 * (numbers.stop - start):
                raise RuntimeError(f"The fuzzing of {name} did not go on from {start}:\n{log}")
            else:
                break
        for record in records:
            if record["kind"] == "fault":
                self._keep(name, record)
        return records

    def _process(self, name: str, numbers: range) -> tuple[list[Record], int | None, str]:
        journal = self._folder / "journals" / f"{name}-{numbers.start}.jsonl"
        journal.touch()
        log = journal.with_suffix(".log")
        command = _python(
            "tests.fuzz.batch", name, str(self._seed), str(numbers.start), str(numbers.stop),
            str((self._seeds / name).resolve()), str(journal.resolve()),
        )  # fmt: skip
        with log.open("w", encoding="utf-8") as output:
            child = subprocess.Popen(
                command, cwd=ROOT, env=_variables(), stdout=output, stderr=output
            )
            code = _waited(child, journal)
        records = [json.loads(line) for line in journal.read_text("utf-8").splitlines()]
        return records, code, log.read_text("utf-8", "replace")[-3000:]

    def _keep(self, name: str, record: Record) -> None:
        number = record["id"]
        path = self._folder / "faults" / f"{name}-{self._seed}-{number}{FORMATS[name].suffix}"
        path.write_bytes(mutant(name, self._seed, number, read_seeds(self._seeds / name)))
        text = f"{record['said']}\n\n{record.get('trace', '')}\n"
        path.with_name(f"{path.name}.txt").write_text(text, "utf-8", "backslashreplace")


def _waited(child: subprocess.Popen[bytes], journal: Path) -> int | None:
    """The exit code; ``None`` for a process that was ended because it was stuck."""
    size, since = 0, time.monotonic()
    while True:
        try:
            return child.wait(0.2)
        except subprocess.TimeoutExpired:
            now = journal.stat().st_size
            if now != size:
                size, since = now, time.monotonic()
            elif time.monotonic() - since > STUCK:
                child.kill()
                child.wait()
                return None


def _ending(code: int | None) -> str:
    if code is None:
        return f"no word for {STUCK:.0f} s"
    return {-27: "too much processor time", -9: "killed", -11: "memory violated"}.get(
        code, f"exit code {code}"
    )


def _python(module: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", module, *arguments]


def _variables() -> dict[str, str]:
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    return {**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def _hash_of_sources() -> str:
    sources = sorted((Path(__file__).parent / "seeds").glob("*.py"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:12]
