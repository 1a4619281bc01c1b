"""Effective kernels: against the network itself, and why some layers have none."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper

from cnn_comparator import Comparison
from cnn_comparator.folding import kernel_scale, scaled
from cnn_comparator.manifest import manifest
from tests.sentences import english

node = helper.make_node
EPSILON = 1e-2


def constants(seed: int, weight: tuple[int, ...], channels: int) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    found = {
        "w": rng.normal(size=weight),
        "bias": rng.normal(size=channels),
        "gamma": rng.normal(size=channels),
        "beta": rng.normal(size=channels),
        "mean": rng.normal(size=channels),
        "var": rng.uniform(0.1, 2, channels),
    }
    return {name: value.astype(np.float32) for name, value in found.items()}


def norm(source: str, target: str, **attributes: object) -> onnx.NodeProto:
    inputs = [source, "gamma", "beta", "mean", "var"]
    return node("BatchNormalization", inputs, [target], "bn", epsilon=EPSILON, **attributes)


def save(
    path: Path,
    nodes: Sequence[onnx.NodeProto],
    values: dict[str, np.ndarray],
    outputs: Sequence[str] = ("y",),
    shape: Sequence[object] | None = ("n", 4, 5, 5),
) -> Path:
    used = {name for one in nodes for name in one.input}
    graph = helper.make_graph(
        list(nodes),
        "test",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs],
        [numpy_helper.from_array(value, name) for name, value in values.items() if name in used],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, path)
    return path


def run(path: Path, x: np.ndarray) -> np.ndarray:
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    return np.asarray(session.run(None, {"x": x})[0])


LAYERS = {
    "plain": (node("Conv", ["x", "w", "bias"], ["c"], "conv"), (6, 4, 3, 3), 6),
    "depthwise": (node("Conv", ["x", "w"], ["c"], "conv", group=4), (8, 1, 3, 3), 8),
    "transposed": (node("ConvTranspose", ["x", "w"], ["c"], "conv", group=2), (4, 3, 2, 2), 6),
}


@pytest.mark.parametrize("kind", list(LAYERS))
def test_the_effective_kernel_computes_what_both_layers_do(tmp_path: Path, kind: str) -> None:
    """The network with the effective kernel alone gives the same activations."""
    conv, shape, channels = LAYERS[kind]
    values = {name: constants(seed, shape, channels) for seed, name in enumerate("ab")}
    paths = [save(tmp_path / f"{k}.onnx", [conv, norm("c", "y")], v) for k, v in values.items()]
    x = np.random.default_rng(9).normal(size=(2, 4, 5, 5)).astype(np.float32)
    with Comparison(*paths) as comparison:
        row = comparison.summary(folded=True).set_index("layer").loc["conv"]
        folding = comparison.foldings("a", "b")["conv"]
        assert row["folding"] == "folded"
        kernels = []
        for name, path in zip("ab", paths, strict=True):
            own = values[name]
            scale = own["gamma"].astype(float) / np.sqrt(own["var"] + np.float64(EPSILON))
            side = folding.a if name == "a" else folding.b
            [only] = side
            stored = comparison.layer("a", "b", "conv").weight.a
            read = comparison.read(name, stored, 0, stored.size)
            effective = scaled(
                read,
                0,
                int(np.prod(stored.shape[1:])),
                kernel_scale(own["gamma"], own["var"], only.epsilon or 0),
            ).reshape(stored.shape)
            kernels.append(effective)
            np.testing.assert_allclose(
                effective, read.reshape(stored.shape) * scale[:, None, None, None], rtol=1e-6
            )
            bias = own["bias"] if kind == "plain" else 0
            shift = own["beta"] + scale * (bias - own["mean"])
            alone = dict(own, w=stored_layout(effective, kind), bias=shift.astype(np.float32))
            single = node(conv.op_type, ["x", "w", "bias"], ["y"], "conv")
            single.attribute.extend(conv.attribute)
            folded = save(tmp_path / "folded.onnx", [single], alone)
            np.testing.assert_allclose(run(folded, x), run(path, x), rtol=1e-4, atol=1e-5)
        assert row["euclidean"] == pytest.approx(np.linalg.norm(kernels[1] - kernels[0]), rel=1e-9)
        raw = comparison.summary().set_index("layer").loc["conv"]
        change = values["b"]["w"].astype(float) - values["a"]["w"]
        assert raw["euclidean"] == pytest.approx(np.linalg.norm(change), rel=1e-9)


def stored_layout(kernel: np.ndarray, kind: str) -> np.ndarray:
    """A transposed convolution of 2 groups in ONNX's own layout: channels first."""
    if kind == "transposed":
        grouped = kernel.reshape(2, 3, 2, 2, 2).swapaxes(1, 2)
        kernel = grouped.reshape(4, 3, 2, 2)
    return kernel.astype(np.float32)


def test_a_rescaled_kernel_under_normalisation_has_not_changed(tmp_path: Path) -> None:
    """The very reason for folding: twice the kernel, and twice its statistics."""
    conv, shape, channels = LAYERS["plain"]
    a = constants(1, shape, channels)
    b = dict(a, w=a["w"] * 2, bias=a["bias"] * 2, mean=a["mean"] * 2)
    b["var"] = a["var"] * 4 + np.float32(3 * EPSILON)
    paths = [
        save(tmp_path / f"{name}.onnx", [conv, norm("c", "y")], values)
        for name, values in (("a", a), ("b", b))
    ]
    with Comparison(*paths) as comparison:
        relative = comparison.summary().set_index("layer").loc["conv", "relative"]
        folded = comparison.summary(folded=True).set_index("layer").loc["conv", "relative"]
    assert relative == pytest.approx(1)
    assert folded < 1e-6


def test_a_model_exported_folded_is_compared_with_one_that_is_not(tmp_path: Path) -> None:
    conv, shape, channels = LAYERS["plain"]
    a = constants(1, shape, channels)
    scale = a["gamma"] / np.sqrt(a["var"] + np.float32(EPSILON))
    exported = dict(a, w=a["w"] * scale[:, None, None, None])
    first = save(tmp_path / "a.onnx", [conv, norm("c", "y")], a)
    alone = node("Conv", ["x", "w", "bias"], ["y"], "conv")
    second = save(tmp_path / "b.onnx", [alone], exported)
    with Comparison(first, second) as comparison:
        row = comparison.summary(folded=True).set_index("layer").loc["conv"]
        sides = manifest(comparison, "a", "b")["layers"][1]["folding"]
    assert row["relative"] < 1e-6
    assert sides["b"] == []
    assert sides["a"] == [{
        "norm": "bn", "gamma": "gamma", "beta": "beta", "mean": "mean", "variance": "var",
        "epsilon": pytest.approx(EPSILON),
    }]  # fmt: skip


CONV = node("Conv", ["x", "w"], ["c"], "conv")
SQUARE = (4, 4, 1, 1)
REASONS = {
    "second reader": (
        [CONV, norm("c", "n"), node("Add", ["c", "n"], ["y"], "add")],
        ["y"],
        "Its output also goes to 'add', which is not normalised.",
    ),
    "network output": ([CONV, norm("c", "y")], ["y", "c"], "the network's output"),
    "before": (
        [norm("x", "n"), node("Conv", ["n", "w"], ["y"], "conv")],
        ["y"],
        "No batch normalisation follows this layer directly.",
    ),
    "after the activation": (
        [CONV, node("Relu", ["c"], ["r"], "relu"), norm("r", "y")],
        ["y"],
        "No batch normalisation follows this layer directly.",
    ),
    "shared weight": (
        [CONV, norm("c", "n"), node("Conv", ["n", "w"], ["y"], "again")],
        ["y"],
        "Its weight is used by other layers, which are normalised otherwise.",
    ),
    "training": (
        [CONV, node("BatchNormalization", ["c", "gamma", "beta", "mean", "var"],
                    ["y", "m2", "v2"], "bn", training_mode=1)],
        ["y"],
        "computes its statistics anew for every input",
    ),
    "instance": (
        [CONV, node("InstanceNormalization", ["c", "gamma", "beta"], ["y"], "in")],
        ["y"],
        "The normalisation 'in' (InstanceNormalization) computes its statistics anew",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", list(REASONS))
def test_layers_that_cannot_be_folded_say_why(tmp_path: Path, case: str) -> None:
    nodes, outputs, reason = REASONS[case]
    paths = [
        save(tmp_path / f"{name}.onnx", nodes, constants(seed, SQUARE, 4), outputs)
        for seed, name in enumerate("ab")
    ]
    with Comparison(*paths) as comparison:
        layers = {layer["id"]: layer for layer in manifest(comparison, "a", "b")["layers"]}
        folded = comparison.summary(folded=True).set_index("layer")
        raw = comparison.summary().set_index("layer")
    found = layers["conv"]["folding"]
    assert reason in english(found["reason"])
    assert english(found["reason"]).endswith(".")
    assert (found["a"], found["b"]) == ([], [])
    assert folded.loc["conv", "euclidean"] == raw.loc["conv", "euclidean"] > 0


DENSE = [node("MatMul", ["x", "w"], ["c"], "fc"), norm("c", "y")]
COMPUTED_GAMMA = [
    node("Conv", ["x", "w"], ["c"], "fc"),
    node("GlobalAveragePool", ["x"], ["p"], "pool"),
    node("Flatten", ["p"], ["gamma"], "flat", axis=4),
    norm("c", "y"),
]


@pytest.mark.parametrize(
    ("nodes", "shape", "weight", "channels", "reason"),
    [
        (DENSE, ("n", 5, 4), (4, 5), 5, "is not along the outputs of this layer"),
        (DENSE, None, (4, 5), 3, "does not have one channel for each kernel"),
        (DENSE, ("n", 4), (4, 5), 5, None),
        (COMPUTED_GAMMA, ("n", 4, 5, 5), (4, 4, 1, 1), 4, "has other inputs, too"),
    ],
)
def test_a_norm_that_only_seems_to_fit(
    tmp_path: Path,
    nodes: Sequence[onnx.NodeProto],
    shape: Sequence[object] | None,
    weight: tuple[int, ...],
    channels: int,
    reason: str | None,
) -> None:
    """Along another axis though of the same length, of another length, or with a computed γ."""
    paths = []
    for seed, name in enumerate("ab"):
        values = constants(seed, weight, channels)
        if nodes is COMPUTED_GAMMA:
            del values["gamma"]
        paths.append(save(tmp_path / f"{name}.onnx", nodes, values, shape=shape))
    with Comparison(*paths) as comparison:
        found = comparison.foldings("a", "b")["fc"].reason
    assert found is None if reason is None else reason in found


def test_kinds_without_kernels_are_not_folded(tmp_path: Path) -> None:
    nodes = [CONV, node("PRelu", ["c", "slope"], ["p"], "prelu"), norm("p", "y")]
    values = dict(constants(0, SQUARE, 4), slope=np.ones((4, 1, 1), np.float32))
    path = save(tmp_path / "a.onnx", nodes, values)
    with Comparison(path, path) as comparison:
        assert set(comparison.foldings(*comparison.default_pair)) == {"conv"}


def test_reasons_of_one_snapshot_name_it(tmp_path: Path) -> None:
    nodes, outputs, reason = REASONS["second reader"]
    a = save(tmp_path / "a.onnx", nodes, constants(0, SQUARE, 4), outputs)
    b = save(tmp_path / "b.onnx", [CONV, norm("c", "y")], constants(1, SQUARE, 4))
    with Comparison(a, b) as comparison:
        assert comparison.foldings("a", "b")["conv"].reason == f"In A: {reason}"


@pytest.mark.parametrize(
    ("start", "stop"), [(0, 24), (0, 0), (3, 4), (5, 7), (5, 17), (6, 12), (23, 24)]
)
def test_any_range_is_scaled_by_its_kernels(start: int, stop: int) -> None:
    values = np.arange(24.0)
    scale = np.array([1.0, 10.0, 100.0, 1000.0])
    whole = (values.reshape(4, 6) * scale[:, None]).ravel()
    assert scaled(values[start:stop], start, 6, scale).tolist() == whole[start:stop].tolist()


def test_impossible_variances_stay_visible() -> None:
    scale = kernel_scale(None, np.array([1.0, 0.0, -1.0]), 0.0)
    assert scale[0] == 1
    assert np.isinf(scale[1])
    assert np.isnan(scale[2])
