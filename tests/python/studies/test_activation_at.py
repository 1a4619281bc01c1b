"""Activations before and after what follows a layer, against PyTorch's hooks and onnxruntime."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn
from torch.nn import functional

from cnn_comparator import Comparison
from cnn_comparator.snapshot import At

PICTURE = torch.rand(1, 3, 8, 8, generator=torch.Generator().manual_seed(3))


class Residual(nn.Module):
    """A block with a sum, functional activations, and a depthwise convolution."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1, self.norm1 = nn.Conv2d(3, 4, 3, padding=1), nn.BatchNorm2d(4)
        self.conv2, self.norm2 = nn.Conv2d(4, 4, 3, padding=1), nn.BatchNorm2d(4)
        self.deep, self.six = nn.Conv2d(4, 4, 3, groups=4), nn.ReLU6()
        self.twice = nn.Conv2d(4, 4, 1)
        self.last = nn.Linear(8, 5)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = functional.relu(self.norm1(self.conv1(x)))
        x = functional.relu(x + self.norm2(self.conv2(x)))
        x = self.twice(self.six(self.deep(x)))
        x = torch.cat([torch.relu(x), x.clamp(min=0.0, max=0.1)], dim=1)
        return self.last(x.mean((2, 3)))


@pytest.fixture(scope="module")
def modules() -> tuple[Residual, Residual]:
    torch.manual_seed(0)
    made = Residual().eval(), Residual().eval()
    for module in made:
        for norm in (module.norm1, module.norm2):
            nn.init.uniform_(norm.weight, -1, 1)
            nn.init.uniform_(norm.running_mean, -1, 1)
    return made


@pytest.mark.parametrize(
    ("layer", "hooked", "acts", "functions", "clips"),
    [
        ("conv1", "norm1", functional.relu, ("BatchNorm", "ReLU"), True),
        ("conv2", "norm2", None, ("BatchNorm",), False),
        ("deep", "six", None, ("ReLU6",), True),
        ("twice", "twice", None, (), False),
        ("last", "last", None, (), False),
    ],
)
def test_of_pytorch(
    modules: tuple[Residual, Residual],
    layer: str,
    hooked: str,
    acts: Any,
    functions: tuple[str, ...],
    clips: bool,
) -> None:
    expected: dict[str, dict[str, np.ndarray]] = {"before": {}, "after": {}}
    for name, module in zip("ab", modules, strict=True):
        caught: dict[str, torch.Tensor] = {}
        hooks = [
            module.get_submodule(path).register_forward_hook(
                lambda _module, _inputs, output, at=at, caught=caught: caught.update(
                    {at: output.clone()}
                )
            )
            for at, path in (("before", layer), ("after", hooked))
        ]
        with torch.no_grad():
            module(PICTURE)
            caught["after"] = caught["after"] if acts is None else acts(caught["after"])
        for hook in hooks:
            hook.remove()
        for at, values in caught.items():
            expected[at][name] = values[0].numpy()
    with Comparison({"A": modules[0], "B": modules[1]}, images=PICTURE) as comparison:
        for at in expected:
            place: At = "after" if at == "after" else "before"
            found = comparison.activation("A", "B", layer, "output", 0, place)
            for side in "ab":
                np.testing.assert_allclose(found[side], expected[at][side], atol=1e-5)
        own = comparison.activation("A", "B", layer, "output", 0)
        np.testing.assert_array_equal(
            own["a"], comparison.activation("A", "B", layer, "output", 0, at="before")["a"]
        )
        told = comparison.study("activations", layer=layer, image=0, at="after").acted
        assert (told.a.functions, told.b.clips) == (functions, clips)
        before = comparison.study("activations", layer=layer, image=0).acted
        assert (before.a.functions, before.a.clips) == ((), False)


class ConvReLU(nn.Conv2d):
    """A layer of somebody's own, named as the fused ones of PyTorch."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return functional.relu(super().forward(x))


def test_the_name_of_a_class_does_not_tell_what_is_fused() -> None:
    module = ConvReLU(3, 4, 3).eval()
    own = nn.Conv2d.forward(module, PICTURE)[0].detach()
    both = {name: nn.Sequential(module) for name in "AB"}
    places: list[tuple[At, torch.Tensor, bool]] = [
        ("before", own, False),
        ("after", own.relu(), True),
    ]
    with Comparison(both, images=PICTURE) as comparison:
        for at, expected, clips in places:
            found = comparison.activation("A", "B", "0", "output", 0, at)
            np.testing.assert_allclose(found["a"], expected, atol=1e-5)
            told = comparison.study("activations", layer="0", image=0, at=at).acted
            assert told.a.clips == clips


def model(path: Path, seed: int) -> Path:
    """Convolutions with a normalisation and a Clip, with SiLU, and with nothing."""
    rng = np.random.default_rng(seed)

    def weights(name: str, *shape: int) -> Any:
        return numpy_helper.from_array(rng.normal(0, 0.5, shape).astype(np.float32), name)

    def value(name: str, shape: list[Any]) -> Any:
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)

    nodes = [
        helper.make_node("Conv", ["x", "w1"], ["c1"], name="one"),
        helper.make_node("BatchNormalization", ["c1", "s", "b", "m", "v"], ["n1"], name="norm"),
        helper.make_node("Clip", ["n1", "low", "high"], ["r1"], name="six"),
        helper.make_node("Conv", ["r1", "w2"], ["c2"], name="two"),
        helper.make_node("Sigmoid", ["c2"], ["s2"], name="gate"),
        helper.make_node("Mul", ["c2", "s2"], ["m2"], name="product"),
        helper.make_node("GlobalAveragePool", ["m2"], ["y"], name="pool"),
    ]
    given = [
        *(weights("w1", 4, 3, 3, 3), weights("w2", 5, 4, 1, 1)),
        *(weights("s", 4), weights("b", 4), weights("m", 4)),
        numpy_helper.from_array(np.full(4, 0.3, np.float32), "v"),
        numpy_helper.from_array(np.float32(0), "low"),
        numpy_helper.from_array(np.float32(6), "high"),
    ]
    graph = helper.make_graph(
        nodes, "g", [value("x", ["n", 3, 8, 8])], [value("y", ["n", 5, 1, 1])], given
    )
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)]), path)
    return path


def told_by_onnxruntime(path: Path, tensor: str) -> np.ndarray:
    """A tensor of a graph, by an output more."""
    extended = onnx.load(path)
    extended.graph.output.append(helper.make_tensor_value_info(tensor, TensorProto.FLOAT, None))
    session = onnxruntime.InferenceSession(extended.SerializeToString())
    found: np.ndarray = session.run([tensor], {"x": PICTURE.numpy()})[0][0]
    return found


@pytest.mark.parametrize(
    ("layer", "before", "after", "functions", "clips"),
    [
        ("one", "c1", "r1", ("BatchNorm", "ReLU6"), True),
        ("two", "c2", "m2", ("SiLU",), False),
        ("norm", "n1", "r1", ("ReLU6",), True),
    ],
)
def test_of_onnx(
    tmp_path: Path, layer: str, before: str, after: str, functions: tuple[str, ...], clips: bool
) -> None:
    files = [model(tmp_path / f"{name}.onnx", seed) for seed, name in enumerate("ab")]
    with Comparison(*files, images=PICTURE) as comparison:
        places: list[tuple[At, str]] = [("before", before), ("after", after)]
        for at, tensor in places:
            found = comparison.activation("a", "b", layer, "output", 0, at=at)
            for side, file in zip("ab", files, strict=True):
                expected = told_by_onnxruntime(file, tensor)
                np.testing.assert_allclose(found[side], expected, atol=1e-5)
        told = comparison.study("activations", layer=layer, image=0, at="after").acted
        assert (told.a.functions, told.a.clips) == (functions, clips)


class Clipped(nn.Module):
    """What PyTorch and its exporter name differently, or leave out."""

    def __init__(self, acts: Any) -> None:
        super().__init__()
        self.conv, self.drop, self.acts = nn.Conv2d(3, 4, 3), nn.Dropout2d(), acts

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        found: torch.Tensor = self.acts(self.drop(self.conv(x))).mean((2, 3))
        return found


@pytest.mark.parametrize(
    ("acts", "word", "clips"),
    [
        (nn.ReLU6(), "ReLU6", True),
        (nn.Hardtanh(-0.1, 0.2), "Clip", False),
        (nn.Hardswish(), "HardSwish", False),
        (lambda x: torch.clip(x, min=0.0), "ReLU", True),
        (lambda x: torch.clamp_min(x, 0.0), "ReLU", True),
        (lambda x: torch.clamp(x, max=0.1), "Clip", False),
        (lambda x: torch.clamp(x, 0.0, 0.1), "Clip", True),
    ],
)
def test_a_module_and_its_export_meet(tmp_path: Path, acts: Any, word: str, clips: bool) -> None:
    module, path = Clipped(acts).eval(), tmp_path / "b.onnx"
    torch.onnx.export(module, (PICTURE,), path, dynamo=False, opset_version=17)
    with torch.no_grad():
        expected = acts(module.conv(PICTURE))[0]
    with Comparison({"A": module, "B": path}, images=PICTURE) as comparison:
        found = comparison.activation("A", "B", "conv", "output", 0, at="after")
        for side in "ab":
            np.testing.assert_allclose(found[side], expected, atol=1e-5)
        told = comparison.study("activations", layer="conv", image=0, at="after").acted
        assert told.a == told.b
        assert (told.a.functions, told.a.clips) == ((word,), clips)


@pytest.mark.parametrize("acts", [nn.Threshold(0.1, 0.0), nn.LogSigmoid(), nn.RReLU()])
def test_a_function_that_pytorch_calls_by_an_inner_name_is_known(acts: nn.Module) -> None:
    module = Clipped(acts).eval()
    with torch.no_grad():
        expected = acts(module.conv(PICTURE))[0]
    with Comparison({"A": module, "B": module}, images=PICTURE) as comparison:
        found = comparison.activation("A", "B", "conv", "output", 0, at="after")
        np.testing.assert_allclose(found["a"], expected, atol=1e-5)


def test_dropout_that_is_never_off_is_not_passed_by() -> None:
    module = Clipped(lambda x: functional.relu(functional.dropout(x))).eval()
    with Comparison({"A": module, "B": module}, images=PICTURE) as comparison:
        told = comparison.study("activations", layer="conv", image=0, at="after").acted
    assert told.a.functions == ()


def test_patches_are_ranked_by_the_same_activation() -> None:
    """Of a channel that is below zero everywhere, every patch has the same score after ReLU."""
    torch.manual_seed(1)
    module = nn.Sequential(nn.Conv2d(3, 2, 3), nn.ReLU(), nn.Flatten(), nn.Linear(72, 2)).eval()
    with torch.no_grad():
        module[0].bias.fill_(-50.0)
    picture = np.random.default_rng(0).integers(0, 255, (8, 8, 3), np.uint8)
    with Comparison({"A": module, "B": module}, images=[picture], input_shape=(3, 8, 8)) as known:
        asked: dict[str, Any] = {
            "layer": "0",
            "side": "output",
            "channel": 1,
            "image": 0,
            "count": 3,
        }
        before, after = (known.study("patches", **asked, at=at) for at in ("before", "after"))
    assert all(one.activation < 0 for one in before.a)
    assert {one.activation for one in after.a} == {0.0}
