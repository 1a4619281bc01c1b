"""What models without class scores give, in ONNX and PyTorch.

The oracle is the runtime itself, called directly, and NumPy.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
import torch
from torch import nn

from cnn_comparator import Comparison
from cnn_comparator.errors import ModelError, NoScoresError
from cnn_comparator.studies.outputs import Outputs
from cnn_comparator.words import encoded_words

SIZE = 16
PICTURES = np.random.default_rng(5).integers(0, 255, (3, SIZE, SIZE, 3), np.uint8)


def entering(image: int = 0) -> torch.Tensor:
    scaled = PICTURES[image : image + 1].astype(np.float32) / 255
    return torch.from_numpy(scaled.transpose(0, 3, 1, 2).copy())


class Segmentation(nn.Sequential):
    """Five classes for every place."""

    def __init__(self) -> None:
        super().__init__(nn.Conv2d(3, 6, 3, padding=1), nn.ReLU(), nn.Conv2d(6, 5, 1))


class SuperResolution(nn.Module):
    """Twice the size, three colours within 0–1."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 12, 3, padding=1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return nn.functional.pixel_shuffle(self.conv(x), 2).sigmoid()


class Detector(nn.Module):
    """Boxes and their scores, as many as there are places."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 5, 4, stride=4)

    def forward(self, x: torch.Tensor) -> dict[str, torch.Tensor]:
        places = self.conv(x).flatten(2).transpose(1, 2)
        return {"boxes": places[..., :4], "scores": places[..., 4].sigmoid()}


class Autoencoder(nn.Module):
    """The picture once more, and its code."""

    def __init__(self) -> None:
        super().__init__()
        self.code = nn.Conv2d(3, 4, 3, stride=2, padding=1)
        self.back = nn.ConvTranspose2d(4, 3, 2, stride=2)

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        code = torch.tanh(self.code(x))
        return torch.tanh(self.back(code)), code.flatten(1)


Make = Callable[[], nn.Module]


def pair(make: Make) -> tuple[nn.Module, nn.Module]:
    torch.manual_seed(3)
    return make().eval(), make().eval()


def run(module: nn.Module, image: int = 0) -> list[np.ndarray]:
    with torch.no_grad():
        found: Any = module(entering(image))
    parts = list(found.values()) if isinstance(found, dict) else found
    return [one[0].numpy() for one in (parts if isinstance(parts, list | tuple) else [parts])]


def exported(module: nn.Module, path: Path, names: list[str]) -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module,
            (entering(),),
            path,
            dynamo=False,
            verbose=False,
            input_names=["x"],
            output_names=names,
        )
    return path


def by_runtime(path: Path) -> list[np.ndarray]:
    session = onnxruntime.InferenceSession(path)
    return [np.asarray(one)[0] for one in session.run(None, {"x": entering().numpy()})]


@pytest.fixture(params=["module", "onnx"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """Opens a pair, and gives what either gives for the first picture."""

    def open_pair(make: Make, names: list[str]) -> tuple[Comparison, list[list[np.ndarray]]]:
        modules = pair(make)
        if request.param == "module":
            return Comparison(dict(zip("AB", modules, strict=True)), images=PICTURES), [
                run(one) for one in modules
            ]
        paths = {
            name: exported(one, tmp_path / f"{name}.onnx", names)
            for name, one in zip("AB", modules, strict=True)
        }
        return Comparison(paths, images=PICTURES), [by_runtime(one) for one in paths.values()]

    return open_pair


def check_rows(found: Outputs, wanted: list[list[np.ndarray]]) -> None:
    for row, a, b in zip(found.rows, *wanted, strict=True):
        assert row.a is not None and row.b is not None
        assert row.a.shape == a.shape and row.a.dtype == str(a.dtype)
        apart = b.astype(np.float64) - a
        assert row.rms == pytest.approx(np.sqrt(np.mean(apart**2)), rel=1e-5)
        assert row.largest == pytest.approx(np.abs(apart).max(), rel=1e-5)
        assert row.positions == a.size


def test_a_segmentation_shows_the_strongest_channel(opened: Any) -> None:
    comparison, wanted = opened(Segmentation, ["mask"])
    with comparison:
        found = comparison.study("outputs", image=0)
        check_rows(found, wanted)
        a, b = (one[0].argmax(axis=0) for one in wanted)
        view = found.view
        assert (view.kind, view.channels) == ("classes", 5)
        np.testing.assert_array_equal(view.a.values, a)
        np.testing.assert_array_equal(view.b.values, b)
        np.testing.assert_array_equal(view.difference.values, a != b)
        assert view.disagree == np.mean(a != b) > 0
        one = comparison.study("outputs", image=0, channel=3).view
        left, right = (two[0][3] for two in wanted)
        assert one.kind == "values"
        np.testing.assert_allclose(one.a.values, left, atol=1e-6)
        np.testing.assert_allclose(one.b.values, right, atol=1e-6)
        np.testing.assert_allclose(one.difference.values, right - left, atol=1e-6)
        assert one.low == pytest.approx(min(left.min(), right.min()))
        assert one.high == pytest.approx(max(left.max(), right.max()))
        assert one.most == pytest.approx(np.abs(right - left).max(), rel=1e-5)
        with pytest.raises(NoScoresError, match="not one score a class"):
            comparison.probabilities("A", 0)
        prediction = comparison.study("predictions", image=0).a
        assert prediction.error is None and "5 × 16 × 16" in prediction.instead
        assert encoded_words(prediction.instead)["said"][0]["code"] == "scores.none"


def test_a_super_resolution_shows_pictures(opened: Any) -> None:
    comparison, wanted = opened(SuperResolution, ["large"])
    with comparison:
        found = comparison.study("outputs", image=0)
    check_rows(found, wanted)
    a, b = (one[0].transpose(1, 2, 0) for one in wanted)
    view = found.view
    assert (view.kind, view.low, view.high, view.clipped) == ("colour", 0, 1, 0)
    assert view.a.values.shape == (2 * SIZE, 2 * SIZE, 3)
    np.testing.assert_allclose(view.a.values, a, atol=1e-6)
    np.testing.assert_allclose(view.b.values, b, atol=1e-6)
    np.testing.assert_allclose(view.difference.values, np.abs(b - a).max(axis=2), atol=1e-6)


def test_a_detector_is_listed(opened: Any) -> None:
    comparison, wanted = opened(Detector, ["boxes", "scores"])
    with comparison:
        found = comparison.study("outputs", image=0)
        check_rows(found, wanted)
        assert [row.a.name for row in found.rows] == ["boxes", "scores"]
        assert found.view is None and "No output has two axes of space" in found.reason
        with pytest.raises(ModelError, match=r"'boxes' .* not one score a class"):
            comparison.probabilities("A", 0)
        asked = comparison.study("outputs", image=0, output="scores")
        assert (asked.chosen, asked.view) == (1, None)
        assert "cannot be drawn" in asked.reason


def test_an_autoencoder_shows_its_picture_and_lists_its_code(opened: Any) -> None:
    comparison, wanted = opened(Autoencoder, ["picture", "code"])
    with comparison:
        found = comparison.study("outputs", image=0)
        check_rows(found, wanted)
        assert [row.spatial for row in found.rows] == [True, False]
        assert (found.chosen, found.view.kind, found.view.low) == (0, "colour", -1)
        np.testing.assert_allclose(
            comparison.outputs("B", 0)[found.rows[1].b.name], wanted[1][1], atol=1e-6
        )


def test_one_that_does_not_run_leaves_the_other() -> None:
    a, b = pair(Segmentation)
    with Comparison(a, b.state_dict(), images=PICTURES) as comparison:
        found = comparison.study("outputs", image=1)
        predictions = comparison.study("predictions", image=1)
    assert found.a.error is None and "cannot run" in found.b.error
    assert predictions.a.instead and "cannot run" in predictions.b.error
    np.testing.assert_array_equal(found.view.a.values, run(a, 1)[0].argmax(axis=0))
    assert (found.view.b, found.view.difference, found.rows[0].b) == (None, None, None)


def test_channels_last_as_the_model_has_them(tmp_path: Path) -> None:
    class Last(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = Segmentation()

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.inner(x.permute(0, 3, 1, 2)).permute(0, 2, 3, 1)

    torch.manual_seed(1)
    module = Last().eval()
    image = entering().permute(0, 2, 3, 1).contiguous()
    path = tmp_path / "last.onnx"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(module, (image,), path, dynamo=False, input_names=["x"])
    with Comparison(path, path, images=PICTURES) as comparison:
        found = comparison.study("outputs", image=0)
    [wanted] = onnxruntime.InferenceSession(path).run(None, {"x": image.numpy()})
    assert found.rows[0].a.shape == (SIZE, SIZE, 5)
    np.testing.assert_array_equal(found.view.a.values, wanted[0].argmax(axis=-1))
    assert (found.rows[0].rms, found.rows[0].largest, found.view.disagree) == (0, 0, 0)


def test_many_outputs_do_not_flood() -> None:
    class Many(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.conv = nn.Conv2d(3, 2, 1)

        def forward(self, x: torch.Tensor) -> dict[str, list[torch.Tensor]]:
            return {"all": [self.conv(x) * n for n in range(150)]}

    with Comparison(Many(), Many(), images=PICTURES) as comparison:
        found = comparison.study("outputs", image=0)
        assert (len(found.rows), found.total, found.rows[7].a.name) == (100, 150, "all.7")
        assert comparison.study("outputs", image=0, output="all.120").chosen == 120
        reason = comparison.study("outputs", image=0, output=150).reason
        assert reason == "There is no output 150; choose another one."
        assert "There is no channel 2;" in comparison.study("outputs", image=0, channel=2).reason


def test_what_is_not_finite_is_counted_and_left_out() -> None:
    class Broken(nn.Module):
        def __init__(self, bad: float) -> None:
            super().__init__()
            self.conv = nn.Conv2d(3, 2, 1)
            self.bad = bad

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            found = self.conv(x)
            found[:, 1, 2, 3] = self.bad
            return found

    torch.manual_seed(0)
    a, b = Broken(float("nan")), Broken(float("-inf"))
    with Comparison(a, b, images=PICTURES) as comparison:
        found = comparison.study("outputs", image=0)
        values = comparison.study("outputs", image=0, channel=1).view
    row = found.rows[0]
    assert (row.a.nonfinite.nan, row.b.nonfinite.neginf) == (1, 1)
    left, right = run(a)[0].astype(np.float64), run(b)[0].astype(np.float64)
    known = np.isfinite(left) & np.isfinite(right)
    assert row.positions == known.sum() == left.size - 1
    assert row.rms == pytest.approx(np.sqrt(np.mean((right - left)[known] ** 2)), rel=1e-5)
    assert np.isnan(found.view.a.values[2, 3]) and not np.isnan(found.view.b.values[2, 3])
    assert np.isnan(values.difference.values[2, 3]) and np.isfinite([values.low, values.most]).all()


def test_bfloat16_is_told_as_what_it_is() -> None:
    class Half(Segmentation):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return super().forward(x).bfloat16()

    with Comparison(Half(), Half(), images=PICTURES) as comparison:
        found = comparison.study("outputs", image=0)
    assert found.rows[0].a.dtype == "bfloat16"
