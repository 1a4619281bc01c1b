"""Snapshots that have nothing in common open all the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper
from torch import nn

from cnn_comparator import Comparison
from cnn_comparator.manifest import manifest
from tests.sentences import english

IMAGES = np.random.default_rng(1).integers(0, 256, (2, 16, 16, 3), np.uint8)


def net(*widths: int) -> nn.Module:
    torch.manual_seed(sum(widths))
    layers: list[nn.Module] = []
    before = 3
    for width in widths:
        layers += [nn.Conv2d(before, width, 3, padding=1), nn.ReLU()]
        before = width
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(before, 5))


class Other(nn.Module):
    """Shares neither names nor shapes with a ``net``."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Conv2d(3, 7, 5)
        self.head = nn.Linear(7, 4)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        return self.head(self.body(image).mean((2, 3)))


def test_other_widths_are_listed_layer_by_layer() -> None:
    with Comparison(net(8, 16), net(6, 12), images=IMAGES) as comparison:
        table = comparison.summary().set_index("layer")
        assert table.loc[["0", "2", "6"], "status"].tolist() == ["shape"] * 3
        assert table["euclidean"].isna().all()
        assert table.loc["0", "shape_b"] == (6, 3, 3, 3)
        note = english(manifest(comparison, "A", "B")["note"])
        assert note.startswith("A and B have no weights to compare: 3 layers have the same name")
        assert comparison.study("overview").total == 0
        predictions = comparison.study("predictions", image=0)
        assert predictions.a.probabilities.shape == predictions.b.probabilities.shape == (5,)
        activation = comparison.activation("A", "B", "0", "output", 0)
        assert (activation["a"].shape, activation["b"].shape) == ((8, 16, 16), (6, 16, 16))
        patches = comparison.study("patches", layer="0", side="output", channel=2, image=0, count=2)
        assert patches.a and patches.b


def test_nothing_in_common_at_all() -> None:
    with Comparison(net(8), Other(), images=IMAGES) as comparison:
        table = comparison.summary().set_index("layer")
        weighted = table[table["parameters"] > 0]
        assert set(weighted["status"]) == {"only_a", "only_b"}
        assert "no layer of one has the name" in english(manifest(comparison, "A", "B")["note"])
        pairs = comparison.layers("A", "B")
        assert all(pair.reason for pair in pairs if pair.status != "paired")
        assert comparison.study("predictions", image=1).b.error is None


def test_of_several_snapshots_one_may_be_another_network() -> None:
    given = {"x": net(8), "y": net(8), "other": Other()}
    with Comparison(given, images=IMAGES) as comparison:
        assert manifest(comparison, "x", "y")["note"] is None
        assert comparison.summary("x", "y").set_index("layer").loc["0", "euclidean"] == 0
        assert manifest(comparison, "x", "other")["note"] is not None


def test_a_model_without_layers_has_an_empty_table(tmp_path: Path) -> None:
    value = numpy_helper.from_array(np.ones(3, np.float32))
    constant = helper.make_node("Constant", [], ["c"], value=value)
    info = helper.make_tensor_value_info("c", onnx.TensorProto.FLOAT, [3])
    graph = helper.make_graph([constant], "g", [], [info])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, tmp_path / "empty.onnx")
    with Comparison(tmp_path / "empty.onnx", tmp_path / "empty.onnx") as comparison:
        table = comparison.summary()
    assert len(table) == 0 and "euclidean" in table and table.columns[-1] == "problem"
