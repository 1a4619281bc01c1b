"""Sets of images against NumPy on the activations of each image, and boxes one by one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from scipy.spatial.distance import cdist
from torch import nn

from cnn_comparator import Comparison
from cnn_comparator.errors import ImageError, ModelError
from cnn_comparator.patches import OVERLAP
from cnn_comparator.proposals import propose
from cnn_comparator.studies import set_activations, set_patches
from cnn_comparator.studies.study import Partial
from cnn_comparator.studies.wire import encoded

SIDE = 16
COUNT = 24


class Net(nn.Module):
    """Fails at images that are too bright, and counts the others."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        torch.manual_seed(seed)
        self.conv = nn.Conv2d(3, 4, 3, padding=1)
        self.relu = nn.ReLU()
        self.pool = nn.AdaptiveAvgPool2d(2)
        self.head = nn.Linear(16, 5)
        self.seen = 0

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        if image.min() > 0.9:
            raise ValueError("too bright")
        self.seen += len(image)
        return self.head(self.pool(self.relu(self.conv(image))).flatten(1))


PICTURES = np.random.default_rng(5).integers(0, 200, (COUNT, SIDE, SIDE, 3), np.uint8)
BRIGHT = 3
PICTURES[BRIGHT] = 250
CHOSEN = [7, 2, BRIGHT, 20]
TAKEN = [7, 2, 20]
LAYER: dict[str, Any] = {"layer": "conv", "at": "after"}


@pytest.fixture
def models() -> tuple[Net, Net]:
    return Net(1).eval(), Net(2).eval()


@pytest.fixture
def comparison(models: tuple[Net, Net]) -> Iterator[Comparison]:
    with Comparison(*models, images=PICTURES, copy=False) as found:
        yield found


def activations(comparison: Comparison, side: Any, images: list[int]) -> list[np.ndarray]:
    """Those of A and of B, float64 ``(images, channels, height, width)``."""
    found = [comparison.activation("A", "B", "conv", side, one, "after") for one in images]
    return [np.stack([one[name] for one in found]).astype(np.float64) for name in "ab"]


def test_changes_and_means_of_the_channels(comparison: Comparison) -> None:
    found = comparison.study("set_activations", **LAYER, images=CHOSEN)
    assert found.images == len(TAKEN)
    [left_out] = found.left_out
    assert left_out.image == BRIGHT
    assert "too bright" in left_out.reason
    assert found.acted.a.clips
    for side in ("input", "output"):
        a, b = activations(comparison, side, TAKEN)
        own = getattr(found, side)
        wanted = np.sqrt(((b - a) ** 2).sum(axis=(2, 3))).mean(axis=0)
        np.testing.assert_allclose(own.distance, wanted, rtol=1e-12)
        for name, values in (("a", a), ("b", b)):
            maps = getattr(own, name)
            np.testing.assert_allclose(maps.mean, values.mean(axis=(0, 2, 3)), rtol=1e-12)
            np.testing.assert_array_equal(maps.largest, values.max(axis=(0, 2, 3)))
            assert maps.shape == values.shape[1:]
            np.testing.assert_allclose(maps.maps, values.mean(axis=0), rtol=1e-6, atol=1e-9)
            drawn = comparison.mean_activation("A", "B", "conv", side, CHOSEN, "after")
            np.testing.assert_array_equal(drawn[name], maps.maps)
    # 3 channels enter and 4 leave.
    assert list(found.table.distance) == [*found.input.distance, *found.output.distance]
    # Maps are asked for as parts.
    assert len(encoded(found)[1]) == 10


def test_every_image_runs_once_and_what_there_is_is_told(
    comparison: Comparison, models: tuple[Net, Net]
) -> None:
    images = [one for one in range(COUNT) if one != BRIGHT]
    for model in models:
        model.seen = 0
    params = set_activations.SetActivationsParams("A", "B", images=tuple(images), **LAYER)
    told = [
        one for one in comparison.run(set_activations.STUDY, params) if isinstance(one, Partial)
    ]
    assert [one.result.images for one in told] == [1, *range(2, len(images), 2)]
    first = comparison.study("set_activations", **LAYER, images=images[:1])
    np.testing.assert_array_equal(told[0].result.output.distance, first.output.distance)
    assert told[0].result.output.a.maps is None
    # Once for what enters the layer and once for what leaves it.
    assert [model.seen for model in models] == [2 * len(images)] * 2


def test_images_of_several_sizes_have_no_mean_map() -> None:
    class Loose(nn.Module):
        def __init__(self, seed: int) -> None:
            super().__init__()
            torch.manual_seed(seed)
            self.conv = nn.Conv2d(3, 4, 3)

        def forward(self, image: torch.Tensor) -> torch.Tensor:
            return self.conv(image).mean((2, 3))

    images = [PICTURES[0], PICTURES[1][:12]]
    with Comparison(Loose(1).eval(), Loose(2).eval(), images=images) as comparison:
        found = comparison.study("set_activations", layer="conv", images=[0, 1])
        each = [comparison.activation("A", "B", "conv", "output", one) for one in (0, 1)]
    wanted = [np.sqrt(((one["b"] - one["a"]) ** 2).sum(axis=(1, 2))) for one in each]
    np.testing.assert_allclose(found.output.distance, np.mean(wanted, axis=0), rtol=1e-5)
    assert found.output.a.shape is None
    assert found.output.a.maps is None


def test_what_is_no_set_is_said(comparison: Comparison) -> None:
    for images, said in (
        ([], "1 to 512 images, not 0"),
        (range(513), "1 to 512 images, not 513"),
        ([1, 1], "occurs twice"),
        ([COUNT], f"no image {COUNT}"),
    ):
        with pytest.raises(ImageError, match=said):
            comparison.study("set_activations", **LAYER, images=images)
    with pytest.raises(ModelError, match="too bright"):
        comparison.study("set_activations", **LAYER, images=[BRIGHT])


def overlap(one: np.ndarray, other: np.ndarray) -> float:
    def pixels(box: np.ndarray) -> set[tuple[int, int]]:
        x, y, width, height = box
        return {(i, j) for i in range(x, x + width) for j in range(y, y + height)}

    mine, yours = pixels(one), pixels(other)
    return len(mine & yours) / len(mine | yours)


def test_patches_over_the_images(comparison: Comparison) -> None:
    asked = {**LAYER, "side": "output", "channel": 1}
    found = comparison.study("set_patches", **asked, images=CHOSEN, count=6)
    maps = [one[:, 1] for one in activations(comparison, "output", TAKEN)]
    # The map has a place for each pixel.
    every = [
        (image, box, *(one[at, y : y + h, x : x + w].max() for one in maps))
        for at, image in enumerate(TAKEN)
        for box in propose(PICTURES[image])
        for x, y, w, h in [box]
    ]
    assert found.proposals == len(every)
    assert [one.image for one in found.left_out] == [BRIGHT]
    scores = np.array([one[2:] for one in every])
    areas = [box[2] * box[3] for _, box, *_ in every]
    # Of equal ones the smallest box comes first.
    orders = [np.lexsort((areas, -scores[:, side])) for side in (0, 1)]
    ranks = np.stack([np.argsort(one) + 1 for one in orders], axis=1)
    for side, patches in enumerate((found.a, found.b)):
        wanted: list[int] = []
        for place in np.argsort(ranks[:, side]):
            image, box = every[place][:2]
            near = [one for one in wanted if every[one][0] == image]
            # No two activations of an image are equal, so that they tell the place.
            is_new = all(scores[one, side] != scores[place, side] for one in near)
            apart = all(overlap(box, every[one][1]) <= OVERLAP for one in near)
            if is_new and apart and len(wanted) < 6:
                wanted.append(int(place))
        assert [(one.image, one.box, one.activation) for one in patches] == [
            (every[place][0], tuple(every[place][1]), every[place][2 + side]) for place in wanted
        ]
        assert [(one.rank.a, one.rank.b) for one in patches] == [tuple(ranks[at]) for at in wanted]
    assert len(found.table) == 12
    assert list(found.table.image[:6]) == [one.image for one in found.a]


def test_another_channel_runs_no_model(comparison: Comparison, models: tuple[Net, Net]) -> None:
    asked = {**LAYER, "side": "output", "images": TAKEN}
    comparison.study("set_activations", **LAYER, images=TAKEN)
    seen = [model.seen for model in models]
    comparison.study("set_patches", **asked, channel=0, count=3)
    other = set_patches.SetPatchesParams("A", "B", **asked, channel=2, count=3)
    assert None not in list(comparison.run(set_patches.STUDY, other))
    assert [model.seen for model in models] == seen
    with pytest.raises(ModelError, match="channel 4 does not exist"):
        comparison.study("set_patches", **asked, channel=4, count=3)


def test_images_that_are_alike_stand_together(comparison: Comparison) -> None:
    found = comparison.study("features", images=[9, *CHOSEN])
    assert (found.snapshot, found.layer) == ("B", "head")
    assert found.order[-1] == BRIGHT == found.left_out[0].image
    images = [9, *TAKEN]
    entering = [comparison.activation("A", "B", "head", "input", one)["b"] for one in images]
    distances = cdist(entering, entering, "cosine")
    order, left = [0], {1, 2, 3}
    while left:
        order.append(min(left, key=lambda one: distances[order[-1], one]))
        left.discard(order[-1])
    assert found.order[:-1] == tuple(images[one] for one in order)


def test_copies_stand_beside_each_other_and_black_ones_last(tmp_path: Path) -> None:
    """Cosines of a dense layer that reads the pixels: brightness tells nothing, black has none."""
    net = nn.Sequential(nn.Flatten(), nn.Linear(3 * SIDE * SIDE, 2)).eval()
    one, other = np.maximum(PICTURES[0], 2), np.maximum(PICTURES[1], 2)
    black = np.zeros_like(one)
    images = [black, one // 2 * 2, other // 2 * 2, one // 2, other // 2]
    with Comparison(net, net, images=np.stack(images)) as comparison:
        found = comparison.study("features", images=range(5))
    assert found.order == (1, 3, 2, 4, 0)
