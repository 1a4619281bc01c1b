"""Pictures from strangers: no program starts, nothing large is decoded, nothing raw is raised."""

import io
import logging
import struct
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import GifImagePlugin, Image, ImageFile

from cnn_comparator import Comparison, demo
from cnn_comparator.errors import ImageError
from cnn_comparator.images import open_images, pixels
from cnn_comparator.images.headers import jpeg_segments, tag_bytes

PICTURE = np.random.default_rng(2).integers(0, 256, (30, 40, 3), np.uint8)


def encoded(kind: str, mode: str = "RGB", **options: Any) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(PICTURE).convert(mode).save(buffer, kind, **options)
    return buffer.getvalue()


def ifd(entries: list[tuple[int, int, int, int]]) -> bytes:
    packed = b"".join(struct.pack("<HHLL", *entry) for entry in entries)
    return b"II*\0" + struct.pack("<LH", 8, len(entries)) + packed + bytes(4)


def test_an_image_of_another_format_is_taken_once_the_user_has_loaded_it(tmp_path: Path) -> None:
    path = tmp_path / "a.tga"
    Image.fromarray(PICTURE).save(path)
    with Image.open(path) as image:
        with pytest.raises(ImageError, match="image 0 is a picture of format TGA that is not"):
            open_images([image]).sample(0)
        image.load()
    assert np.array_equal(open_images([image]).sample(0).picture, PICTURE)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP", "PPM", "TIFF", "WEBP"])
@pytest.mark.parametrize("mode", ["RGB", "L", "1", "P", "CMYK", "RGBA", "LA", "I;16", "F"])
def test_pixels_are_those_of_pillow(
    kind: str, mode: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pixels, "BAND", 100)
    image = Image.fromarray(PICTURE).convert("L" if mode in ("F", "I;16") else mode)
    if mode in ("F", "I;16"):
        image = Image.fromarray(np.asarray(image).astype({"F": "f4", "I;16": "u2"}[mode]) / 1)
    path = tmp_path / "any name"
    try:
        image.save(path, kind)
    except (OSError, KeyError, ValueError):
        return  # no such pictures
    with Image.open(path) as image:
        if image.mode in ("I;16", "F") or "A" in image.mode or "transparency" in image.info:
            return  # tested in test_images.py
        wanted = np.asarray(image.convert("RGB"))
    source = open_images([path])
    assert np.array_equal(source.sample(0).picture, wanted)
    with Image.open(path) as image:
        assert np.array_equal(open_images([image]).sample(0).picture, wanted)


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "TIFF", "MPO"])
def test_of_several_frames_the_first_is_seen(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "a"
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("white", "black", "red")]
    frames[0].save(path, kind, save_all=True, append_images=frames[1:])
    source = open_images([path])
    assert (source.sample(0).picture == 255).all() and (source.thumbnail(0, 9) == 255).all()


@pytest.mark.parametrize(("transform", "seen"), [(0, [255, 128, 128]), (2, [0, 0, 0])])
def test_inverted_cmyk_and_ycck(transform: int, seen: list[int], tmp_path: Path) -> None:
    # Stored inverted: 255, 128, 128, 255. As YCCK, the first three are no inverted ink: all of it.
    buffer = io.BytesIO()
    Image.new("CMYK", (160, 160), (0, 127, 127, 0)).save(buffer, "JPEG", quality=95)
    data = bytearray(buffer.getvalue())
    data[data.find(b"Adobe") + 11] = transform
    path = tmp_path / "a.jpg"
    path.write_bytes(data)
    source = open_images([path])
    for found in (source.sample(0).picture, source.thumbnail(0, 9)):
        assert np.abs(found.astype(int) - seen).max() <= 1


@pytest.mark.parametrize("orientation", range(1, 9))
def test_upright_as_pillow_turns_it(orientation: int, tmp_path: Path) -> None:
    from PIL import ImageOps

    exif = Image.Exif()
    exif[0x0112] = orientation
    for kind in ("JPEG", "PNG", "TIFF", "WEBP"):
        path = tmp_path / kind
        path.write_bytes(encoded(kind, exif=exif))
        with Image.open(path) as image:
            wanted = np.asarray(ImageOps.exif_transpose(image))
        assert np.array_equal(open_images([path]).sample(0).picture, wanted)


def test_the_limit_on_pixels_is_the_users(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(encoded("PNG"))
    sentence = r"'.*a\.png' has 40 × 30 pixels, more than the limit of 1199\. .*max_pixels="
    with Image.open(path) as image:
        for given in ([path], [image], [{"image": image}]):
            with pytest.raises(ImageError, match=sentence.replace(r"'.*a\.png'", "'.*'")):
                open_images(given, max_pixels=1199).sample(0)
    with pytest.raises(ImageError, match=sentence):
        Comparison(demo.snapshot(10), demo.snapshot(100), images=path, max_pixels=1199)
    assert open_images([path], max_pixels=1200).sample(0).picture.shape == (30, 40, 3)
    wrong: Any
    for wrong in (0, 1e6, "many", None):
        with pytest.raises(ImageError, match="pass a whole number of pixels"):
            open_images([path], max_pixels=wrong)


@pytest.mark.parametrize("kind", ["GIF", "TIFF", "PNG", "WEBP"])
def test_pillows_limit_gives_way_and_stays(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a"
    path.write_bytes(encoded(kind))
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert open_images([path]).sample(0).picture.shape == (30, 40, 3)
    assert Image.MAX_IMAGE_PIXELS == 100


def test_whatever_a_decoder_raises_is_one_sentence_and_logged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "a.gif"
    path.write_bytes(encoded("GIF"))
    said: dict[type[Exception], str] = {
        RecursionError: "it is nested too deeply",
        MemoryError: "there is not enough memory for it",
        ZeroDivisionError: "ZeroDivisionError: deep",
        SystemError: "SystemError: deep",
        SyntaxError: "SyntaxError: deep",
    }
    for kind in said:

        def broken(self: object, kind: type[Exception] = kind) -> None:
            raise kind("deep inside\x1b[2J\u202e")

        monkeypatch.setattr(GifImagePlugin.GifImageFile, "_open", broken)
        caplog.clear()
        with (
            caplog.at_level(logging.INFO, "cnn_comparator"),
            pytest.raises(ImageError, match=rf"a\.gif' cannot be read: {said[kind]}") as e,
        ):
            open_images([path]).sample(0)
        assert "\x1b" not in str(e.value) and "\u202e" not in str(e.value)
        assert "in broken" in caplog.text


def test_broken_exif_is_no_reason_not_to_show_a_picture(tmp_path: Path) -> None:
    for exif in (b"Exif\0\0garbage garbage", b"Exif\0\0" + ifd([(0x0112, 2, 900, 1 << 30)])):
        path = tmp_path / "a.png"
        path.write_bytes(encoded("PNG", exif=exif))
        assert np.array_equal(open_images([path]).sample(0).picture, PICTURE)


def test_what_headers_say() -> None:
    exif = Image.Exif()
    exif[0x010E] = "x" * 1000
    data = encoded("JPEG", exif=exif)
    scans, found = jpeg_segments(data + b"\xff\xda\0\0" * 900)
    assert scans == 1 and found.startswith(b"Exif\0\0")
    assert tag_bytes(found) == 1001
    assert jpeg_segments(encoded("JPEG", progressive=True))[0] == 10
    big = struct.pack("<4sHHQQHHQQ", b"II+\0", 8, 0, 16, 1, 270, 2, 40, 0)
    assert tag_bytes(big) == 40
    assert tag_bytes(struct.pack("<4sLHHHLLL", b"II*\0", 8, 1, 34665, 4, 1, 8, 0)) == 0


def test_no_format_is_asked_of_pillow_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Whatever another package has registered for a format.
    class Foreign(ImageFile.ImageFile):
        format = "PNG"

        def _open(self) -> None:
            raise AssertionError("it was asked")

    path = tmp_path / "a.png"
    path.write_bytes(encoded("PNG"))
    Image.init()
    monkeypatch.setitem(Image.OPEN, "PNG", (Foreign, None))
    assert np.array_equal(open_images([path]).sample(0).picture, PICTURE)
