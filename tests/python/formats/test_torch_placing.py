"""Where modules run, as far as that can be seen without a graphics processor."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from cnn_comparator import Comparison
from cnn_comparator.errors import ModelError
from cnn_comparator.formats.torch import placing
from cnn_comparator.formats.torch.placing import Placed, checked_device
from cnn_comparator.formats.torch.runner import CHUNK
from tests.python.torch_networks import Residual, seeded

IMAGES = np.random.default_rng(0).integers(0, 256, (40, 16, 16, 3), np.uint8)


def test_the_processor_is_a_device_like_others() -> None:
    pair = seeded(Residual, 1), seeded(Residual, 2)
    with Comparison(*pair, images=IMAGES) as comparison:
        expected = comparison.behaviour().table
    for device in ("cpu", torch.device("cpu")):
        with Comparison(*pair, images=IMAGES, device=device) as comparison:
            assert comparison.behaviour().table.equals(expected)


def test_devices_are_those_that_are_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(placing, "available", lambda: ["cpu", "cuda:0", "cuda:1", "mps"])
    given: list[Any] = ["cpu", "cuda", "cuda:1", "mps", "mps:0", torch.device("cuda", 0)]
    assert [checked_device(one) for one in given] == [
        "cpu",
        "cuda",
        "cuda:1",
        "mps",
        "mps",
        "cuda:0",
    ]
    for absent in ("cuda:2", "xpu", "meta", "gpu", "", 1):
        with pytest.raises(ValueError, match="it finds 'cpu', 'cuda:0', 'cuda:1', 'mps'"):
            checked_device(absent)


def test_a_copy_of_the_module_is_moved_with_all_its_tensors() -> None:
    module = seeded(Residual, 1)
    module.shift = torch.zeros(3)
    placed = Placed(module, "meta")
    there = placed.module
    assert {one.device.type for one in (*there.parameters(), *there.buffers())} == {"meta"}
    assert there.shift.device.type == "meta" and placed.module is there
    assert {one.device.type for one in (*module.parameters(), module.shift)} == {"cpu"}
    assert pickle.loads(pickle.dumps(placed)).device == placed.device
    placed.close()
    assert placed.module is None


class Small(nn.Module):
    """Has memory for so many images."""

    def __init__(self, most: int) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.head = nn.Linear(3, 4)
        self.most = most
        self.batches: list[int] = []

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        self.batches.append(len(images))
        if len(images) > self.most:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")
        return self.head(images.amax((2, 3)))


def test_fewer_images_enter_where_memory_does_not_hold_more() -> None:
    models = Small(3).eval(), Small(CHUNK).eval()
    with Comparison(*models, images=IMAGES, copy=False) as comparison:
        for one in models:
            one.batches.clear()
        found = comparison.behaviour()
        assert not found.failed and (found.js < 1e-6).all()
        # Those that fit were tried once.
        assert models[0].batches[:3] == [8, 4, 2] and max(models[0].batches[3:]) == 2
        assert max(models[1].batches) == CHUNK


def test_images_for_which_there_is_no_memory_are_named() -> None:
    models = Small(9).eval(), Small(9).eval()
    with Comparison(*models, images=IMAGES, copy=False) as comparison:
        models[1].most = 0
        with pytest.raises(ModelError, match="ran out of memory at the model"):
            comparison.behaviour()
