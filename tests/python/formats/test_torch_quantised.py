"""Networks that PyTorch quantised: what its own tensors dequantise to is what is compared."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn
from torch.ao import quantization
from torch.ao.quantization import quantize_fx

from cnn_comparator import Comparison
from cnn_comparator.errors import SourceError
from cnn_comparator.formats import ReadOptions, open_snapshot

warnings.filterwarnings("ignore", category=DeprecationWarning)
warnings.filterwarnings("ignore", category=UserWarning)
ENGINES = [
    one for one in ("fbgemm", "qnnpack") if one in torch.backends.quantized.supported_engines
]


class Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.quant, self.dequant = quantization.QuantStub(), quantization.DeQuantStub()
        self.conv = nn.Conv2d(3, 8, 3, padding=1)
        self.bn = nn.BatchNorm2d(8)
        self.relu = nn.ReLU()
        self.conv2 = nn.Conv2d(8, 4, 1, bias=False)
        self.fc = nn.Linear(4, 5)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.conv2(self.relu(self.bn(self.conv(self.quant(x)))))
        return self.dequant(self.fc(x.mean((2, 3))))


class Traced(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3, padding=1)
        self.up = nn.ConvTranspose2d(8, 6, 2, groups=2)
        self.fc = nn.Linear(6, 5)

    def forward(self, x):  # PyTorch cannot save what it traced with annotations that are texts
        return self.fc(self.up(torch.relu(self.conv(x))).mean((2, 3)))


class Words(nn.Module):
    def __init__(self, both: bool = False) -> None:
        super().__init__()
        self.emb = nn.Embedding(10, 8)
        self.lstm = nn.LSTM(8, 6, num_layers=2, bidirectional=both)
        self.cell = nn.GRUCell(3, 4)
        self.fc = nn.Linear(6, 5)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        raise NotImplementedError


def seeded(kind: Callable[[], nn.Module], seed: int = 0) -> nn.Module:
    torch.manual_seed(seed)
    return kind().eval()


def static(engine: str) -> tuple[nn.Module, nn.Module]:
    torch.backends.quantized.engine = engine
    net = seeded(Net)
    fused = quantization.fuse_modules(net, [["conv", "bn", "relu"]])
    fused.qconfig = quantization.get_default_qconfig(engine)
    prepared = quantization.prepare(fused)
    prepared(torch.rand(4, 3, 8, 8))
    return net, quantization.convert(prepared)


def traced(engine: str) -> tuple[nn.Module, nn.Module]:
    torch.backends.quantized.engine = engine
    net, image = seeded(Traced), torch.rand(2, 3, 8, 8)
    mapping = quantization.get_default_qconfig_mapping(engine)
    prepared = quantize_fx.prepare_fx(copy.deepcopy(net), mapping, (image,))
    prepared(image)
    return net, quantize_fx.convert_fx(prepared)


def dynamic(engine: str, both: bool = False) -> tuple[nn.Module, nn.Module]:
    torch.backends.quantized.engine = engine
    net = seeded(lambda: Words(both))
    how = dict.fromkeys((nn.Linear, nn.LSTM, nn.GRUCell), quantization.default_dynamic_qconfig)
    how[nn.Embedding] = quantization.float_qparams_weight_only_qconfig
    return net, quantization.quantize_dynamic(net, how)


def both_ways(engine: str) -> tuple[nn.Module, nn.Module]:
    return dynamic(engine, both=True)


WAYS = {"static": static, "traced": traced, "dynamic": dynamic, "bidirectional": both_ways}
FORMS = ("module", "dict", ".pt", "whole.pt", "old.pt")
# PyTorch writes packed cells in archives only.
WRITTEN = [
    (way, form)
    for way in WAYS
    for form in FORMS
    if form != "old.pt" or way not in ("dynamic", "bidirectional")
]


def given(form: str, folder: Path, net: nn.Module) -> Any:
    if form in ("module", "dict"):
        return net if form == "module" else net.state_dict()
    path = folder / f"quantised{form}"
    value = net if form == "whole.pt" else {"model": net.state_dict(), "epoch": 3}
    torch.save(value, path, _use_new_zipfile_serialization=form != "old.pt")
    return path


def dequantised(net: nn.Module) -> dict[str, np.ndarray]:
    """By the names of the plain network, as PyTorch's own modules and tensors say."""
    found: dict[str, torch.Tensor] = {}
    for path, one in net.named_modules():
        if hasattr(one, "get_weight"):
            found |= {f"{path}.{k.split('.')[-1]}": v for k, v in one.get_weight().items()}
        elif callable(getattr(one, "weight", None)):
            found[f"{path}.weight"] = one.weight()
            if callable(getattr(one, "bias", None)) and one.bias() is not None:
                found[f"{path}.bias"] = one.bias()
    return {
        name: (one.dequantize() if one.is_quantized else one).detach().numpy()
        for name, one in found.items()
    }


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("way", "form"), WRITTEN)
def test_weights_are_those_that_pytorch_dequantises(
    way: str, form: str, engine: str, tmp_path: Path
) -> None:
    plain, net = WAYS[way](engine)
    with Comparison(given(form, tmp_path, net), plain.state_dict()) as opened:
        a, b = opened.default_pair
        pairs = {one.id: one for pair in opened.layers(a, b) for one in pair.parameters}
        wanted = dequantised(net)
        own = {one.a.id for one in pairs.values() if one.a is not None}
        assert own >= wanted.keys()
        assert not any("scale" in name or "zero_point" in name for name in own)
        for name, values in wanted.items():
            parameter = pairs[name]
            if name != "conv2.bias":  # that one of the engines adds
                assert parameter.b is not None and parameter.b.id == name
            found = opened.read(a, parameter.a, 0, parameter.a.size).reshape(parameter.a.shape)
            if name == "up.weight":
                groups, (channels, kernels, *window) = 2, values.shape
                split = values.reshape(groups, channels // groups, kernels, *window)
                values = split.swapaxes(1, 2).reshape(groups * kernels, -1, *window)
            np.testing.assert_array_equal(found, values)
            part = opened.read(a, parameter.a, 2, parameter.a.size - 1)
            np.testing.assert_array_equal(part, values.reshape(-1)[2:-1])


@pytest.mark.parametrize("way", ["static", "traced"])
def test_a_quantised_module_runs_and_takes_weights(way: str, tmp_path: Path) -> None:
    _, net = WAYS[way](ENGINES[0])
    images = np.random.default_rng(0).integers(0, 256, (1, 8, 8, 3), np.uint8)
    wanted = net(torch.from_numpy(images.transpose(0, 3, 1, 2)).float() / 255)
    wanted = wanted.detach().softmax(1)[0].numpy()
    other = copy.deepcopy(net)
    other.fc.set_weight_bias(
        torch.quantize_per_tensor(torch.ones(5, 6 if way == "traced" else 4), 0.1, 0, torch.qint8),
        torch.ones(5),
    )
    path = given(".pt", tmp_path, net)
    for snapshot in (net, path):
        with Comparison(snapshot, other, images=images, model=other) as opened:
            found = opened.probabilities(opened.default_pair[0], 0)
            np.testing.assert_allclose(found, wanted, atol=1e-6)
            layers = {one.id: one for one in opened.snapshots[opened.default_pair[0]].layers}
            assert (layers["conv"].kind, layers["fc"].kind) == ("conv", "dense")
            assert layers["conv"].attributes["padding"] == [1, 1]
            assert "fc.scale" not in str(layers)


def test_a_fused_layer_is_compared_behind_the_relu_of_the_other() -> None:
    net, quantised = static(ENGINES[0])
    images = torch.rand(1, 3, 8, 8)
    caught: dict[str, torch.Tensor] = {}
    hooks = [
        one.register_forward_hook(
            lambda _module, _inputs, output, name=name: caught.update({name: output.clone()})
        )
        for name, one in (("A", net.relu), ("B", quantised.conv))
    ]
    for module in (net, quantised):
        module(images)
    for hook in hooks:
        hook.remove()
    with Comparison({"A": net, "B": quantised}, images=images) as comparison:
        found = comparison.activation("A", "B", "conv", "output", 0)
        told = comparison.study("activations", layer="conv", image=0).acted
    np.testing.assert_allclose(found["a"], caught["A"][0].detach(), atol=1e-6)
    np.testing.assert_array_equal(found["b"], caught["B"][0].dequantize())
    assert (told.b.functions, told.b.clips) == (("ReLU",), True)


def test_a_float_module_takes_dequantised_weights(tmp_path: Path) -> None:
    _, net = traced(ENGINES[0])
    snapshot = open_snapshot(given(".pt", tmp_path, net), ReadOptions(model=Traced))
    weight = next(one.weight for one in snapshot.layers if one.id == "fc")
    np.testing.assert_array_equal(snapshot.read(weight), dequantised(net)["fc.weight"].reshape(-1))


def test_what_cannot_be_given_weights_is_refused(tmp_path: Path) -> None:
    _, net = dynamic(ENGINES[0])
    with pytest.raises(SourceError, match="'emb', 'lstm'"):
        open_snapshot(given(".pt", tmp_path, net), ReadOptions(model=lambda: dynamic("qnnpack")[1]))


def test_observers_of_a_network_in_preparation_are_no_weights() -> None:
    net = seeded(Net).train()
    net.qconfig = quantization.get_default_qat_qconfig(ENGINES[0])
    prepared = quantization.prepare_qat(net)
    prepared(torch.rand(2, 3, 8, 8))
    with Comparison(prepared.state_dict(), seeded(Net).state_dict()) as opened:
        table = opened.summary()
    assert (table["status"] == "paired").all(), table
    assert table["parameters"].sum() == sum(one.numel() for one in seeded(Net).parameters())


def test_a_scale_of_the_network_itself_is_a_weight() -> None:
    state = {"a.weight": torch.rand(3, 3), "a.scale": torch.rand(1), "b.scale": torch.rand(4)}
    state["b.zero_point"] = torch.zeros(4, dtype=torch.int64)
    snapshot = open_snapshot(state)
    assert {one.id for layer in snapshot.layers for one in layer.parameters} == set(state)


def test_packed_values_that_fan_out_are_passed_over(tmp_path: Path) -> None:
    value: list[Any] = []
    for _ in range(30):
        value = [value] * 50
    state = {"a.weight": torch.ones(2, 2), "b._packed_params._packed_params": value}
    torch.save(state, tmp_path / "a.pt")
    for source in (state, tmp_path / "a.pt"):
        assert [layer.id for layer in open_snapshot(source).layers] == ["a"]


def test_four_bits_do_not_cost_the_other_weights(tmp_path: Path) -> None:
    torch.manual_seed(0)
    plain = nn.Sequential(nn.EmbeddingBag(10, 8, mode="sum"), nn.Linear(8, 4))
    how = {nn.EmbeddingBag: quantization.float_qparams_weight_only_qconfig_4bit}
    plain[0].qconfig = how[nn.EmbeddingBag]
    net = quantization.quantize_dynamic(plain, how)
    torch.save(net.state_dict(), tmp_path / "a.pt")
    snapshot = open_snapshot(tmp_path / "a.pt")
    assert [layer.id for layer in snapshot.layers] == ["1"]
    assert "Left out: '0.weight' (a quantised tensor of packed integers" in str(snapshot.note)
    snapshot = open_snapshot(net.state_dict())
    wanted = net[0].weight().dequantize().reshape(-1)
    np.testing.assert_array_equal(snapshot.read(snapshot.layers[0].weight), wanted)
