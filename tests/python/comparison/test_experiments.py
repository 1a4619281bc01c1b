"""Parts, kernels and single weights put back, against models whose initializers were exchanged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pandas as pd
import pytest
from onnx import numpy_helper
from torch import nn

from cnn_comparator import Comparison, demo
from cnn_comparator.errors import ImageError, ModelError, PairingError

A, B = "epoch 50", "epoch 100"
IMAGES = 60


@pytest.fixture(scope="module")
def given() -> dict[str, Any]:
    images, labels = demo.validation()
    chosen = np.linspace(0, len(images) - 1, IMAGES).astype(int)
    return {"images": images[chosen], "labels": labels[chosen]}


@pytest.fixture(scope="module")
def comparison(given: dict[str, Any]) -> Iterator[Comparison]:
    with Comparison({A: demo.snapshot(50), B: demo.snapshot(100)}, **given) as found:
        yield found


def weights(epoch: int) -> dict[str, np.ndarray]:
    graph = onnx.load(demo.snapshot(epoch)).graph
    return {one.name: numpy_helper.to_array(one) for one in graph.initializer}


def oracle(given: dict[str, Any], changed: Mapping[str, np.ndarray]) -> np.ndarray:
    """Class probabilities of epoch 100 with other initializers, by ONNX Runtime."""
    model = onnx.load(demo.snapshot(100))
    for one in model.graph.initializer:
        if one.name in changed:
            one.CopyFrom(numpy_helper.from_array(changed[one.name], one.name))
    session = onnxruntime.InferenceSession(model.SerializeToString())
    [image] = session.get_inputs()
    side = image.shape[2]
    import PIL.Image

    pixels = np.stack([
        np.asarray(PIL.Image.fromarray(one).resize((side, side), PIL.Image.Resampling.BILINEAR))
        for one in given["images"]
    ])  # fmt: skip
    batch = pixels.transpose(0, 3, 1, 2).astype(np.float32) / 255
    found: np.ndarray = session.run(None, {image.name: batch})[0].astype(float)
    if np.allclose(found.sum(axis=1), 1, atol=1e-4):
        return found
    powers = np.exp(found - found.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def of(layer: str, epoch: int = 50) -> dict[str, np.ndarray]:
    return {name: one for name, one in weights(epoch).items() if name.startswith(f"{layer}.")}


@pytest.mark.parametrize("kind", ["single", "prefix", "suffix", "window"])
def test_parts(comparison: Comparison, given: dict[str, Any], kind: Any) -> None:
    found = comparison.transplant(kind=kind, control=False)
    layers = ["conv1", "conv2", "conv3", "conv4", "conv5", "fc6", "fc7", "fc8"]
    host, donor = oracle(given, {}).argmax(1), oracle(given, weights(50)).argmax(1)
    flipped = host != donor
    for _, row in found.table.iterrows():
        first, last = layers.index(row["layer"]), layers.index(row["last"])
        changed = {name: one for layer in layers[first : last + 1]
                   for name, one in of(layer).items()}  # fmt: skip
        hybrid = oracle(given, changed).argmax(1)
        assert row["returned"] == (flipped & (hybrid == donor)).sum()
        assert row["collateral"] == (~flipped & (hybrid != host)).sum()
        labels = given["labels"]
        assert row["accuracy"] == pytest.approx((hybrid == labels).mean())
        assert row["fixed"] - row["broken"] == (hybrid == labels).sum() - (host == labels).sum()
    assert len(found.table) == (7 if kind == "window" else 8)
    if kind == "prefix":
        assert found.table.iloc[-1][["returned", "recovery"]].tolist() == [flipped.sum(), 1.0]


def test_one_image_and_the_recovery(comparison: Comparison, given: dict[str, Any]) -> None:
    host, donor = oracle(given, {}), oracle(given, weights(50))
    image = int((host.argmax(1) != donor.argmax(1)).nonzero()[0][0])
    a, b = donor[image].argmax(), host[image].argmax()
    hybrid = oracle(given, of("conv3"))[image]
    margins = [np.log(one[a]) - np.log(one[b]) for one in (host[image], donor[image], hybrid)]
    wanted = (margins[2] - margins[0]) / (margins[1] - margins[0])
    found = comparison.transplant(images=[image], layers=["conv3"])
    row = found.image(image).iloc[0]
    assert row["recovery"] == pytest.approx(wanted, abs=1e-5)
    assert (row["predicted"], row["layer"]) == (hybrid.argmax(), "conv3")
    assert found.flips + found.agreeing == 1
    with pytest.raises(KeyError, match="was not run"):
        found.image(image + 1)


def test_kernels(comparison: Comparison, given: dict[str, Any]) -> None:
    host, donor = oracle(given, {}), oracle(given, weights(50))
    whole = oracle(given, of("conv3"))
    returns = (host.argmax(1) != donor.argmax(1)) & (whole.argmax(1) == donor.argmax(1))
    image = int(returns.nonzero()[0][0])
    found = comparison.transplant_kernels("conv3", image)
    own, theirs = of("conv3", 100), of("conv3")

    def exchanged(kernels: Any) -> dict[str, np.ndarray]:
        made = {name: one.copy() for name, one in own.items()}
        for name, one in made.items():
            one[kernels] = theirs[name][kernels]
        return made

    assert found.smallest is not None and found.whole_returns
    assert oracle(given, exchanged(list(found.smallest)))[image].argmax() == found.donor_class
    for left in found.smallest:
        rest = [one for one in found.smallest if one != left]
        assert oracle(given, exchanged(rest))[image].argmax() != found.donor_class
    for kernel in (0, int(found.order[0])):
        hybrid = oracle(given, exchanged([kernel]))[image]
        shown = comparison.study("hybrid", layer="conv3", image=image, kernels=[kernel])
        assert shown.probabilities == pytest.approx(hybrid, abs=1e-6)
    assert comparison.study("hybrid", layer="conv3", image=image).probabilities == pytest.approx(
        whole[image], abs=1e-6
    )
    with pytest.raises(PairingError, match="no kernel 9999"):
        comparison.study("hybrid", layer="conv3", image=image, kernels=[9999])


@pytest.mark.parametrize("layer", ["conv2", "fc6"])
def test_single_weights(comparison: Comparison, given: dict[str, Any], layer: str) -> None:
    x, y = (weights(epoch)[f"{layer}.weight"].astype(float) for epoch in (50, 100))
    bound = float(np.quantile(np.abs(x - y), 0.5))
    category = {"bin": [bound, 2 * np.abs(x - y).max()], "rpd": None, "level": None}
    found = comparison.transplant_weights(layer, category)
    mask = np.abs(x - y) >= bound
    assert found.exchanged == mask.sum()
    name = f"{layer}.weight"
    changed = np.where(mask, weights(50)[name], weights(100)[name])
    host, donor, hybrid = (
        oracle(given, one).argmax(1) for one in ({}, weights(50), {name: changed})
    )
    [row] = found.table.to_dict("records")
    assert row["returned"] == ((host != donor) & (hybrid == donor)).sum()
    assert row["collateral"] == ((host == donor) & (hybrid != host)).sum()


def test_half_of_the_way(comparison: Comparison, given: dict[str, Any]) -> None:
    found = comparison.transplant(layers=["conv3"], alpha=0.25, control=False)
    own, theirs = of("conv3", 100), of("conv3")
    mixed = {name: (0.75 * own[name].astype(float) + 0.25 * theirs[name]).astype(np.float32)
             for name in own}  # fmt: skip
    hybrid = oracle(given, mixed).argmax(1)
    assert found.hybrids[0].predicted.tolist() == hybrid.tolist()


def test_without_labels_it_works_on_agreement(given: dict[str, Any]) -> None:
    with Comparison(demo.snapshot(50), demo.snapshot(100), images=given["images"]) as comparison:
        found = comparison.transplant(layers=["conv3"])
        assert found.table["accuracy"].isna().all() and found.flips > 0
        values = comparison.transplant(control=False).shapley()
        assert values["value"].sum() == pytest.approx(found.flips / IMAGES)


def test_equal_snapshots_have_no_effect(comparison: Comparison) -> None:
    found = comparison.transplant(A, A)
    assert "nothing to return" in str(found)
    assert (found.table[["returned", "collateral"]] == 0).all().all()
    assert found.table["recovery"].isna().all()


@pytest.mark.parametrize(
    ("asked", "error", "words"),
    [
        ({"kind": "some"}, ValueError, "kind is 'some'"),
        ({"direction": "b"}, ValueError, "direction is 'b'"),
        ({"width": 0}, ValueError, "at least one layer"),
        ({"alpha": 2}, ValueError, "from 0 to 1"),
        ({"images": []}, ImageError, "images is empty"),
        ({"images": [IMAGES]}, ImageError, f"no image {IMAGES}"),
        ({"layers": ["softmax"]}, PairingError, "has no weights"),
    ],
)
def test_what_means_nothing(comparison: Comparison, asked: Any, error: Any, words: str) -> None:
    with pytest.raises(error, match=words):
        comparison.transplant(**asked)


def test_without_images(given: dict[str, Any]) -> None:
    with (
        Comparison(demo.snapshot(50), demo.snapshot(100)) as comparison,
        pytest.raises(ImageError, match="There are no images"),
    ):
        comparison.transplant()


def test_other_seeds_are_refused(given: dict[str, Any], tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    model = onnx.load(demo.snapshot(100))
    for one in model.graph.initializer:
        values = numpy_helper.to_array(one)
        made = random.normal(0, values.std(), values.shape).astype(values.dtype)
        one.CopyFrom(numpy_helper.from_array(made, one.name))
    path = tmp_path / "other.onnx"
    onnx.save(model, path)
    with (
        Comparison(demo.snapshot(100), path, **given) as comparison,
        pytest.raises(PairingError, match="different random weights"),
    ):
        comparison.transplant()


def test_weights_alone_cannot_be_run(given: dict[str, Any]) -> None:
    with (
        Comparison(weights(50), weights(100), **given) as comparison,
        pytest.raises(ModelError, match="cannot run"),
    ):
        comparison.transplant()


def test_a_layer_that_only_one_has_or_that_has_another_shape(
    given: dict[str, Any], tmp_path: Path
) -> None:
    import torch

    def net(width: int) -> nn.Module:
        torch.manual_seed(0)
        return nn.Sequential(
            nn.Conv2d(3, 8, 3, stride=4), nn.ReLU(), nn.Conv2d(8, width, 1), nn.ReLU(),
            nn.Conv2d(width, 8, 1), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(),
            nn.Linear(8, 17),
        ).eval()  # fmt: skip

    paths = []
    for width in (6, 7):
        path = tmp_path / f"{width}.onnx"
        torch.onnx.export(net(width), (torch.zeros(1, 3, 64, 64),), path, dynamo=False,
                          dynamic_axes={"x": {0: "n"}}, input_names=["x"])  # fmt: skip
        paths.append(path)
    with Comparison(*paths, **given) as comparison:
        found = comparison.transplant(control=False)
        layers = [pair.id for pair in comparison.layers(*comparison.default_pair) if pair.weight]
        assert list(found.table["layer"]) == [layers[0], layers[3]]
        assert set(found.apart) == {layers[1], layers[2]}
        assert "another shape" in found.apart[layers[1]]
        window = comparison.transplant(kind="window", width=2, control=False)
        assert list(window.table["layer"]) == [layers[1]]
        half = comparison.transplant(alpha=0.5)
        assert list(half.table["layer"]) == [layers[0], layers[3]] and not half.left_out
        with pytest.raises(PairingError, match="nothing of one can be put into the other"):
            comparison.transplant(kind="window", width=2, alpha=0.5)


def test_a_recurrent_layer_is_exchanged_as_a_whole() -> None:
    import torch

    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.conv = nn.Conv2d(3, 4, 3, 4)
            self.rnn = nn.LSTM(4 * 8, 6, batch_first=True)
            self.head = nn.Linear(6, 3)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            x = self.conv(x).permute(0, 2, 1, 3).flatten(2)
            return self.head(self.rnn(x)[0][:, -1])

    torch.manual_seed(0)
    net = Net().eval()
    images = np.random.default_rng(0).integers(0, 256, (4, 32, 32, 3), np.uint8)
    with Comparison(net, net, images=images) as comparison:
        assert list(comparison.transplant().table["layer"]) == ["conv", "rnn", "head"]
        with pytest.raises(PairingError, match="Exchange the whole layer"):
            comparison.transplant_kernels("rnn", 0)


def within_a_node(epoch: int, folder: Path) -> Path:
    """The network as a branch of an If, which is always taken: it cannot be cut."""
    model = onnx.load(demo.snapshot(epoch))
    graph = model.graph
    image, scores = graph.input[0].name, graph.output[0].name
    node, info = onnx.helper.make_node, onnx.helper.make_tensor_value_info
    whole = onnx.helper.make_graph(list(graph.node), "all", [], [info(scores, 1, None)])
    zeros = numpy_helper.from_array(np.zeros((1, 17), np.float32))
    nothing = [node("Constant", [], ["zeros"], value=zeros)]
    other = onnx.helper.make_graph(nothing, "none", [], [info("zeros", 1, None)])
    del graph.node[:]
    graph.node.extend(
        [
            node("ReduceMean", [image], ["mean"], keepdims=0),
            node("Greater", ["mean", "limit"], ["is"]),
            node("If", ["is"], ["chosen"], "choose", then_branch=whole, else_branch=other),
        ]
    )
    graph.initializer.append(numpy_helper.from_array(np.float32(-1), "limit"))
    graph.output[0].name = "chosen"
    path = folder / f"{epoch}.onnx"
    onnx.save(model, path)
    return path


def test_a_network_that_cannot_be_cut(comparison: Comparison, tmp_path: Path, given: Any) -> None:
    images = list(range(20))
    paths = {A: within_a_node(50, tmp_path), B: within_a_node(100, tmp_path)}
    with Comparison(paths, **given) as uncut:
        found = uncut.transplant(images=images)
        assert "cannot be cut" in (found.note or "")
        in_parts = comparison.transplant(images=images).table
        pd.testing.assert_frame_equal(found.table, in_parts, rtol=1e-4)
        with pytest.raises(ModelError, match="whole layers can be exchanged, not kernels"):
            uncut.transplant_kernels("conv3", 0)
