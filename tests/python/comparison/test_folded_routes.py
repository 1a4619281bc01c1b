"""Normalisation in every form that exporters write it in: the same network does not differ."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from onnx import helper, numpy_helper
from safetensors.torch import save_file
from torch import nn

from cnn_comparator import Comparison
from cnn_comparator.accepted import AnySnapshot
from cnn_comparator.manifest import manifest

node = helper.make_node


class Network(nn.Module):
    """Normalised convolutions, plain, depthwise and transposed, and a normalised dense layer."""

    def __init__(self, epsilon: float = 1e-5) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(8, eps=epsilon)
        self.deep = nn.Conv2d(8, 8, 3, groups=8)
        self.bn2 = nn.BatchNorm2d(8, eps=epsilon)
        self.up = nn.ConvTranspose2d(8, 6, 2, groups=2)
        self.bn3 = nn.BatchNorm2d(6, eps=epsilon)
        self.fc = nn.Linear(6, 5)
        self.bn4 = nn.BatchNorm1d(5, eps=epsilon)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = torch.relu(self.bn1(self.conv(x)))
        x = torch.relu(self.bn2(self.deep(x)))
        x = torch.relu(self.bn3(self.up(x))).mean((2, 3))
        return self.bn4(self.fc(x))


def network(seed: int, epsilon: float = 1e-5) -> Network:
    torch.manual_seed(seed)
    found = Network(epsilon)
    for one in found.modules():
        if isinstance(one, nn.BatchNorm1d | nn.BatchNorm2d):
            nn.init.normal_(one.weight)
            nn.init.normal_(one.bias)
            nn.init.normal_(one.running_mean)
            nn.init.uniform_(one.running_var, 0.1, 2)
    return found.eval()


@pytest.fixture(scope="module")
def routes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, AnySnapshot]:
    folder = tmp_path_factory.mktemp("routes")
    found = network(0)
    image = torch.zeros(1, 3, 9, 9)
    for name, dynamo in (("old", False), ("new", True)):
        torch.onnx.export(found, (image,), folder / f"{name}.onnx", dynamo=dynamo)
    save_file(found.state_dict(), folder / "sorted.safetensors")
    return {
        "module": found,
        "dict": dict(found.state_dict()),
        "sorted": folder / "sorted.safetensors",
        "old": folder / "old.onnx",
        "new": folder / "new.onnx",
    }


@pytest.mark.parametrize("b", ["module", "dict", "sorted", "old", "new"])
@pytest.mark.parametrize("a", ["module", "dict", "sorted", "old", "new"])
def test_a_network_does_not_differ_from_its_exports(
    routes: dict[str, AnySnapshot], a: str, b: str
) -> None:
    with Comparison(routes[a], routes[b]) as comparison:
        table = comparison.summary()
    weighted = table[table.kind.isin(["conv", "conv_transpose", "dense"])]
    assert list(weighted.status) == ["paired"] * 4
    assert weighted.relative.max() <= 1e-6
    assert not table.relative.gt(1e-6).any()


@pytest.mark.parametrize("pair", [("module", "old"), ("new", "module"), ("old", "new")])
def test_activations_are_compared_behind_what_is_folded(
    routes: dict[str, AnySnapshot], pair: tuple[str, str]
) -> None:
    image = np.random.default_rng(0).random((1, 3, 9, 9), np.float32)
    sides = {"A": routes[pair[0]], "B": routes[pair[1]]}
    with Comparison(sides, images=torch.from_numpy(image)) as comparison:
        for layer in comparison.layers("A", "B"):
            if layer.weight is not None and layer.status == "paired":
                found = comparison.activation("A", "B", layer.id, "output", 0)
                np.testing.assert_allclose(found["a"], found["b"], rtol=1e-4, atol=1e-4)
        said = [one for one in manifest(comparison, "A", "B")["layers"] if one["kind"] == "conv"]
    assert ("output.normalised" in str(said[0]["reason"])) == ("module" in pair)


def test_it_says_what_was_folded_and_where_it_went(routes: dict[str, AnySnapshot]) -> None:
    with Comparison(routes["module"], routes["old"]) as comparison:
        table = comparison.summary().set_index("layer")
        [norm] = [one for one in comparison.layers("A", "old") if one.id == "bn1"]
    assert table.loc["conv", "folding"] == (
        "Compared with batch normalisation folded in: 'bn1' of A is part of the kernels of the "
        "other snapshot."
    )
    assert norm.status == "only_a"
    assert norm.reason == (
        "Only A has this layer: in B it is part of the kernels of 'conv', which are compared with "
        "it folded in."
    )
    assert table.loc["bn4", "status"] in ("paired", "only_a")


def test_a_file_of_weights_does_not_tell_epsilon(tmp_path: Path) -> None:
    """Taken from the other snapshot where that has it, else PyTorch's default, and said so."""
    found = network(1, 1e-3)
    torch.onnx.export(found, (torch.zeros(1, 3, 9, 9),), tmp_path / "b.onnx", dynamo=False)
    weights = dict(found.state_dict())
    with Comparison(found, weights) as comparison:
        [first, second] = (
            comparison.foldings("A", "B")["conv"].a,
            comparison.foldings("A", "B")["conv"].b,
        )
        assert (first[0].epsilon, second[0].epsilon) == (1e-3, 1e-3)
        assert comparison.summary(folded=True).relative.max() == 0
    with Comparison(weights, tmp_path / "b.onnx") as comparison:
        row = comparison.summary().set_index("layer").loc["conv"]
        known = np.sqrt((found.bn1.running_var + 1e-3) / (found.bn1.running_var + 1e-5))
        kernels = torch.linalg.vector_norm(found.conv.weight * effective(found), dim=(1, 2, 3))
        wanted = torch.linalg.vector_norm(kernels * (1 - 1 / known)).item()
    assert "PyTorch's default, 0.00001, is assumed" in row["folding"]
    assert row["euclidean"] == pytest.approx(wanted, rel=1e-4)


def effective(found: Network) -> torch.Tensor:
    scale = found.bn1.weight / (found.bn1.running_var + 1e-5).sqrt()
    return scale[:, None, None, None]


AFFINE = {
    "mul and add": [("Mul", "scale"), ("Add", "shift")],
    "add and mul": [("Add", "before"), ("Mul", "scale")],
    "sub, div, mul, add": [("Sub", "mean"), ("Div", "std"), ("Mul", "gamma"), ("Add", "beta")],
}


@pytest.mark.parametrize("form", list(AFFINE))
@pytest.mark.parametrize("shape", [(1, 8, 1, 1), (8, 1, 1)])
def test_batch_normalisation_and_constants_for_every_channel_are_one(
    tmp_path: Path, form: str, shape: tuple[int, ...]
) -> None:
    rng = np.random.default_rng(3)
    values = {
        "w": rng.normal(size=(8, 3, 3, 3)),
        "bias": rng.normal(size=8),
        **{name: rng.normal(size=8) for name in ("gamma", "beta", "mean")},
        "var": rng.uniform(0.2, 2, 8),
    }
    std = np.sqrt(values["var"] + 1e-5)
    scale = values["gamma"] / std
    shift = values["beta"] - values["mean"] * scale
    constants = {
        **{name: values[name].reshape(shape) for name in ("gamma", "beta", "mean")},
        **{"std": std.reshape(shape), "scale": scale.reshape(shape)},
        **{"shift": shift.reshape(shape), "before": (shift / scale).reshape(shape)},
    }
    plain = [node("Conv", ["x", "w", "bias"], ["c"], "conv")]
    batch = node("BatchNormalization", ["c", "gamma", "beta", "mean", "var"], ["y"], "bn")
    save(tmp_path / "a.onnx", [*plain, batch], values)
    steps, before = list(plain), "c"
    for index, (operator, constant) in enumerate(AFFINE[form]):
        after = "y" if index == len(AFFINE[form]) - 1 else f"t{index}"
        steps.append(node(operator, [before, constant], [after], f"n{index}"))
        before = after
    save(tmp_path / "b.onnx", steps, {**values, **constants})
    with Comparison(tmp_path / "a.onnx", tmp_path / "b.onnx") as comparison:
        table = comparison.summary().set_index("layer")
        raw = comparison.summary("b", "b")
    assert table.loc["conv", "relative"] <= 1e-6
    assert "'bn' of A" in table.loc["conv", "folding"]
    assert (table.relative.dropna() <= 1e-6).all()
    assert (raw.euclidean.dropna() == 0).all()
    assert set(raw[raw.kind == "norm"].layer) == {f"n{index}" for index in range(len(steps) - 1)}


def test_the_change_of_a_scale_is_seen_and_folds(tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    weight = rng.normal(size=(8, 3, 3, 3))
    nodes = [
        node("Conv", ["x", "w"], ["c"], "conv"),
        node("Mul", ["c", "g"], ["m"], "mul"),
        node("Div", ["m", "d"], ["y"], "div"),
    ]
    scales = {name: rng.uniform(1, 2, (2, 8, 1, 1)) for name in ("g", "d")}
    for index, name in enumerate("ab"):
        own = {key: value[index] for key, value in scales.items()}
        save(tmp_path / f"{name}.onnx", nodes, {"w": weight, **own})
    with Comparison(tmp_path / "a.onnx", tmp_path / "b.onnx") as comparison:
        raw = comparison.summary().set_index("layer").euclidean
        folded = comparison.summary(folded=True).set_index("layer").euclidean
    g, d = (scales[name].reshape(2, 8).astype(np.float32).astype(float) for name in ("g", "d"))
    kernels = weight.astype(np.float32).astype(float)
    ratio = (g[1] / d[1] - g[0] / d[0])[:, None, None, None]
    assert raw["conv"] == 0
    assert raw["mul"] == pytest.approx(np.linalg.norm(g[1] - g[0]), rel=1e-6)
    assert raw["div"] == pytest.approx(np.linalg.norm(1 / d[1] - 1 / d[0]), rel=1e-6)
    assert folded["conv"] == pytest.approx(np.linalg.norm(kernels * ratio), rel=1e-6)


TO_LAST, BACK = [0, 2, 3, 1], [0, 3, 1, 2]


@pytest.mark.parametrize("form", ["mul and add", "batch normalisation"])
def test_channels_may_be_moved_between_a_kernel_and_its_normalisation(
    tmp_path: Path, form: str
) -> None:
    """As in files made of TensorFlow's, whose maps have their channels last."""
    rng = np.random.default_rng(8)
    names = ("gamma", "beta", "mean")
    values = {"w": rng.normal(size=(8, 3, 3, 3)), **{name: rng.normal(size=8) for name in names}}
    values |= {"var": rng.uniform(0.2, 2, 8)}
    batch = ["gamma", "beta", "mean", "var"]
    scale = values["gamma"] / np.sqrt(values["var"] + 1e-5)
    shift = values["beta"] - values["mean"] * scale
    moved = [
        node("Conv", ["x", "w"], ["c"], "conv"),
        node("Transpose", ["c"], ["t"], "to last", perm=TO_LAST),
    ]
    if form == "mul and add":
        moved += [node("Mul", ["t", "scale"], ["m"], "mul")]
        moved += [node("Add", ["m", "shift"], ["y"], "add")]
    else:
        moved += [node("Transpose", ["t"], ["u"], "back", perm=BACK)]
        moved += [node("BatchNormalization", ["u", *batch], ["y"], "bn")]
    save(tmp_path / "moved.onnx", moved, {**values, "scale": scale, "shift": shift})
    folded = {"w": values["w"] * scale[:, None, None, None], "b": shift}
    save(tmp_path / "folded.onnx", [node("Conv", ["x", "w", "b"], ["y"], "conv")], folded)
    with Comparison(tmp_path / "moved.onnx", tmp_path / "folded.onnx") as comparison:
        row = comparison.summary().set_index("layer").loc["conv"]
    assert row["relative"] <= 1e-6
    assert "Compared with batch normalisation folded in" in row["folding"]


def test_a_scale_along_another_axis_than_the_kernels_does_not_fold(tmp_path: Path) -> None:
    rng = np.random.default_rng(9)
    wrong = {
        "maps": [
            node("Conv", ["x", "w"], ["c"], "layer"),
            node("Transpose", ["c"], ["t"], "turn", perm=[0, 2, 1, 3]),
        ],
        "dense": [
            node("MatMul", ["x", "d"], ["c"], "layer"),
            node("Transpose", ["c"], ["t"], "turn", perm=TO_LAST),
        ],
    }
    values = {"w": rng.normal(size=(8, 3, 3, 3)), "d": rng.normal(size=(9, 3))}
    values |= {"maps": rng.normal(size=(8, 1, 1)), "dense": rng.normal(size=3)}
    for name, nodes in wrong.items():
        path = tmp_path / f"{name}.onnx"
        save(path, [*nodes, node("Mul", ["t", name], ["y"], "scale")], values)
        with Comparison({"A": path, "B": path}) as comparison:
            assert comparison.foldings("A", "B")["layer"].reason


def test_a_shift_that_one_side_lacks_leaves_the_kernels_as_they_are(tmp_path: Path) -> None:
    """No kernel of the other can hold it."""
    rng = np.random.default_rng(6)
    names = ("bias", "gamma", "beta", "mean")
    values = {"w": rng.normal(size=(8, 3, 3, 3)), **{name: rng.normal(size=8) for name in names}}
    values |= {"var": rng.uniform(0.2, 2, 8), "shift": rng.normal(size=(8, 1, 1))}
    plain = [
        node("Conv", ["x", "w", "bias"], ["c"], "conv"),
        node("BatchNormalization", ["c", "gamma", "beta", "mean", "var"], ["n"], "bn"),
    ]
    save(tmp_path / "a.onnx", [*plain, node("Add", ["n", "shift"], ["y"], "shift")], values)
    rest = [*plain, node("Relu", ["n"], ["y"])]
    save(tmp_path / "b.onnx", rest, {**values, "w": 2 * values["w"]})
    for a, b in ("ab", "ba"):
        with Comparison(tmp_path / f"{a}.onnx", tmp_path / f"{b}.onnx") as comparison:
            row = comparison.summary().set_index("layer").loc["conv"]
        assert row["folding"] is None
        assert row["euclidean"] == pytest.approx(np.linalg.norm(values["w"]), rel=1e-6)


class Scaled(nn.Module):
    """A scale of the channels, as layer scale is, and means and deviations as buffers."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 1)
        self.gamma = nn.Parameter(torch.rand(8, 1, 1) + 0.5)
        self.register_buffer("std", torch.rand(1, 3, 1, 1) + 0.5)
        self.register_buffer("mean", torch.rand(1, 3, 1, 1))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.gamma * self.conv((x - self.mean) / self.std)


@pytest.mark.parametrize("dynamo", [False, True])
def test_a_module_that_scales_its_channels_is_its_export(tmp_path: Path, dynamo: bool) -> None:
    torch.manual_seed(5)
    module = Scaled().eval()
    torch.onnx.export(module, (torch.zeros(1, 3, 9, 9),), tmp_path / "b.onnx", dynamo=dynamo)
    with Comparison(module, tmp_path / "b.onnx") as comparison:
        table = comparison.summary()
        folded = comparison.summary(folded=True)
    assert (table.status == "paired").all()
    assert table.euclidean.notna().sum() == 4
    assert table.relative.max() == folded.relative.max() == 0
    assert folded.set_index("layer").loc["conv", "folding"] == "folded"


def save(path: Path, nodes: list[onnx.NodeProto], values: dict[str, np.ndarray]) -> None:
    used = {name for one in nodes for name in one.input}
    graph = helper.make_graph(
        nodes,
        "test",
        [helper.make_tensor_value_info("x", onnx.TensorProto.FLOAT, (1, 3, 9, 9))],
        [helper.make_tensor_value_info("y", onnx.TensorProto.FLOAT, None)],
        [
            numpy_helper.from_array(value.astype(np.float32), name)
            for name, value in values.items()
            if name in used
        ],
    )
    opsets = [helper.make_opsetid("", 17)]
    onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=8), path)
