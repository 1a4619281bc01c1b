"""The fuzz suite itself: faults are seen, kept and survived. Not collected on Windows."""

import sys
from pathlib import Path

import pytest

from tests.fuzz import batch, batches

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
attempt.MOST_SECONDS = batch.MOST_SECONDS = 4.0
start, stop, folder, journal = sys.argv[4:]
batch.main("png", 0, int(start), int(stop), Path(folder), Path(journal))
"""


@pytest.mark.slow
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
