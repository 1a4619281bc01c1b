"""Weights in mappings within mappings, as Flax, Haiku and Keras have them."""

from __future__ import annotations

import pickle
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.numpy import save_file

from cnn_comparator import Comparison
from cnn_comparator.errors import SourceError
from cnn_comparator.formats import open_snapshot
from cnn_comparator.snapshot import Snapshot

RANDOM = np.random.default_rng(5)


def array(*shape: int) -> np.ndarray:
    return RANDOM.normal(size=shape).astype(np.float32)


def norm(channels: int, *names: str) -> dict[str, np.ndarray]:
    return {name: array(channels) for name in names}


FLAX: dict[str, Any] = {
    "params": {
        "Conv_0": {"kernel": array(3, 3, 3, 8), "bias": array(8)},
        "BatchNorm_0": norm(8, "scale", "bias"),
        "Block_0": {"Conv_0": {"kernel": array(3, 3, 8, 16)}},
        "Dense_0": {"kernel": array(16, 5), "bias": array(5)},
    },
    "batch_stats": {"BatchNorm_0": norm(8, "mean", "var")},
}
WANTED = {
    **{("Conv_0", name): one for name, one in FLAX["params"]["Conv_0"].items()},
    **{("BatchNorm_0", name): one for name, one in FLAX["params"]["BatchNorm_0"].items()},
    **{("BatchNorm_0", name): one for name, one in FLAX["batch_stats"]["BatchNorm_0"].items()},
    ("Block_0.Conv_0", "kernel"): FLAX["params"]["Block_0"]["Conv_0"]["kernel"],
    **{("Dense_0", name): one for name, one in FLAX["params"]["Dense_0"].items()},
}
AXES = {4: (3, 2, 0, 1), 2: (1, 0), 1: (0,)}


def read(snapshot: Snapshot) -> dict[str, np.ndarray]:
    return {
        one.id: snapshot.read(one).reshape(one.shape)
        for layer in snapshot.layers
        for one in layer.parameters
    }


def is_network(snapshot: Snapshot) -> None:
    """All weights of ``FLAX``, with the kernels in canonical order."""
    found = {key.replace("/", "."): one for key, one in read(snapshot).items()}
    assert len(found) == len(WANTED)
    for (layer, name), one in WANTED.items():
        key = f"{layer}.{name}"
        np.testing.assert_array_equal(found[key], one.transpose(AXES[one.ndim]), err_msg=key)
    kinds = {layer.id: layer.kind for layer in snapshot.layers}
    assert list(kinds.values()).count("conv") == 2
    roles = {one.role for one in snapshot.layers[1].parameters}
    assert kinds["BatchNorm_0"] == "norm"
    assert roles == {"gamma", "beta", "running_mean", "running_var"}


def train_state() -> dict[str, Any]:
    momentum = {"mu": FLAX["params"], "nu": FLAX["params"]}
    return {"step": 3, "opt_state": [momentum, {"count": np.int32(3)}], **FLAX}


FORMS: Mapping[str, Any] = {
    "variables": FLAX,
    "variables in params": {"params": FLAX},
    "a training state": train_state(),
    "below a key": {"epoch": 3, "model": FLAX, "note": None},
    "a training state below a key": {"epoch": 3, "ckpt": train_state()},
}


@pytest.mark.parametrize("form", FORMS)
def test_all_modules_are_one_network(tmp_path: Path, form: str) -> None:
    is_network(open_snapshot(FORMS[form]))
    (tmp_path / "a.pkl").write_bytes(pickle.dumps(FORMS[form]))
    is_network(open_snapshot(tmp_path / "a.pkl"))


class Frozen:
    """As Flax's mappings that cannot be changed are pickled."""

    def __init__(self, values: Any) -> None:
        self.values = values

    def __reduce__(self) -> tuple[Any, ...]:
        return Frozen, (self.values,)


def test_frozen_mappings(tmp_path: Path) -> None:
    (tmp_path / "a.pkl").write_bytes(pickle.dumps(Frozen(FLAX)))
    is_network(open_snapshot(tmp_path / "a.pkl"))


@pytest.mark.parametrize("divider", ["/", "."])
@pytest.mark.parametrize("prefix", ["", "params"])
def test_flattened_names_are_the_same_network(tmp_path: Path, divider: str, prefix: str) -> None:
    flat = {}
    for (layer, name), one in WANTED.items():
        collection = "batch_stats" if name in ("mean", "var") else "params"
        flat[divider.join(filter(None, (prefix, collection, *layer.split("."), name)))] = one
    np.savez(tmp_path / "a.npz", **flat)
    is_network(open_snapshot(tmp_path / "a.npz"))
    is_network(open_snapshot(flat))


def test_a_network_compared_with_itself_after_training() -> None:
    after = {
        **FLAX,
        "params": {**FLAX["params"], "Dense_0": {"kernel": array(16, 5), "bias": array(5)}},
    }
    change = after["params"]["Dense_0"]["kernel"] - FLAX["params"]["Dense_0"]["kernel"]
    with Comparison(FLAX, after) as comparison:
        table = comparison.summary().set_index("layer")
    assert table["euclidean"]["Dense_0"] == pytest.approx(np.linalg.norm(change), rel=1e-6)
    assert table["euclidean"]["Conv_0"] == 0


def test_averages_beside_the_parameters_are_told() -> None:
    found = open_snapshot({**FLAX, "ema_params": FLAX["params"]})
    is_network(found)
    assert "the checkpoint also holds 'ema_params'" in (found.note or "")


def test_lists_of_weights() -> None:
    layers = {
        "conv1": [array(5, 5, 3, 8), array(8)],
        "bn1": [array(8) for _ in range(4)],
        "fc": (array(8, 5), array(5)),
        "flatten": [],
    }
    snapshot = open_snapshot(layers)
    found = read(snapshot)
    assert [layer.id for layer in snapshot.layers] == ["conv1", "bn1", "fc"]
    assert [layer.kind for layer in snapshot.layers] == ["conv", "norm", "dense"]
    np.testing.assert_array_equal(found["conv1.kernel"], layers["conv1"][0].transpose(AXES[4]))
    np.testing.assert_array_equal(found["fc.kernel"], layers["fc"][0].T)
    roles = {one.role for one in snapshot.layers[1].parameters}
    assert roles == {"gamma", "beta", "running_mean", "running_var"}
    snapshot = open_snapshot({"layers": [{"w": array(4, 3)}, {"w": array(5, 4)}], "epoch": 1})
    assert len(read(snapshot)) == 2


def test_a_list_of_all_weights() -> None:
    weights = [array(5, 5, 3, 8), array(8), array(8, 5), array(5)]
    snapshot = open_snapshot(weights)
    found = read(snapshot)
    assert [layer.kind for layer in snapshot.layers if len(layer.parameters[0].shape) > 1] == [
        "conv",
        "dense",
    ]
    np.testing.assert_array_equal(found["2"], weights[2].T)
    with Comparison(weights, [one + 1 for one in weights]) as comparison:
        assert (comparison.summary()["euclidean"].dropna() > 0).all()


def test_modules_of_pytorch_in_mappings() -> None:
    layers = {
        name: {key: one.detach() for key, one in module.named_parameters()}
        for name, module in (("conv", torch.nn.Conv2d(3, 8, 3)), ("fc", torch.nn.Linear(8, 5)))
    }
    found = read(open_snapshot(layers))
    assert set(found) == {"conv.weight", "conv.bias", "fc.weight", "fc.bias"}


def test_checkpoints_of_several_state_dicts_stay_what_they_are() -> None:
    state = {"conv.weight": torch.ones(8, 3, 3, 3), "conv.bias": torch.ones(8)}
    layer = {"weight": torch.ones(5, 8), "bias": torch.ones(5)}
    for checkpoint in (
        {"state_dict": state, "ema_state_dict": {**state}, "epoch": 3},
        {"state_dict": layer, "model_ema": {**layer}, "epoch": 3},
        {"model": layer, "optimizer": {"exp_avg": {**layer}, "exp_avg_sq": {**layer}}},
        {"generator": state, "discriminator": {**state}},
    ):
        found = open_snapshot(checkpoint)
        assert len(read(found)) == 2
        assert "also holds" in (found.note or "")


def test_a_mapping_of_names_to_snapshots_is_none() -> None:
    with Comparison({"before": FLAX, "after": FLAX}) as comparison:
        assert list(comparison.snapshots) == ["before", "after"]


def test_trees_that_claim_far_more_than_they_hold(tmp_path: Path) -> None:
    start = time.process_time()
    tree: dict[str, Any] = {"w": array(2, 2)}
    for _ in range(22):
        tree = {"a": tree, "b": tree}
    for _ in range(3):
        (tmp_path / "a.pkl").write_bytes(pickle.dumps(tree))
        with pytest.raises(SourceError):
            open_snapshot(tmp_path / "a.pkl")
        tree = {str(one): tree for one in range(1000)}
    endless: dict[str, Any] = {"w": array(2, 2), "v": {"w": array(2, 2)}}
    endless["v"]["u"] = endless
    (tmp_path / "a.pkl").write_bytes(pickle.dumps(endless))
    with pytest.raises(SourceError):
        open_snapshot(tmp_path / "a.pkl")
    assert time.process_time() - start < 5


def test_names_that_would_be_the_same(tmp_path: Path) -> None:
    same = {"params/a/w": array(3, 2), "state/a/w": array(3, 2)}
    save_file(same, tmp_path / "a.safetensors")
    assert set(read(open_snapshot(tmp_path / "a.safetensors"))) == set(same)
