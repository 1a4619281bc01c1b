"""What is given in another way than it is meant to be."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from cnn_comparator import CNNComparator, Comparison
from cnn_comparator.errors import PairingError

IMAGES = np.zeros((2, 8, 8, 3), np.uint8)


def net() -> nn.Module:
    return nn.Sequential(nn.Conv2d(3, 4, 3), nn.Flatten())


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"lables": [0]}, r"takes no lables=…\. Did you mean labels=…\?"),
        ({"imagse": IMAGES}, r"takes no imagse=…\. Did you mean images=…\?"),
        ({"Classes": ["a"]}, r"takes no Classes=…\. Did you mean classes=…\?"),
        ({"selected_layer": "0"}, "takes no selected_layer=…"),
        ({"layr": "0"}, r"Did you mean layer=…\?"),
        ({"qwertz": 1}, r"help\(CNNComparator\) lists"),
    ],
)
def test_keywords_that_nothing_takes(given: dict[str, Any], says: str) -> None:
    with pytest.raises(TypeError, match=says):
        CNNComparator(net(), net(), **given)


@pytest.mark.parametrize("made", [CNNComparator, Comparison])
def test_only_snapshots_go_without_a_name(made: Any) -> None:
    with pytest.raises(TypeError, match=r"all else goes by name, such as images=…"):
        made(net(), net(), IMAGES)


def test_a_list_of_snapshots() -> None:
    # As a program has it that nobody checks the types of.
    made: Any = Comparison
    assert list(Comparison([net(), net()]).snapshots) == ["A", "B"]
    assert list(Comparison((net(), net().state_dict(), net())).snapshots) == ["1", "2", "3"]
    with pytest.raises(PairingError, match="not both; images go into images="):
        made([net(), net()], IMAGES)
    with pytest.raises(PairingError, match="needs two snapshots"):
        Comparison([net()])


def test_files_of_a_list_have_their_names(tmp_path: Any) -> None:
    for name in ("one", "two"):
        torch.save(net().state_dict(), tmp_path / f"{name}.pt")
    paths = [tmp_path / "one.pt", tmp_path / "two.pt", tmp_path / "one.pt"]
    assert list(Comparison(paths[:2]).snapshots) == ["one", "two"]
    assert list(Comparison(paths).snapshots) == ["one (1)", "two (2)", "one (3)"]


def test_a_list_of_arrays_is_one_snapshot() -> None:
    weights = [np.ones((4, 3, 3, 3), np.float32), np.ones(4, np.float32)]
    assert list(Comparison(weights, weights).snapshots) == ["A", "B"]
