"""Pictures of other than eight bits, and transparent ones: values and bytes written by hand."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from cnn_comparator.errors import ImageError
from cnn_comparator.images import limits, open_images


def words(*values: int) -> bytes:
    return np.array(values, ">u2").tobytes()


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(size: tuple[int, int], depth: int, colour: int, rows: bytes, clear: bytes = b"") -> bytes:
    """One row; ``clear`` is the transparent grey or colour."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", *size, depth, colour, 0, 0, 0))
    body = (chunk(b"tRNS", clear) if clear else b"") + chunk(b"IDAT", zlib.compress(b"\0" + rows))
    return b"\x89PNG\r\n\x1a\n" + header + body + chunk(b"IEND", b"")


def tiff(width: int, data: bytes, **tags: Any) -> bytes:
    """One row of grey, black is 0, with other tags as given: ``t258=(16,)``."""
    given = {int(name[1:]): value for name, value in tags.items()}
    samples = given.setdefault(277, (1,))[0]
    planes = samples if given.get(284) == (2,) else 1
    start, each = 500, len(data) // planes
    found: dict[int, tuple[int, ...]] = {
        **{256: (width,), 257: (1,), 258: (8,), 259: (1,), 262: (1,), 278: (1,)},
        273: tuple(start + each * plane for plane in range(planes)),
        279: (each,) * planes,
        **given,
    }
    entries, aside, at = b"", b"", 8 + 2 + 12 * len(found) + 4
    for tag, values in sorted(found.items()):
        packed = struct.pack(f"<{len(values)}H", *values)
        if len(packed) > 4:
            aside, packed, at = aside + packed, struct.pack("<L", at), at + len(packed)
        entries += struct.pack("<HHL", tag, 3, len(values)) + packed.ljust(4, b"\0")
    head = b"II*\0" + struct.pack("<LH", 8, len(found)) + entries + bytes(4) + aside
    return head.ljust(start, b"\0") + data


LITTLE = np.array([0, 25_700, 65_535], "<u2").tobytes()
CASES: dict[str, tuple[bytes, list[Any]]] = {
    "16 bits": (png((3, 1), 16, 0, words(0, 25_700, 65_535)), [0, 100, 255]),
    "16 bits, one clear": (png((3, 1), 16, 0, words(0, 25_700, 65_535), words(0)), [255, 100, 255]),
    "2 bits, one clear": (png((4, 1), 2, 0, b"\x1b", words(1)), [0, 255, 170, 255]),
    "4 bits, one clear": (png((2, 1), 4, 0, b"\x34", words(3)), [255, 68]),
    "8 bits, one clear": (png((2, 1), 8, 0, b"\x03\x44", words(3)), [255, 68]),
    "48 bits": (png((1, 1), 16, 2, words(0, 25_700, 65_535)), [[0, 100, 255]]),
    "48 bits, one clear": (
        png((2, 1), 16, 2, words(0, 25_700, 9999, 1000, 2000, 3000), words(0, 25_700, 9999)),
        [[255, 255, 255], [3, 7, 11]],
    ),
    "64 bits, half clear": (
        png((2, 1), 16, 6, words(25_700, 0, 0, 32_896, 1, 2, 3, 0)),
        [[177, 127, 127], [255, 255, 255]],
    ),
    "TIFF of 16 bits": (tiff(3, LITTLE, t258=(16,)), [0, 100, 255]),
    "TIFF of 16 bits, white is 0": (tiff(3, LITTLE, t258=(16,), t262=(0,)), [255, 155, 0]),
    "TIFF of 12 bits": (tiff(4, b"\x00\x08\x00\xff\xf0\x01", t258=(12,)), [0, 127, 255, 0]),
    "TIFF of 8 bits, white is 0": (tiff(2, b"\x00\x64", t262=(0,)), [255, 155]),
    "TIFF of 48 bits": (
        tiff(1, LITTLE, t258=(16,) * 3, t277=(3,), t262=(2,)),
        [[0, 100, 255]],
    ),
    "TIFF of three planes": (
        tiff(2, bytes([1, 2, 3, 4, 5, 6]), t258=(8,) * 3, t277=(3,), t262=(2,), t284=(2,)),
        [[1, 3, 5], [2, 4, 6]],
    ),
    "PGM of 12 bits": (b"P5\n3 1\n4095\n" + words(0, 2048, 4095), [0, 127, 255]),
    "PPM of 16 bits": (b"P6\n1 1\n65535\n" + words(0, 25_700, 65_535), [[0, 100, 255]]),
    "TIFF of floats": (
        tiff(3, np.array([0, 0.2, 1], "<f4").tobytes(), t258=(32,), t339=(3,)),
        [0, 51, 255],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_values_and_what_is_seen(name: str, tmp_path: Path) -> None:
    data, wanted = CASES[name]
    path = tmp_path / "a"
    path.write_bytes(data)
    with Image.open(path) as image:
        for given in (path, [image], [image]):
            found = open_images(given).sample(0).picture[0]
            assert found.tolist() == [one if isinstance(one, list) else [one] * 3 for one in wanted]


def integers(dtype: str, *values: int) -> bytes:
    return np.array(values, dtype).tobytes()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (tiff(2, integers("<i4", 0, 255), t258=(32,), t339=(2,)), "nothing tells which of them"),
        (tiff(2, integers("<u4", 0, 255), t258=(32,), t339=(1,)), "nothing tells which of them"),
        (tiff(2, integers("<i2", 0, 255), t258=(16,), t339=(2,)), "nothing tells which of them"),
        (tiff(2, integers("i1", 0, -5), t339=(2,)), "nothing tells which of them"),
        (
            tiff(1, LITTLE, t258=(16,) * 3, t277=(3,), t262=(2,), t284=(2,)),
            "16 bits with every channel apart",
        ),
        (tiff(1, bytes(8), t258=(64,), t339=(3,)), "of a kind that is not decoded.*pass arrays"),
        (
            tiff(2, np.array([0, np.nan], "<f4").tobytes(), t258=(32,), t339=(3,)),
            "NaN or infinite",
        ),
    ],
)
def test_what_has_no_one_meaning(data: bytes, says: str, tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    path.write_bytes(data)
    with pytest.raises(ImageError, match=rf"a\.tif' .*{says}"):
        open_images([path]).sample(0)


class DarkOnes:
    """A data set of one image."""

    def __init__(self, image: object) -> None:
        self._image = image

    def __len__(self) -> int:
        return 1

    def __getitem__(self, index: int) -> object:
        return self._image


def test_dark_pictures_stay_dark_and_are_noted(tmp_path: Path) -> None:
    dark = np.full((5, 5), 4000, np.uint16)
    path = tmp_path / "a.png"
    Image.fromarray(dark).save(path)
    colour = tmp_path / "b" / "c.png"
    colour.parent.mkdir()
    colour.write_bytes(png((1, 1), 16, 2, words(0, 10, 4000)))
    with Image.open(path) as image:
        image.load()
    folder = tmp_path / "b"
    several = (path, [path], folder, [image], dark, [dark], dark[None, None], iter([dark]))
    for given in (*several, DarkOnes(image), DarkOnes(dark)):
        source = open_images(given)
        assert int(source.sample(0).picture.max()) == 15
        assert "of 65535 for white: it is shown, and enters the models" in (source.note or "")
    assert open_images(dark * 16).note is None
    path.write_bytes(tiff(1, b"\xff\xf0", t258=(12,)))
    assert open_images([path]).note is None


def test_transparent_images_in_memory() -> None:
    grey = Image.fromarray(np.array([[[100, 255], [100, 0]]], np.uint8))
    for image in (grey, grey.convert("La"), grey.convert("RGBA")):
        assert open_images([image]).sample(0).picture[0, :, 0].tolist() == [100, 255]


def test_what_is_decoded_slowly_is_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_PIXELS_IN_PYTHON", 3)
    for number, data in enumerate((b"P6\n2 2\n99\n" + bytes(12), b"P2\n2 2\n255\n0 0 0 0\n")):
        path = tmp_path / f"{number}.ppm"
        path.write_bytes(data)
        with pytest.raises(ImageError, match=r"2 × 2 pixels in a form of PPM .* limit of 3 for"):
            open_images([path]).sample(0)
    path.write_bytes(b"P6\n2 2\n255\n" + bytes(12))
    assert open_images([path]).sample(0).picture.shape == (2, 2, 3)


@pytest.mark.parametrize("dtype", ["<u2", ">u2", "f2", "f4", "f8", "g", "?", "u1"])
def test_arrays_of_every_type(dtype: str) -> None:
    white = {"u2": 65_535, "u1": 255}.get(dtype[-2:], 1)
    array = np.array([[0, white, 0, 0.2 * white, white]]).astype(dtype)
    wanted = [0, 255, 0, 255 if dtype == "?" else 51, 255]
    for given in (array[None], array[None, None], array[None, ..., None], [array]):
        assert open_images(given).sample(0).picture[0, :, 1].tolist() == wanted


def test_arrays_with_transparency() -> None:
    pixels = np.array([[100, 0, 0, 255], [1, 2, 3, 0]])
    for scale, dtype in ((1, np.uint8), (257, np.uint16), (1 / 255, np.float32)):
        array = (pixels * scale).astype(dtype).reshape(1, 1, 2, 4)
        for given in (array, np.tile(array, (1, 5, 4, 1)).transpose(0, 3, 1, 2)):
            seen = open_images(given).sample(0).picture
            assert seen[0, :2].tolist() == [[100, 0, 0], [255, 255, 255]]


@pytest.mark.parametrize(
    ("array", "says"),
    [
        (np.full((1, 2, 2, 3), np.nan), "NaN or infinite.*nan_to_num"),
        (np.full((1, 2, 2, 3), 70_000), r"int64.*Scale it"),
        (np.full((1, 2, 2, 3), -1, np.int32), r"int32.*Scale it"),
        (np.full((1, 2, 2, 3), 200, np.int32), r"int32.*astype\('uint8'\)"),
        (np.full((1, 2, 2, 3), 1j), r"complex128.*Scale it"),
    ],
)
def test_arrays_that_are_no_pictures(array: np.ndarray, says: str) -> None:
    with pytest.raises(ImageError, match=says):
        open_images(array)
