"""What tensors are called is a hint; their shapes decide."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from cnn_comparator import Comparison

RANDOM = np.random.default_rng(4)
CONV, DENSE, VECTOR = (8, 3, 3, 3), (6, 8), (8,)

GROUPS: dict[str, tuple[dict[str, tuple[int, ...]], str, dict[str, str]]] = {
    "PyTorch": ({"l.weight": CONV, "l.bias": VECTOR}, "conv", {"weight": "l.weight"}),
    "Flax": ({"l.kernel": CONV, "l.bias": VECTOR}, "conv", {"weight": "l.kernel"}),
    "Keras": ({"l/kernel:0": CONV, "l/bias:0": VECTOR}, "conv", {"bias": "l/bias:0"}),
    "plural": ({"l.weights": DENSE, "l.biases": (6,)}, "dense", {"bias": "l.biases"}),
    "letters": ({"l.w": DENSE, "l.b": (6,)}, "dense", {"weight": "l.w", "bias": "l.b"}),
    "capitals": ({"l.W": DENSE, "l.b": (6,)}, "dense", {"weight": "l.W"}),
    "filters": ({"l.filters": CONV, "l.b": VECTOR}, "conv", {"weight": "l.filters"}),
    "bare": ({"w1": CONV, "b1": VECTOR}, "conv", {"weight": "w1", "bias": "b1"}),
    "bare words": ({"kernel": DENSE, "bias": (6,)}, "dense", {"weight": "kernel"}),
    "unknown": ({"l.theta": CONV, "l.phi": VECTOR}, "conv", {"weight": "l.theta"}),
    "embeddings": ({"words/embeddings": (30, 4)}, "embedding", {"weight": "words/embeddings"}),
    "Keras norm": (
        {"n/gamma": VECTOR, "n/beta": VECTOR, "n/moving_mean": VECTOR, "n/moving_variance": VECTOR},
        "norm",
        {"gamma": "n/gamma", "beta": "n/beta", "running_var": "n/moving_variance"},
    ),
    "Flax norm": ({"n.scale": VECTOR, "n.bias": VECTOR}, "norm", {"gamma": "n.scale"}),
    "PyTorch norm": ({"n.weight": VECTOR, "n.bias": VECTOR}, "norm", {"gamma": "n.weight"}),
}


@pytest.mark.parametrize("name", GROUPS)
def test_a_layer_has_its_kind_its_roles_and_its_distance(name: str, tmp_path: Path) -> None:
    shapes, kind, roles = GROUPS[name]
    a = {key: RANDOM.normal(size=shape).astype(np.float32) for key, shape in shapes.items()}
    b = {key: one + np.float32(0.1) for key, one in a.items()}
    paths = [tmp_path / "a.safetensors", tmp_path / "b.safetensors"]
    for path, tensors in zip(paths, (a, b), strict=True):
        save_file(tensors, path)
    with Comparison(*paths) as comparison:
        [pair] = comparison.layers("a", "b")
        assert pair.a is not None
        assert pair.a.kind == kind
        found = {one.role: one.id for one in pair.a.parameters}
        assert roles.items() <= found.items()
        [row] = comparison.summary().itertuples()
        weight = roles.get("weight") or roles.get("gamma") or next(iter(shapes))
        wanted = np.linalg.norm((b[weight].astype(float) - a[weight]).ravel())
        assert row.euclidean == pytest.approx(wanted, rel=1e-9)


def test_bare_names_go_together_by_their_number(tmp_path: Path) -> None:
    shapes = {"w1": CONV, "w2": DENSE, "b1": VECTOR, "b2": (6,), "other": (5,)}
    tensors = {key: RANDOM.normal(size=shape).astype(np.float32) for key, shape in shapes.items()}
    save_file(tensors, tmp_path / "a.safetensors")
    with Comparison(tmp_path / "a.safetensors", tensors) as comparison:
        layers = {
            layer.id: [one.id for one in layer.parameters]
            for layer in comparison.snapshots["a"].layers
        }
        found = {name: set(parameters) for name, parameters in layers.items()}
        assert found == {"w1": {"w1", "b1"}, "w2": {"w2", "b2"}, "other": {"other"}}
        table = comparison.summary()
        assert (table["status"] == "paired").all()
        assert (table["euclidean"] == 0).all()
