"""Thumbnails: small decodes of what is shown, never of what enters a model."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, JpegImagePlugin

from cnn_comparator import Comparison, demo
from cnn_comparator.errors import ImageError
from cnn_comparator.images import open_images
from cnn_comparator.jobs import JobQueue
from cnn_comparator.pictures import shrunk
from cnn_comparator.router import Router

SIZE = 72


def smooth(width: int, height: int) -> np.ndarray:
    y, x = np.mgrid[:height, :width]
    planes = [128 + 100 * np.sin(x / 60), 128 + 100 * np.cos(y / 50), 255 * x / width]
    return np.stack(planes, axis=2).astype(np.uint8)


@pytest.mark.parametrize("size", [(900, 700), (701, 1203), (2000, 90), (72, 72), (50, 20)])
@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
@pytest.mark.parametrize("orientation", [1, 6])
def test_a_jpeg_decoded_small_looks_like_the_whole(
    size: tuple[int, int], mode: str, orientation: int, tmp_path: Path
) -> None:
    path = tmp_path / "a.jpg"
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.fromarray(smooth(*size)).convert(mode).save(path, exif=exif, quality=95)
    source = open_images([path])
    wanted = shrunk(source.sample(0).picture, SIZE)
    found = source.thumbnail(0, SIZE)
    assert found.shape == wanted.shape and found.dtype == np.uint8
    assert np.abs(found.astype(int) - wanted).mean() < 3


def test_what_enters_a_model_is_decoded_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.jpg"
    Image.fromarray(smooth(640, 480)).save(path)
    with Image.open(path) as image:
        whole = np.array(image)
    drafts: list[Any] = []
    draft = JpegImagePlugin.JpegImageFile.draft

    def noted(self: Any, *given: Any) -> Any:
        drafts.append(given)
        return draft(self, *given)

    monkeypatch.setattr(JpegImagePlugin.JpegImageFile, "draft", noted)
    source = open_images(tmp_path)
    assert source.thumbnail(0, SIZE).shape == (54, 72, 3)
    assert drafts
    drafts.clear()
    with Comparison(demo.snapshot(10), demo.snapshot(100), images=tmp_path) as opened:
        found = opened.probabilities("epoch_010", 0)
        assert np.array_equal(opened.images.sample(0).picture, whole)
    with Comparison(demo.snapshot(10), demo.snapshot(100), images=whole) as opened:
        assert np.array_equal(opened.probabilities("epoch_010", 0), found)
    assert not drafts


def test_images_of_other_kinds_have_thumbnails() -> None:
    picture = smooth(200, 100)
    for given in ([picture], [Image.fromarray(picture)], picture[None]):
        assert np.array_equal(open_images(given).thumbnail(0, SIZE), shrunk(picture, SIZE))
    with pytest.raises(ImageError, match="no image 1; there are 1"):
        open_images([picture]).thumbnail(1, SIZE)


class Channel:
    def __init__(self) -> None:
        self.sent: list[tuple[Any, list[Any]]] = []

    def send(self, data: Any, buffers: list[Any] | None = None) -> None:
        self.sent.append((data, buffers or []))


class Some:
    """A data set whose labels come with the images."""

    def __len__(self) -> int:
        return 3

    def __getitem__(self, index: int) -> Any:
        if index == 1:
            raise OSError("disc on fire")
        return smooth(90, 90), index


def test_one_unreadable_image_costs_its_neighbours_nothing(tmp_path: Path) -> None:
    for name in "abc":
        Image.fromarray(smooth(90, 90)).save(tmp_path / f"{name}.png")
    (tmp_path / "b.png").write_bytes(b"\x89PNG\r\n\x1a\n and no more")
    for images, labels in ((tmp_path, [None] * 3), (Some(), [0, None, 2])):
        queue, channel = JobQueue(), Channel()
        with Comparison(demo.snapshot(10), demo.snapshot(100), images=images) as opened:
            request = {"kind": "thumbnails", "token": "t", "start": 0, "stop": 3, "size": SIZE}
            Router(opened, queue, channel).handle(request)
            Router(opened, queue, channel).handle({"kind": "image", "token": "u", "image": 1})
        queue.close()
        (answer, buffers), (error, _) = channel.sent
        assert answer["labels"] == labels
        assert [bool(buffer) for buffer in buffers] == [True, False, True]
        assert [one is None for one in answer["errors"]] == [True, False, True]
        assert answer["errors"][1] == error["message"]
        assert error["kind"] == "error" and error["message"].endswith(".")
