"""The part of a picture that enters a model, against the crops that Pillow was told to make."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from PIL import Image, ImageOps
from torch import nn

from cnn_comparator import Comparison
from cnn_comparator.entered import entered_box

MEAN, DEVIATION = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])


def normalised(image: Image.Image) -> np.ndarray:
    return ((np.asarray(image) / 255 - MEAN) / DEVIATION).transpose(2, 0, 1)


def centre_crop(picture: np.ndarray) -> np.ndarray:
    """The shorter side to 256, then the middle 224 × 224, as in torchvision."""
    image = Image.fromarray(picture)
    scale = 256 / min(image.size)
    resized = image.resize((round(image.width * scale), round(image.height * scale)))
    left, top = (resized.width - 224) // 2, (resized.height - 224) // 2
    return normalised(resized.crop((left, top, left + 224, top + 224)))


def letterbox(picture: np.ndarray) -> np.ndarray:
    return normalised(ImageOps.pad(Image.fromarray(picture), (224, 224)))


def tried(one: Callable[[np.ndarray], np.ndarray]) -> Callable[[Sequence[np.ndarray]], np.ndarray]:
    return lambda pictures: np.stack([one(picture) for picture in pictures])


@pytest.mark.parametrize(
    ("height", "width", "box"),
    [
        (480, 640, (110, 30, 420, 420)),
        (640, 480, (30, 110, 420, 420)),
        (256, 256, (16, 16, 224, 224)),
        (3000, 4000, (688, 188, 2625, 2625)),
        (60, 80, (14, 4, 52, 52)),
    ],
)
def test_a_centre_crop_is_found(height: int, width: int, box: tuple[int, ...]) -> None:
    found = entered_box(tried(centre_crop), height, width)
    assert found is not None
    # Filters and 8 bits: within half a hundredth of a side.
    assert np.abs(np.subtract(found, box)).max() <= max(1, 0.005 * max(height, width))


@pytest.mark.parametrize(
    ("change", "box"),
    [
        (lambda p: p[20:80, 30:130], (30, 20, 100, 60)),
        (lambda p: p[20:80, 130:30:-1], (31, 20, 100, 60)),
        (lambda p: p[20:80, 30:130, :1], (30, 20, 100, 60)),
        (lambda p: p[20:80, 30:130, ::-1] * -2.0 + 7, (30, 20, 100, 60)),
        (lambda p: np.pad(p[20:80, 30:130], ((5, 9), (0, 7), (0, 0))), (30, 20, 100, 60)),
        (
            lambda p: np.asarray(Image.fromarray(p).convert("L"))[20:80, 30:130, None],
            (30, 20, 100, 60),
        ),
    ],
)
def test_crops_are_found_whatever_is_done_to_the_values(
    change: Callable[[np.ndarray], np.ndarray], box: tuple[int, ...]
) -> None:
    found = entered_box(tried(lambda p: change(p).transpose(2, 0, 1)), 100, 200)
    assert found is not None
    assert np.abs(np.subtract(found, box)).max() <= 1


@pytest.mark.parametrize(
    "one",
    [
        letterbox,
        lambda p: normalised(Image.fromarray(p).resize((224, 224))),
        lambda p: p.transpose(2, 0, 1),
        lambda p: p[::-1, ::-1].transpose(2, 0, 1),
    ],
)
def test_the_whole_is_no_part(one: Callable[[np.ndarray], np.ndarray]) -> None:
    assert entered_box(tried(one), 300, 400) is None


RNG = np.random.default_rng(0)


@pytest.mark.parametrize(
    "one",
    [
        lambda p: p[RNG.integers(0, 9) :][:60].transpose(2, 0, 1),
        lambda p: p[:, RNG.integers(0, 9) :][:, :60].transpose(2, 0, 1),
        lambda p: np.roll(p, RNG.integers(1, 50), 1)[:, :100].transpose(2, 0, 1),
        lambda p: np.rot90(p).transpose(2, 0, 1),
        lambda p: (p[:, :100] / 255.0).transpose(2, 0, 1) ** 3,
        lambda p: np.zeros((3, 8, 8)),
        lambda p: np.full((3, 8, 8), np.nan),
        lambda p: p[:1, :1].transpose(2, 0, 1),
        lambda p: np.fft.fft2(p[..., 0]).real[None],
        lambda p: p[:, :100].mean(axis=(0, 1)),
    ],
)
def test_what_is_no_crop_is_not_told(one: Callable[[np.ndarray], np.ndarray]) -> None:
    assert entered_box(tried(one), 100, 200) is None


def test_predictions_tell_it_and_do_not_depend_on_it() -> None:
    net = nn.Sequential(nn.Conv2d(3, 4, 3), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 3))
    pictures = [RNG.integers(1, 250, shape, np.uint8) for shape in ((40, 60, 3), (30, 30, 3))]

    def crop(picture: np.ndarray) -> np.ndarray:
        return picture[5:25, 7:29].transpose(2, 0, 1).astype(np.float32)

    def strict(picture: np.ndarray) -> np.ndarray:
        if len(np.unique(picture)) < 50:
            raise ValueError("It is no photo.")
        return crop(picture)

    found = []
    for preprocess in (crop, strict, None):
        with Comparison({"a": net, "b": net}, images=pictures, preprocess=preprocess) as comparison:
            found.append([comparison.study("predictions", image=image) for image in (0, 1)])
    assert [one.entered for one in found[0]] == [(7, 5, 22, 20), (7, 5, 22, 20)]
    assert [one.entered for one in found[1] + found[2]] == [None] * 4
    for one, other in zip(found[0], found[1], strict=True):
        np.testing.assert_array_equal(one.a.probabilities, other.a.probabilities)
