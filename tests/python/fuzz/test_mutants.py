"""The fuzz suite itself: the same mutants of the same seed, faults seen, and going on after one."""

import sys
from pathlib import Path

import pytest

from tests.fuzz import batch, batches
from tests.fuzz.formats import FORMATS, made_seeds, mutant
from tests.fuzz.mutators import pickles, wire

HERE = [name for name in FORMATS if FORMATS[name].seeds[0] != "torch"]


@pytest.mark.parametrize("name", HERE)
def test_mutants_are_told_by_seed_and_number(name: str) -> None:
    seeds = made_seeds(name)
    found = [mutant(name, 7, number, seeds) for number in range(150)]
    assert found[: len(seeds)] == seeds
    assert [mutant(name, 7, number, seeds) for number in range(150)] == found
    assert [mutant(name, 8, number, seeds) for number in range(150)] != found
    assert sum(each not in seeds for each in found) > 100


def test_what_is_read_of_a_format_is_written_as_it_was() -> None:
    for model in made_seeds("onnx"):
        fields = wire.parsed(model)
        assert fields is not None and wire.written(fields) == model
    parts, rest = pickles.pieces(b"(lp0\n.(I1\nt.tail")
    assert b"".join(parts) + rest == b"(lp0\n.(I1\nt.tail" and rest == b"tail"


SABOTAGE = """
import os, sys
from pathlib import Path
from tests.fuzz import attempt, batch
def see(path):
    data = path.read_bytes()
    if data == b"crash": os.abort()
    if data == b"raw": raise KeyError("raw")
    if data == b"busy":
        while True: pass
    if data == b"memory": bytearray(700 << 20)
    if data == b"program": os.posix_spawn("/bin/true", ["true"], {})
    return ""
attempt._see = see
batch.mutant = lambda name, seed, number, seeds: seeds[number]
attempt.MOST_SECONDS = batch.MOST_SECONDS = 1.0
start, stop, folder, journal = sys.argv[4:]
batch.main("png", 0, int(start), int(stop), Path(folder), Path(journal))
"""


def test_faults_are_seen_kept_and_survived(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    contents = [b"good", b"crash", b"raw", b"busy", b"memory", b"program", b"good again"]
    opened = batches.Batches(0, tmp_path / "fuzz")
    folder = opened._seeds / "png"
    folder.mkdir(parents=True)
    for number, content in enumerate(contents):
        (folder / f"{number:03d}").write_bytes(content)
    script = tmp_path / "sabotage.py"
    script.write_text(SABOTAGE)
    monkeypatch.setattr(batches, "_python", lambda *given: [sys.executable, str(script), *given])
    monkeypatch.setattr(batches, "mutant", lambda name, seed, number, seeds: seeds[number])
    records = opened.run("png", range(len(contents)))
    told = [f"{record['kind']} {record['said']}" for record in records]
    wanted = ("answer", "exit code", "KeyError", "processor time", "MiB of memory", "forbidden")
    for words, said in zip((*wanted, "answer"), told, strict=True):
        assert words in said
    kept = {path.name: path.read_bytes() for path in (tmp_path / "fuzz" / "faults").glob("*.png")}
    assert sorted(kept.values()) == sorted(contents[1:-1])
    assert batch.read_seeds(folder) == contents
