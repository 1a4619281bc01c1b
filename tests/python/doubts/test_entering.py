"""Images that enter a model as in training, and those that do not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from cnn_comparator import Comparison, demo
from cnn_comparator.studies.checkup import Entering, spread

MEAN, STD = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])
RANDOM = np.random.default_rng(6)


def pictures(count: int = 20) -> np.ndarray:
    """Pictures of large spots, uint8 ``(n, 16, 16, 3)``, with the contrast of photographs."""
    spots = RANDOM.normal(0.45, 0.25, (count, 4, 4, 3)).clip(0, 1)
    return np.rint(255 * spots.repeat(4, axis=1).repeat(4, axis=2)).astype(np.uint8)


IMAGES = pictures()
Preprocess = Callable[[np.ndarray], np.ndarray]


def first(values: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(values.transpose(2, 0, 1), np.float32)


def normalised(picture: np.ndarray) -> np.ndarray:
    return first((picture / 255 - MEAN) / STD)


def to_one(picture: np.ndarray) -> np.ndarray:
    return first(picture / 255)


def to_255(picture: np.ndarray) -> np.ndarray:
    return first(picture)


def both_sides(picture: np.ndarray) -> np.ndarray:
    return first(picture / 127.5 - 1)


def bgr(picture: np.ndarray) -> np.ndarray:
    return normalised(picture)[::-1]


class Net(nn.Module):
    """A CNN whose running statistics are those of pictures that are preprocessed in a way."""

    def __init__(self, trained: Preprocess | None = normalised) -> None:
        super().__init__()
        torch.manual_seed(3)
        self.conv = nn.Conv2d(3, 16, 3, bias=False)
        self.bn = nn.BatchNorm2d(16, momentum=None)
        self.fc = nn.Linear(16, 5)
        if trained is not None:
            batch = np.stack([trained(one) for one in pictures(200)])
            self.train()(torch.from_numpy(batch))
        self.eval()

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return self.fc(self.bn(self.conv(images)).relu().mean((2, 3)))


def entering(net: nn.Module, preprocess: Preprocess | None, **given: Any) -> Entering:
    given = {"images": IMAGES, "preprocess": preprocess, **given}
    with Comparison(net, net.state_dict(), **given) as comparison:
        found: Entering = comparison.study("checkup").a
        assert ("A" in comparison.notes) == (found.doubt is not None)
        return found


@pytest.mark.parametrize("preprocess", [to_one, to_255, None])
def test_values_of_another_scale_are_doubted(preprocess: Preprocess | None) -> None:
    net = Net()
    found = entering(net, preprocess)
    sample = IMAGES[[*spread(len(IMAGES))]]
    with torch.no_grad():
        entered = np.stack([(preprocess or to_one)(one) for one in sample])
        before = net.conv(torch.from_numpy(entered)).double().numpy()
    ratios = before.var(axis=(0, 2, 3)) / net.bn.running_var.double().numpy()
    assert found.variance == pytest.approx(np.median(ratios), rel=1e-5)
    assert (found.images, found.layer) == (16, "bn")
    assert found.doubt is not None
    assert "before the normalisation 'bn'" in found.doubt.text
    for words in ("preprocess=…", "(0.485, 0.456, 0.406)", "(0.229, 0.224, 0.225)", "−1 to 1"):
        assert words in found.doubt.remedy


@pytest.mark.parametrize("trained", [normalised, to_one, to_255, both_sides])
def test_values_of_training_are_not(trained: Preprocess) -> None:
    found = entering(Net(trained), trained)
    assert found.doubt is None
    assert found.variance == pytest.approx(1, abs=0.5)


@pytest.mark.parametrize("preprocess", [bgr, both_sides])
def test_what_cannot_be_told_for_certain_is_not_said(preprocess: Preprocess) -> None:
    assert entering(Net(), preprocess).doubt is None


@pytest.mark.parametrize(
    "images",
    [
        IMAGES // 5,
        255 - IMAGES // 5,
        IMAGES // 8 + 100,
        np.zeros_like(IMAGES),
        RANDOM.integers(0, 256, IMAGES.shape, np.uint8),
        IMAGES[:7],
    ],
    ids=["dark", "bright", "low contrast", "black", "noise", "few"],
)
@pytest.mark.parametrize("trained", [normalised, to_one])
def test_unusual_pictures_are_not_doubted(trained: Preprocess, images: np.ndarray) -> None:
    assert entering(Net(trained), trained, images=images).doubt is None


def test_statistics_of_before_training_say_nothing() -> None:
    found = entering(Net(None), to_255)
    assert (found.layer, found.variance) == (None, None)


def test_tensors_have_another_remedy() -> None:
    tensors = torch.from_numpy(np.stack([to_one(one) for one in IMAGES]))
    found = entering(Net(), None, images=tensors)
    assert found.doubt is not None and "the transform of the data set" in found.doubt.remedy


def test_the_normalisation_of_an_onnx_file(tmp_path: Path) -> None:
    path, example = tmp_path / "net.onnx", torch.zeros(1, 3, 16, 16)
    training = torch.onnx.TrainingMode.PRESERVE
    torch.onnx.export(
        Net(), (example,), path, dynamo=False, do_constant_folding=False, training=training
    )
    with Comparison(path, path, images=IMAGES) as comparison:
        found = comparison.study("checkup").b
    assert found.layer is not None and 0.02 < found.variance < 0.1
    assert found.doubt is not None


class Constant(nn.Module):
    """Says the same class for whatever comes in, or one by the first pixel."""

    def __init__(self, classes: int = 4, sure: float = 9.0, fixed: bool = True) -> None:
        super().__init__()
        self.head = nn.Conv2d(3, classes, 1)
        self.classes, self.sure, self.fixed = classes, sure, fixed

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        scores = 0 * self.head(images).mean((2, 3))
        place = 1 if self.fixed else int(images[0, 0, 0, 0] * 255) % self.classes
        scores[:, place] += self.sure
        return scores


def test_one_class_for_all_is_doubted() -> None:
    found = entering(Constant(), None)
    assert (found.share, found.layer) == (1, None)
    assert found.doubt is not None
    sure = np.exp(9) / (np.exp(9) + 3)
    assert found.confidence == pytest.approx(sure, rel=1e-6)
    assert found.doubt.text.startswith(
        f"16 of 16 images are predicted as class 1, with a probability of {sure:.2f} on average"
    )
    named = entering(Constant(), None, classes=["ant", "bee", "cat", "dog"])
    assert named.doubt is not None and "predicted as 'bee'" in named.doubt.text


@pytest.mark.parametrize(
    ("net", "given"),
    [
        (Constant(), {"labels": [1] * 20}),
        (Constant(), {"labels": [1] * 14 + [0, 2, 3] * 2}),
        (Constant(), {"labels": [2] * 20}),
        (Constant(sure=2.0), {}),
        (Constant(classes=2), {}),
        (Constant(), {"images": IMAGES[:7]}),
        (Constant(fixed=False), {}),
    ],
    ids=["labels", "most labels", "one label", "unsure", "two classes", "few", "several"],
)
def test_one_class_that_may_be_right_is_not(net: nn.Module, given: dict[str, Any]) -> None:
    assert entering(net, None, **given).doubt is None


def test_labels_that_say_otherwise() -> None:
    assert entering(Constant(), None, labels=[0, 1, 2, 3] * 5).doubt is not None
    assert entering(Constant(classes=2), None, labels=[0, 1] * 10).doubt is not None


class OneClass(Net):
    """The scale is right, and all are of one class."""

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return super().forward(images) + torch.tensor([0, 0, 40.0, 0, 0])


def test_where_the_scale_is_right_only_labels_tell() -> None:
    net = OneClass()
    assert entering(net, normalised).doubt is None
    found = entering(net, normalised, labels=[0, 1, 2, 3] * 5)
    assert found.doubt is not None and "predicted as class 2" in found.doubt.text


def test_pictures_that_cannot_be_read_are_left_out(tmp_path: Path) -> None:
    from PIL import Image

    for index, one in enumerate(IMAGES):
        Image.fromarray(one).save(tmp_path / f"{index:02}.png")
    (tmp_path / "00.png").write_bytes(b"no picture")
    found = entering(Net(), to_one, images=tmp_path)
    assert found.images == 15 and found.doubt is not None


def test_the_images_are_spread() -> None:
    assert spread(3) == [0, 1, 2]
    assert spread(16) == list(range(16))
    many = spread(1000)
    assert (len(many), many[0], many[-1]) == (16, 0, 999)
    assert set(np.diff(many)) <= {66, 67}


def test_the_example_is_not_doubted() -> None:
    images, labels = demo.images()
    given = {f"epoch {epoch}": demo.snapshot(epoch) for epoch in (1, 10, 100)}
    cases: list[dict[str, Any]] = [{"labels": labels, "classes": demo.CATEGORIES}, {}]
    for known in cases:
        with Comparison(given, images=images, **known) as comparison:
            for name in ("epoch 1", "epoch 10"):
                comparison.study("checkup", a=name)
            comparison.study("predictions", image=0)
            comparison.study("overview")
            assert not comparison.notes
