"""What enters the model: tensors unchanged, pictures and patches warped."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
import torch
from PIL import Image
from torch import nn

from cnn_comparator import Comparison
from cnn_comparator.errors import ImageError
from cnn_comparator.preprocessing import Custom, preprocess
from cnn_comparator.sample import Sample
from cnn_comparator.snapshot import Runner

TENSORS = torch.from_numpy(np.random.default_rng(8).standard_normal((5, 2, 12, 16))).float()


def network(seed: int) -> nn.Module:
    torch.manual_seed(seed)
    return nn.Sequential(
        nn.Conv2d(2, 4, 3, padding=1), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(),
        nn.Linear(4, 3),
    )  # fmt: skip


@pytest.fixture(scope="module")
def modules() -> list[nn.Module]:
    return [network(seed).eval() for seed in (1, 2)]


def test_probabilities_and_accuracy_are_those_of_the_tensors(modules: list[nn.Module]) -> None:
    labels = torch.tensor([0, 1, 2, 0, 1])
    with Comparison(*modules, images=torch.utils.data.TensorDataset(TENSORS, labels)) as opened:
        with torch.no_grad():
            wanted = modules[0](TENSORS).softmax(1).numpy()
        for index in range(5):
            found = opened.probabilities("A", index)
            assert found == pytest.approx(wanted[index], abs=1e-6)
        rates = opened.behaviour().rates.set_index("rate")
        assert rates["count"]["accuracy_a"] == (wanted.argmax(1) == labels.numpy()).sum()
        assert rates["of"]["accuracy_a"] == 5


def test_large_images_enter_in_smaller_batches_with_the_same_result(
    modules: list[nn.Module], monkeypatch: pytest.MonkeyPatch
) -> None:
    with Comparison(*modules, images=TENSORS, labels=[0, 1, 2, 0, 1]) as opened:
        together = opened.behaviour().table
    monkeypatch.setattr("cnn_comparator.preprocessing.MOST_PIXELS", 2 * 12 * 16)
    sizes: list[int] = []

    def noted(samples: Sequence[Sample], runner: Runner, custom: Custom | None) -> np.ndarray:
        sizes.append(len(samples))
        return preprocess(samples, runner, custom)

    monkeypatch.setattr("cnn_comparator.studies.models.preprocess", noted)
    with Comparison(*modules, images=TENSORS, labels=[0, 1, 2, 0, 1]) as opened:
        apart = opened.behaviour().table
    pd.testing.assert_frame_equal(apart, together)
    assert sizes == [2, 2, 1] * 2


def test_patches_are_the_same_region_of_the_tensor(modules: list[nn.Module]) -> None:
    with Comparison(*modules, images=TENSORS) as opened:
        layer = opened.layers("A", "B")[0].id
        found = opened.study("patches", layer="0", side="output", channel=1, image=3, count=4)
        assert layer and found.a
        for patch in found.a:
            x, y, w, h = patch.box
            planes = [
                np.asarray(
                    Image.fromarray(np.ascontiguousarray(plane[y : y + h, x : x + w])).resize(
                        (16, 12), Image.Resampling.BILINEAR
                    )
                )
                for plane in TENSORS[3].numpy()
            ]
            with torch.no_grad():
                activation = modules[0][0](torch.from_numpy(np.stack(planes))[None])[0, 1]
            assert patch.activation == pytest.approx(float(activation.max()), abs=1e-5)


def test_pictures_of_several_sizes_do_not_depend_on_their_neighbours() -> None:
    modules = [
        nn.Sequential(nn.Conv2d(3, 4, 3), nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Linear(4, 9))
        for _ in range(2)
    ]
    random = np.random.default_rng(4)
    pictures = [random.integers(0, 256, (9 + i, 20 - i, 3), np.uint8) for i in range(9)]
    with Comparison(*modules, images=pictures) as opened:
        labels = [int(opened.probabilities("A", index).argmax()) for index in range(9)]
    with Comparison(*modules, images=pictures, labels=labels) as opened:
        assert opened.behaviour().rates.set_index("rate")["count"]["accuracy_a"] == 9


def test_what_does_not_fit(modules: list[nn.Module]) -> None:
    with pytest.raises(ImageError, match="preprocess has nothing to do"):
        Comparison(*modules, images=TENSORS, preprocess=lambda picture: picture)
    sizes = [TENSORS[0], torch.ones(3, 12, 16)]
    with (
        Comparison(*modules, images=sizes) as opened,
        pytest.raises(ImageError, match=r"shape \(3, 12, 16\), but the model takes \(2, "),
    ):
        opened.probabilities("A", 1)
