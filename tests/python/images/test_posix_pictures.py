"""Pictures from strangers where there are pipes, limits and names that are no text.

Not collected on Windows, see conftest.py.
"""

import io
import json
import os
import resource
import socket
import struct
import subprocess
import sys
import threading
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from cnn_comparator import Comparison, demo
from cnn_comparator.errors import CNNComparatorError, ImageError
from cnn_comparator.images import open_images
from cnn_comparator.manifest import manifest
from tests.sentences import coded

PICTURE = np.random.default_rng(3).integers(0, 256, (30, 40, 3), np.uint8)


def save(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(PICTURE).save(path, "PNG")
    return path


def encoded(kind: str, mode: str = "RGB", **options: Any) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(PICTURE).convert(mode).save(buffer, kind, **options)
    return buffer.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    checked = kind + data
    return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))


def flat_png(side: int, *extra: bytes) -> bytes:
    """A grey picture, a thousand times smaller than its pixels."""
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes((side + 1) * side))
    chunks = [chunk(b"IHDR", header), *extra, chunk(b"IDAT", rows), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def ifd(entries: list[tuple[int, int, int, int]]) -> bytes:
    packed = b"".join(struct.pack("<HHLL", *entry) for entry in entries)
    return b"II*\0" + struct.pack("<LH", 8, len(entries)) + packed + bytes(4)


def postscript(marker: Path) -> bytes:
    return (
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n(" + os.fsencode(marker) + b") (w) "
        b"file closefile\nshowpage\n%%EOF\n"
    )


OURS = """
import sys
from PIL import Image
from cnn_comparator.errors import ImageError
from cnn_comparator.images import open_images
for given in (sys.argv[1], [sys.argv[1]], [Image.open(sys.argv[1])]):
    for show in ("sample(0)", "thumbnail(0, 72)"):
        try:
            eval(f"open_images(given).{show}")
        except ImageError:
            continue
        sys.exit("it was shown")
"""
PILLOW = "import sys\nfrom PIL import Image\nImage.open(sys.argv[1]).load()"


def test_postscript_under_another_name_starts_no_program(tmp_path: Path) -> None:
    calls, written = tmp_path / "calls", tmp_path / "written"
    program = tmp_path / "programs" / "gs"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\necho "$@" >> "{calls}"\necho 10.0\n')
    program.chmod(0o755)
    photo = tmp_path / "photo.png"
    photo.write_bytes(postscript(written))
    variables = {**os.environ, "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}"}

    def child(code: str) -> int:
        command = [sys.executable, "-c", code, str(photo)]
        return subprocess.run(command, env=variables, capture_output=True, check=False).returncode

    assert child(OURS) == 0
    assert not calls.exists() and not written.exists()
    child(PILLOW)
    assert calls.exists(), "the stand-in would have noticed"


BOMB = """
import resource, sys
from cnn_comparator.errors import ImageError
from cnn_comparator.images import open_images

def used():
    found = resource.getrusage(resource.RUSAGE_SELF)
    return found.ru_utime + found.ru_stime, found.ru_maxrss / 1024

source = open_images(sys.argv[1:])
for index, name in enumerate(source.names):
    before = used()
    try:
        source.sample(index)
    except ImageError as error:
        said = str(error)
    else:
        said = "it was shown"
    after = used()
    print(f"{after[0] - before[0]:.2f} {after[1] - before[1]:.0f} {said}")
"""


def bombs() -> dict[str, bytes]:
    size = 8 + 2 + 12 * 20000 + 4
    tags = ifd([(tag, 1, size, 0) for tag in range(20000)])
    wide = bytearray(encoded("BMP", "P"))
    wide[18:26] = struct.pack("<ll", 60_000_000, 1)
    wide[30:34] = struct.pack("<L", 1)
    gif = bytearray(encoded("GIF", "P"))
    gif[6:10] = b"\xff\xff\xff\xff"
    webp = bytearray(encoded("WEBP", exif=b"Exif\0\0" + ifd([])))
    webp[24:30] = b"\xff" * 6
    jpeg = encoded("JPEG", progressive=True)
    last = jpeg[jpeg.rindex(b"\xff\xda") : -2]
    sides = [(256, 3, 1, 16), (257, 3, 1, 16), (322, 4, 1, 32768), (323, 4, 1, 32768)]
    kinds = [(258, 3, 1, 8), (259, 3, 1, 8), (262, 3, 1, 1), (277, 3, 1, 1)]
    tiled = ifd([*sides, *kinds, (324, 4, 1, 8), (325, 4, 1, 99)])
    return {
        "pixels.png": flat_png(13000),
        "tags.tiff": tags,
        "tiles.tiff": tiled,
        "wide.bmp": bytes(wide),
        "canvas.gif": bytes(gif),
        "canvas.webp": bytes(webp),
        "scans.jpg": jpeg[:-2] + last * 2000 + jpeg[-2:],
        "text.png": flat_png(9, *[chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(9 << 20)))] * 50),
    }


def test_bombs_cost_next_to_nothing(tmp_path: Path) -> None:
    files = bombs()
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    found = subprocess.run(
        [sys.executable, "-c", BOMB, *(str(tmp_path / name) for name in files)],
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (60, 60)),
    )
    assert found.stderr == ""
    for name, line in zip(files, found.stdout.splitlines(), strict=True):
        seconds, megabytes, said = line.split(" ", 2)
        assert float(seconds) < 2 and float(megabytes) < 120, (name, line)
        assert name in said and said.endswith("."), (name, line)


def said_in_time(given: object) -> str:
    """What the error says; fails when there is none within a minute."""
    found: list[str] = []

    def attempt() -> None:
        try:
            open_images(given).sample(0)
        except CNNComparatorError as error:
            found.append(str(error))

    thread = threading.Thread(target=attempt, daemon=True)
    thread.start()
    thread.join(60)
    assert found, "it blocked, or gave a picture"
    return found[0]


def test_pipes_devices_sockets_and_folders_are_no_pictures(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.png"
    os.mkfifo(pipe)
    (tmp_path / "link.png").symlink_to(pipe)
    (tmp_path / "folder.png").mkdir()
    (tmp_path / "lost.png").symlink_to(tmp_path / "nowhere")
    (tmp_path / "round.png").symlink_to(tmp_path / "round.png")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "socket.png"))
        for name in ("pipe.png", "link.png", "socket.png", "/dev/zero"):
            for given in (tmp_path / name, [tmp_path / name]):
                assert "a pipe, a socket or a device, not a picture" in said_in_time(given)
        assert "is a folder, not" in said_in_time([tmp_path / "folder.png"])
        for name in ("lost.png", "round.png"):
            said_in_time([tmp_path / name])
        with pytest.raises(ImageError, match="has no images"):
            open_images(tmp_path)
        save(tmp_path / "real" / "a")
        (tmp_path / "good.png").symlink_to(tmp_path / "real" / "a")
        source = open_images(tmp_path)
        assert source.names == ("good.png",)
        assert "Left out: 'link.png', 'lost.png', 'pipe.png' and 2 more, links" in coded(
            source.note
        )
        assert np.array_equal(source.sample(0).picture, PICTURE)


def test_a_link_of_git_annex_to_what_was_not_downloaded(tmp_path: Path) -> None:
    save(tmp_path / "a.png")
    link = tmp_path / "b.png"
    link.symlink_to(".git/annex/objects/zq/Kw/KEY/KEY.png")
    source = open_images(tmp_path)
    assert source.names == ("a.png", "b.png")
    assert "Of 2 pictures one is not there. 'b.png' is only a pointer" in (source.note or "")
    for given, index in ((tmp_path, 1), (link, 0), ([link], 0)):
        with pytest.raises(ImageError, match=r"b\.png' is only .* Run 'git annex get'"):
            open_images(given).sample(index)


def test_a_pipe_in_the_place_of_a_picture(tmp_path: Path) -> None:
    path = save(tmp_path / "a.png")
    source = open_images([path])
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(ImageError, match="a pipe"):
        source.sample(0)


def test_names_of_files_and_classes_can_be_sent(tmp_path: Path) -> None:
    for name in (b"\xff\xfe", b"x" * 200, "\u202egnp".encode(), b"a\nb"):
        text = os.fsdecode(name)
        save(tmp_path / text / f"{text}.png")
    with Comparison(demo.snapshot(10), demo.snapshot(100), images=tmp_path) as opened:
        found = manifest(opened, "epoch_010", "epoch_100")
        assert len(json.dumps([found["images"]["names"], found["classes"]], ensure_ascii=False))
        for text in (*found["images"]["names"], *found["classes"]):
            text.encode()
        for index in range(4):
            assert np.array_equal(opened.picture(index), PICTURE)


def test_links_are_followed_and_loops_end(tmp_path: Path) -> None:
    for path in ("elsewhere/x/a.png", "root/dog/b.png"):
        (tmp_path / path).parent.mkdir(parents=True)
        Image.fromarray(np.zeros((2, 2, 3), np.uint8)).save(tmp_path / path)
    root = tmp_path / "root"
    (root / "cat").symlink_to(tmp_path / "elsewhere" / "x")
    (root / "dog" / "again").symlink_to(root / "dog")
    (root / "dog" / "up").symlink_to(root)
    (tmp_path / "elsewhere" / "x" / "back").symlink_to(tmp_path / "elsewhere")
    (root / "gone").symlink_to(tmp_path / "nowhere")
    source = open_images(root)
    folders = sorted(entry.name for entry in os.scandir(root) if entry.is_dir())
    assert source.classes == tuple(folders) == ("cat", "dog")
    assert source.names == ("cat/a.png", "dog/b.png")
    (root / "again").symlink_to(root / "dog")
    source = open_images(root)
    assert source.classes == ("again", "cat", "dog") and source.labels == (0, 1, 2)
    assert source.names == ("again/b.png", "cat/a.png", "dog/b.png")
