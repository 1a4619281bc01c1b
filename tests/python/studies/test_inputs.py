"""What enters both models, as it is drawn.

The oracle is the tensor that PyTorch hands to the first layer, and what Pillow and NumPy make of
the picture.
"""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

from cnn_comparator import Comparison
from cnn_comparator.errors import ImageError
from cnn_comparator.sample import Sample
from cnn_comparator.studies.arguments import Model
from cnn_comparator.studies.inputs import ModelInput, ModelInputs
from cnn_comparator.studies.models import entering_of

random = np.random.default_rng(3)
PICTURES = [random.integers(0, 256, shape, np.uint8) for shape in ((30, 40, 3), (16, 12, 3))]


class Seen(nn.Module):
    """Hands on what enters, and notes it."""

    last: ClassVar[list[np.ndarray]] = []

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        self.last[:] = [x[0].numpy().copy()]
        return x


def network(channels: int = 3, seed: int = 0, *, first: nn.Module | None = None) -> nn.Sequential:
    torch.manual_seed(seed)
    pooled = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 3))
    entry = nn.Identity() if first is None else first
    return nn.Sequential(entry, nn.Conv2d(channels, 4, 3), nn.ReLU(), *pooled).eval()


def inputs_of(
    given: Any, image: int = 0, channels: int = 3, **more: Any
) -> tuple[ModelInputs, np.ndarray]:
    """What the study gives, and what really entered B."""
    a, b = network(channels), network(channels, 1, first=Seen())
    with Comparison(a, b, images=given, **more) as comparison:
        found = comparison.study("inputs", image=image)
        comparison.probabilities("B", image)
    return found, Seen.last[0]


def values_of(found: ModelInput | None) -> np.ndarray:
    """Channels first."""
    assert found is not None
    values = found.plane.values
    return values[np.newaxis] if values.ndim == 2 else values.transpose(2, 0, 1)


def test_a_picture_enters_scaled() -> None:
    found, entered = inputs_of(PICTURES)
    assert found.same and found.b.input is not None
    one = found.b.input
    assert (one.origin, one.channels, one.low, one.high) == ("picture", 3, 0, 1)
    np.testing.assert_array_equal(values_of(one), entered)
    np.testing.assert_array_equal(np.rint(one.plane.values * 255), PICTURES[0])


def cropped(picture: np.ndarray) -> np.ndarray:
    """A centre crop of 8 × 10 of the picture in half its size, normalised."""
    height, width = picture.shape[0] // 2, picture.shape[1] // 2
    small = np.asarray(Image.fromarray(picture).resize((width, height)), np.float32) / 255
    top, left = (height - 8) // 2, (width - 10) // 2
    crop = small[top : top + 8, left : left + 10]
    return ((crop - np.float32(0.45)) / np.float32(0.25)).transpose(2, 0, 1)


def test_what_preprocess_crops_is_what_entered() -> None:
    found, entered = inputs_of(PICTURES[:1], preprocess=cropped)
    one = found.b.input
    assert one is not None and one.origin == "preprocess" and one.plane.whole == (8, 10)
    np.testing.assert_array_equal(values_of(one), entered)
    np.testing.assert_array_equal(values_of(one), cropped(PICTURES[0]))
    assert (one.low, one.high) == (entered.min(), entered.max())


def test_of_more_than_three_channels_the_first_are_drawn() -> None:
    tensors = torch.from_numpy(random.standard_normal((2, 5, 9, 7)).astype(np.float32))
    found, entered = inputs_of(tensors, 1, 5)
    one = found.a.input
    assert one is not None and (one.origin, one.channels, one.plane.whole) == ("tensor", 5, (9, 7))
    np.testing.assert_array_equal(values_of(one), entered[:3])
    assert (one.low, one.high) == (entered[:3].min(), entered[:3].max())


def test_of_two_channels_the_first_is_drawn_and_nan_is_counted() -> None:
    tensors = torch.from_numpy(random.uniform(0, 1, (1, 2, 9, 7)).astype(np.float32))
    tensors[0, 0, 2, 3], tensors[0, 1, 0, 0] = torch.nan, torch.inf
    with Comparison(network(2), network(2, 1), images=tensors) as comparison:
        one = comparison.study("inputs", image=0).a.input
    assert (one.channels, one.low, one.high) == (2, 0, 1)
    assert (one.nonfinite.nan, one.nonfinite.posinf, one.nonfinite.neginf) == (1, 1, 0)
    np.testing.assert_array_equal(one.plane.values, tensors[0, 0].numpy())


def test_each_model_gets_its_own_size_and_colours(tmp_path: Path) -> None:
    """Grey of 12 × 20 enters A, colours of 9 × 9 B, as their files say."""
    for name, shape in (("a", (1, 12, 20)), ("b", (3, 9, 9))):
        path, example = tmp_path / f"{name}.onnx", torch.zeros(1, *shape)
        torch.onnx.export(network(shape[0]), (example,), path, dynamo=False)
    with Comparison(tmp_path / "a.onnx", tmp_path / "b.onnx", images=PICTURES) as comparison:
        found = comparison.study("inputs", image=0)
    whole = Image.fromarray(PICTURES[0])
    grey = whole.resize((20, 12), Image.Resampling.BILINEAR).convert("L")
    colours = whole.resize((9, 9), Image.Resampling.BILINEAR)
    assert not found.same
    np.testing.assert_array_equal(found.a.input.plane.values * 255, np.asarray(grey))
    np.testing.assert_array_equal(np.rint(found.b.input.plane.values * 255), np.asarray(colours))


def test_channels_last_are_turned() -> None:
    runner: Any = SimpleNamespace(input_shape=(3, None, None), layout="NHWC")
    images: Any = SimpleNamespace(samples=[Sample(PICTURES[0])])
    found = entering_of(Model(runner, None, lambda one: one[:5, :6]), images)
    np.testing.assert_array_equal(found.view.plane.values, PICTURES[0][:5, :6])


def test_why_nothing_enters() -> None:
    def picky(picture: np.ndarray) -> np.ndarray:
        if picture.shape[0] < 20:
            raise ValueError("too small")
        return cropped(picture)

    a, b = network(), network(seed=1)
    with Comparison(a, b.state_dict(), images=PICTURES, preprocess=picky) as comparison:
        found = comparison.study("inputs", image=1)
        assert found.a.input is None and found.b.input is None and not found.same
        assert found.a.error == (
            "preprocess failed on a picture of shape (16, 12, 3): ValueError: too small."
        )
        assert found.b.error is not None and "preprocess" not in found.b.error
        with pytest.raises(ImageError, match="no image 7"):
            comparison.study("inputs", image=7)


def test_a_large_tensor_is_reduced_to_means() -> None:
    tensor = random.standard_normal((1, 1, 4, 2050)).astype(np.float32)
    with Comparison(network(1), network(1, 1), images=torch.from_numpy(tensor)) as comparison:
        plane = comparison.study("inputs", image=0).a.input.plane
    assert (plane.step, plane.whole) == (3, (4, 2050))
    np.testing.assert_allclose(plane.values[0, 0], tensor[0, 0, :3, :3].mean(), rtol=1e-5)
