"""Fuzzes every format: ``python -m tests.fuzz``, or ``npm test -- fuzz``.

Each mutant must end in an answer or in the product's own error, within limits on processor time
and memory. Those that do not are kept in ``.setup/fuzz/faults`` with what they did.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import warnings
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from .batches import Batches, Record
from .formats import FORMATS

COUNT = 500
BATCH = 250
SHOWN = 5


def main() -> int:
    given = _arguments()
    seed = random.SystemRandom().randrange(1 << 31) if given.seed is None else given.seed
    formats = given.format or list(FORMATS)
    numbers = range(given.count) if given.only is None else range(given.only, given.only + 1)
    print(f"seed {seed}, {len(numbers)} mutants of each format", flush=True)
    batches = Batches(seed, given.folder)
    batches.make_seeds(formats)
    failed = 0
    with ThreadPoolExecutor(given.jobs) as pool:
        running = {
            name: [
                pool.submit(batches.run, name, numbers[start : start + BATCH])
                for start in range(0, len(numbers), BATCH)
            ]
            for name in formats
        }
        for name, parts in running.items():
            failed += _told(name, seed, parts)
    if given.report is not None:
        report = {"passed": len(formats) - failed, "failed": failed}
        given.report.write_text(json.dumps(report), encoding="utf-8")
    return 1 if failed else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="npm test -- fuzz", description=__doc__)
    parser.add_argument("--seed", type=int, help="of the mutants; another every time without it")
    parser.add_argument("--count", type=int, default=COUNT, help="mutants of each format")
    parser.add_argument("--format", action="append", choices=list(FORMATS), help="only this one")
    parser.add_argument("--only", type=int, help="only the mutant with this number")
    parser.add_argument("--jobs", type=int, default=min(4, os.cpu_count() or 1))
    parser.add_argument("--folder", type=Path, default=Path(".setup", "fuzz"))
    parser.add_argument("--report", type=Path, help="where the tally goes, as JSON")
    return parser.parse_args()


def _told(name: str, seed: int, parts: list[Future[list[Record]]]) -> bool:
    """Prints what became of the mutants of a format; whether there were faults."""
    records = [record for part in parts for record in part.result()]
    kinds = Counter(record["kind"] for record in records)
    seconds = sum(record.get("seconds", 0) for record in records)
    slowest = max((record.get("seconds", 0) for record in records), default=0)
    memory = max((record.get("memory", 0) for record in records), default=0)
    print(
        f"{name:12} {kinds['answer']:6} answers {kinds['refusal']:6} refusals "
        f"{kinds['fault']:4} faults  {seconds:7.1f} s in all, {slowest:.1f} s and "
        f"{memory >> 20} MiB at most",
        flush=True,
    )
    faults = [record for record in records if record["kind"] == "fault"]
    alike = Counter(str(record["said"])[:100] for record in faults)
    for said, count in alike.most_common(SHOWN):
        first = next(record["id"] for record in faults if str(record["said"]).startswith(said))
        print(f"    {count} × {said.splitlines()[0]}", flush=True)
        print(f"      --format {name} --seed {seed} --only {first}", flush=True)
    return bool(faults)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    sys.exit(main())
