"""Files that are sorted by name: neither pairing nor the drawn chain depends on the order."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from cnn_comparator import Comparison
from cnn_comparator.formats import open_snapshot
from cnn_comparator.formats.state_dicts.layers import listed_layers
from cnn_comparator.formats.state_dicts.order import in_network_order


class Block(nn.Module):
    def __init__(self, before: int, width: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(before, width, 3, padding=1)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, padding=1)
        self.bn2 = nn.BatchNorm2d(width)
        if before != width:
            self.downsample = nn.Sequential(nn.Conv2d(before, width, 1), nn.BatchNorm2d(width))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        found = self.bn2(self.conv2(self.bn1(self.conv1(x)).relu()))
        return (found + (self.downsample(x) if hasattr(self, "downsample") else x)).relu()


class Residual(nn.Module):
    """Named as in torchvision, with eleven blocks in a row."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(2)
        self.conv1 = nn.Conv2d(3, 8, 3, padding=1)
        self.bn1 = nn.BatchNorm2d(8)
        self.layer1 = nn.Sequential(*[Block(8, 8) for _ in range(11)])
        self.layer2 = nn.Sequential(Block(8, 16), Block(16, 16))
        self.fc = nn.Linear(16, 5)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.fc(self.layer2(self.layer1(self.bn1(self.conv1(x)).relu())).mean((2, 3)))


class Separable(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(3)
        self.stem = nn.Conv2d(3, 8, 3)
        self.mid_depthwise = nn.Conv2d(8, 8, 3, groups=8)
        self.pointwise = nn.Conv2d(8, 12, 1)
        self.classifier = nn.Linear(12, 4)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.pointwise(self.mid_depthwise(self.stem(x)))
        return self.classifier(x.mean((2, 3)))


def layers_of(net: nn.Module) -> list[str]:
    names = (name for name in net.state_dict() if "num_batches" not in name)
    return list(dict.fromkeys(name.rpartition(".")[0] for name in names))


@pytest.mark.parametrize("make", [Residual, Separable])
def test_a_sorted_file_is_listed_in_the_order_of_the_network(
    make: type[nn.Module], tmp_path: Path
) -> None:
    net = make()
    state = {name: net.state_dict()[name] for name in sorted(net.state_dict())}
    save_file(state, tmp_path / "a.safetensors")
    snapshot = open_snapshot(tmp_path / "a.safetensors")
    assert [layer.id for layer in snapshot.layers] == layers_of(net)


@pytest.mark.parametrize("make", [Residual, Separable])
def test_sorted_files_and_exports_show_no_change(make: type[nn.Module], tmp_path: Path) -> None:
    net = make().eval()
    save_file(
        {name: net.state_dict()[name] for name in sorted(net.state_dict())},
        tmp_path / "a.safetensors",
    )
    torch.onnx.export(
        net,
        (torch.rand(1, 3, 16, 16),),
        tmp_path / "b.onnx",
        dynamo=False,
        do_constant_folding=False,
        training=torch.onnx.TrainingMode.PRESERVE,
    )
    # Names say nothing to each other.
    with Comparison(tmp_path / "a.safetensors", _renamed(net)) as comparison:
        table = comparison.summary()
        weighted = table[table["parameters"] > 0]
        assert (weighted["status"] == "paired").all()
        assert (weighted["euclidean"] == 0).all()
    with Comparison(tmp_path / "a.safetensors", tmp_path / "b.onnx") as comparison:
        table = comparison.summary()
        weighted = table[table["parameters"] > 0]
        assert (weighted["status"] == "paired").all()
        assert (weighted["euclidean"] == 0).all()


def _renamed(net: nn.Module) -> dict[str, torch.Tensor]:
    names = {name: f"op{place}" for place, name in enumerate(layers_of(net))}
    return {
        f"{names[name.rpartition('.')[0]]}.{name.rpartition('.')[2]}": one
        for name, one in net.state_dict().items()
    }


def test_an_order_that_says_something_is_kept(tmp_path: Path) -> None:
    state = {"b.weight": torch.rand(4, 5), "a.weight": torch.rand(4, 3)}
    torch.save(state, tmp_path / "a.pt")
    assert [layer.id for layer in open_snapshot(tmp_path / "a.pt").layers] == ["b", "a"]
    torch.save(dict(sorted(state.items())), tmp_path / "sorted.pt")
    assert [layer.id for layer in open_snapshot(tmp_path / "sorted.pt").layers] == ["a", "b"]


def test_parameters_of_a_module_that_has_modules_do_not_hide_that_a_file_is_sorted() -> None:
    state = {
        "z.weight": torch.rand(8, 3, 1, 1),
        "m.weight": torch.rand(9, 8, 1, 1),
        "m.a.weight": torch.rand(7, 9, 1, 1),
        "m.bias": torch.rand(9),
    }
    with Comparison(dict(sorted(state.items())), state) as comparison:
        assert [one.id for one in comparison.snapshots["A"].layers] == ["z", "m", "m.a"]


def test_what_forms_no_chain_is_in_natural_order() -> None:
    sizes = {"x1": 7, "x10": 9, "x2": 11}
    shapes = {name: {f"{name}.weight": (size, 2 * size)} for name, size in sizes.items()}
    assert in_network_order(shapes) == ["x1", "x2", "x10"]


def test_nothing_is_lost_or_doubled() -> None:
    random = np.random.default_rng(0)
    for _ in range(200):
        names = sorted(
            {
                ".".join(random.choice(list("ab1"), size=random.integers(1, 4)))
                for _ in range(random.integers(1, 9))
            }
        )
        shapes = {
            name: {f"{name}.weight": tuple(random.choice([1, 3, 4], size=random.integers(0, 5)))}
            for name in names
        }
        assert sorted(in_network_order(shapes)) == names


def test_numbers_of_numpy_are_an_order() -> None:
    shapes = [(8, 3, 3, 3), (8,), (16, 8, 3, 3), (16,), (16, 16, 3, 3), (16,), (10, 64), (10,)]
    numbered = {f"arr_{place}": {f"arr_{place}": shape} for place, shape in enumerate(shapes)}
    assert in_network_order(numbered) == list(numbered)


def test_tens_of_thousands_of_names_side_by_side_take_no_minutes() -> None:
    shapes = {f"{place:05d}layer": {"w": (8, 8, 3, 3)} for place in range(30_000)}
    begin = time.process_time()
    assert in_network_order(shapes) == list(shapes)
    assert time.process_time() - begin < 5


class Layers(nn.Module):
    """Modules by their names, with the shapes of a known network and random numbers."""

    def __init__(self, layers: dict[str, nn.Module]) -> None:
        super().__init__()
        torch.manual_seed(4)
        for name, layer in layers.items():
            self.register_module(name.replace(".", "/"), layer)
        for one in self.parameters():
            nn.init.normal_(one)
        for one in self.buffers():
            if one.is_floating_point():
                nn.init.uniform_(one, 0.5, 2)

    def state(self) -> dict[str, torch.Tensor]:
        return {name.replace("/", "."): one for name, one in self.state_dict().items()}

    def folded(self) -> dict[str, torch.Tensor]:
        """With every normalisation in the convolution right before it, as programs export it."""
        state = self.state()
        layers = [(name.replace("/", "."), one) for name, one in self.named_children()]
        for (name, conv), (after, norm) in pairwise(layers):
            if isinstance(conv, nn.Conv2d) and isinstance(norm, nn.BatchNorm2d):
                fused = torch.nn.utils.fuse_conv_bn_eval(conv.eval(), norm.eval())
                state = {key: one for key, one in state.items() if not key.startswith(f"{after}.")}
                state[f"{name}.weight"], state[f"{name}.bias"] = fused.weight, fused.bias
        return {name: one.detach() for name, one in state.items()}


def convolution(
    name: str, before: int, width: int, window: int, **how: int
) -> dict[str, nn.Module]:
    return {
        f"{name}.conv": nn.Conv2d(before, width, window, bias=False),
        f"{name}.bn": nn.BatchNorm2d(width),
    }


def split() -> dict[str, nn.Module]:
    """As in YOLO: the two halves and the blocks between them are sorted before one another."""
    return {
        **convolution("model.0", 3, 4, 3),
        **convolution("model.1.cv1", 4, 8, 1),
        **convolution("model.1.cv2", 12, 16, 1),
        **convolution("model.1.m.0.cv1", 4, 4, 3),
        **convolution("model.1.m.0.cv2", 4, 4, 3),
        **convolution("model.2", 16, 8, 3),
    }


def branches() -> dict[str, nn.Module]:
    """As in Inception and RepVGG, with groups as in ResNeXt."""
    return {
        **convolution("stem", 3, 8, 3),
        **convolution("mixed.branch5x5_1", 8, 6, 1),
        **convolution("mixed.branch5x5_2", 6, 8, 5),
        **convolution("mixed.branch1x1", 8, 8, 1),
        **convolution("joined", 16, 8, 1),
        "block.conv1": nn.Conv2d(8, 16, 1, bias=False),
        "block.bn1": nn.BatchNorm2d(16),
        "block.conv2": nn.Conv2d(16, 16, 3, groups=4, bias=False),
        "block.bn2": nn.BatchNorm2d(16),
        "block.skip": nn.Conv2d(8, 16, 1, bias=False),
        "block.skipbn": nn.BatchNorm2d(16),
        **convolution("stage.rbr_dense", 16, 16, 3),
        "stage.rbr_identity": nn.BatchNorm2d(16),
    }


@pytest.mark.parametrize("make", [split, branches])
@pytest.mark.parametrize("is_sorted", [False, True])
def test_normalisation_folds_into_the_kernels_that_it_is_named_with(
    make: Callable[[], dict[str, nn.Module]], is_sorted: bool
) -> None:
    net = Layers(make())
    state = dict(sorted(net.state().items())) if is_sorted else net.state()
    for sources in ((state, net.folded()), (net.folded(), state)):
        with Comparison(*sources) as comparison:
            table = comparison.summary()
        kernels = table[table["kind"] == "conv"]
        assert (kernels["status"] == "paired").all(), table
        assert kernels["relative"].max() < 1e-6, table
    with Comparison(net.state(), state) as comparison:
        assert (comparison.summary()["kind"] != "conv_transpose").all()


def dense() -> dict[str, nn.Module]:
    """As in DenseNet: a layer gives as many channels as the next one normalises of all before."""
    return {
        "conv0": nn.Conv2d(3, 8, 7, bias=False),
        "norm0": nn.BatchNorm2d(8),
        "layer1.norm1": nn.BatchNorm2d(8),
        "layer1.conv1": nn.Conv2d(8, 16, 1, bias=False),
        "layer1.norm2": nn.BatchNorm2d(16),
        "layer1.conv2": nn.Conv2d(16, 4, 3, bias=False),
        "layer2.norm1": nn.BatchNorm2d(12),
        "layer2.conv1": nn.Conv2d(12, 16, 1, bias=False),
        "layer2.norm2": nn.BatchNorm2d(16),
        "layer2.conv2": nn.Conv2d(16, 4, 3, bias=False),
        "transition.norm": nn.BatchNorm2d(16),
        "transition.conv": nn.Conv2d(16, 8, 1, bias=False),
        "norm5": nn.BatchNorm2d(8),
    }


@pytest.mark.parametrize("is_sorted", [False, True])
def test_normalisation_before_a_convolution_does_not_make_it_a_transposed_one(
    is_sorted: bool,
) -> None:
    net = Layers(dense())
    state = dict(sorted(net.state().items())) if is_sorted else net.state()
    with Comparison(net.state(), state) as comparison:
        table = comparison.summary()
    assert set(table["kind"]) == {"conv", "norm"}
    assert (table["status"] == "paired").all(), table
    assert (table["euclidean"] == 0).all(), table


def test_two_normalisations_in_a_list_are_not_both_those_of_one_convolution() -> None:
    net = Layers(dense())
    state = net.state()
    with Comparison(state, state) as comparison:
        [folding] = [
            one.a for name, one in comparison.foldings("A", "B").items() if name == "conv0"
        ]
    assert [norm.norm for norm in folding] == ["norm0"]


def squeezed() -> dict[str, nn.Module]:
    """Some convolutions have biases and no normalisation, as those of squeeze and excitation."""
    found: dict[str, nn.Module] = convolution("stem", 3, 8, 3)
    for place in range(6):
        found |= convolution(f"{place}.wide", 8, 24, 1)
        found |= {f"{place}.down": nn.Conv2d(24, 2, 1), f"{place}.up": nn.Conv2d(2, 24, 1)}
        found |= convolution(f"{place}.narrow", 24, 8, 1)
    return {**found, "head": nn.Linear(8, 5)}


def counted(net: Layers, first: str) -> dict[str, np.ndarray]:
    """With names that count the layers of each kind, sorted, and the shapes of TensorFlow."""
    parts = {"weight": "scale", "bias": "bias", "running_mean": "mean", "running_var": "var"}
    numbers: dict[str, int] = {}
    found = {}
    for _, layer in net.named_children():
        kind = type(layer).__name__.removesuffix("2d")
        number = numbers[kind] = numbers.get(kind, -1) + 1
        name = f"{kind}_{number}" if number else f"{kind}{first}"
        for part, one in layer.state_dict().items():
            if part in parts:
                kernel = one.ndim > 1
                axes = (*range(2, one.ndim), 1, 0) if kernel else (0,)
                last = "kernel" if kernel else parts[part] if kind == "BatchNorm" else part
                found[f"{name}/{last}"] = np.ascontiguousarray(one.numpy().transpose(axes))
    return dict(sorted(found.items()))


@pytest.mark.parametrize("first", ["_0", ""])
@pytest.mark.parametrize("make", [split, squeezed])
def test_layers_that_are_counted_are_in_the_order_of_their_numbers(
    make: Callable[[], dict[str, nn.Module]], first: str
) -> None:
    net = Layers(make())
    with Comparison(net.state(), counted(net, first)) as comparison:
        table = comparison.summary()
    assert (table["status"] == "paired").all(), table
    assert (table["euclidean"] == 0).all(), table


def test_the_weight_of_a_layer_does_not_depend_on_the_order() -> None:
    state = {"head.w0": ((4, 3, 3, 3), "float16"), "head.w1": ((), "float32")}
    for order in (list(state), list(state)[::-1]):
        [layer] = listed_layers({name: state[name] for name in order})
        assert layer.weight is not None and layer.weight.id == "head.w0"
