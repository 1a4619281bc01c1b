"""Normalisations that exporters write as several nodes are those of the module."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from cnn_comparator import Comparison
from cnn_comparator.formats.onnx.reader import read_onnx
from tests.python.onnx_models import model, node, saved


class Network(nn.Module):
    """Normalised by groups, as a whole, and along the channels."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3)
        self.groups = nn.GroupNorm(2, 8)
        self.whole = nn.GroupNorm(1, 8)
        self.layer = nn.LayerNorm(8)
        self.fc = nn.Linear(8, 8)
        self.bare = nn.LayerNorm(8, bias=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = torch.relu(self.whole(torch.relu(self.groups(self.conv(x)))))
        x = self.layer(x.permute(0, 2, 3, 1).mean((1, 2)))
        found: torch.Tensor = self.bare(self.fc(x))
        return found


@pytest.mark.parametrize("opset", [9, 16, 17, 18])
def test_a_module_is_its_export(tmp_path: Path, opset: int) -> None:
    torch.manual_seed(0)
    module = Network().eval()
    for name, one in module.named_parameters():
        if "conv" not in name and "fc" not in name:
            nn.init.normal_(one)
    image = torch.rand(2, 3, 9, 9)
    path = tmp_path / "m.onnx"
    torch.onnx.export(module, (image,), path, dynamo=opset == 18, opset_version=opset)
    outputs: dict[str, np.ndarray] = {}
    for name, one in module.named_children():
        one.register_forward_hook(lambda _, __, y, name=name: outputs.update({name: y.numpy()}))
    with torch.no_grad():
        module(image)
    with Comparison(module, path) as comparison:
        table = comparison.summary().set_index("layer")
        weighted = table[table.shape_a.notna() | table.shape_b.notna()]
        runner = comparison.snapshot("m").runner
        norms = {p.a.id: p for p in comparison.layers("A", "m") if p.a and p.a.kind == "norm"}
        assert set(weighted.index) == {name for name, _ in module.named_children()}
        assert (weighted.status == "paired").all()
        assert (weighted.euclidean == 0).all()
        for name, pair in norms.items():
            assert all(one.comparable for one in pair.parameters if one.a is not None)
            assert pair.b is not None and runner is not None
            got = runner.activation(image.numpy(), pair.b.id, "output")
            assert got == pytest.approx(outputs[name], abs=1e-5)


@pytest.mark.parametrize("case", ["its own scale", "read inside"])
def test_what_only_looks_like_one_is_listed_as_it_is(tmp_path: Path, case: str) -> None:
    nodes = [
        node("Reshape", ["x", "split"], ["s"], "split"),
        node("InstanceNormalization", ["s", "own", "zeros"], ["i"], "inner"),
        node("Reshape", ["i", "joined"], ["j"], "join"),
        node("Mul", ["j", "gamma"], ["m"], "mul"),
        node("Add", ["m", "beta"], ["z"], "add"),
        node("Concat", ["z", "j" if case == "read inside" else "z"], ["y"], "end", axis=1),
    ]
    ones, vector = np.ones(2, np.float32), np.arange(1, 5, dtype=np.float32).reshape(4, 1, 1)
    constants = {
        **{"split": np.array([0, 2, -1]), "joined": np.array([0, 4, 6, 6]), "zeros": 0 * ones},
        **{"own": ones if case == "read inside" else 2 * ones, "gamma": vector, "beta": vector},
    }
    snapshot = read_onnx(saved(tmp_path, model(nodes, constants)))
    assert {"inner", "mul", "add"} < {layer.id for layer in snapshot.layers}
