"""What rounds, masks or cuts a network shows exactly that, computed independently."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import onnx
import pandas as pd
import pytest
import torch
from onnx import numpy_helper
from onnxruntime.quantization import (
    CalibrationDataReader,
    QuantFormat,
    QuantType,
    quantize_dynamic,
    quantize_static,
)
from safetensors.torch import save_file
from torch import nn
from torch.nn.utils import prune

from cnn_comparator import Comparison
from tests.python.matrix.networks import IMAGE, NETWORKS, network

Arrays = dict[str, np.ndarray]
WEIGHTED = ["conv", "dense", "recurrent"]


def arrays(state: Mapping[str, torch.Tensor]) -> Arrays:
    return {name: one.detach().numpy() for name, one in state.items()}


def changes(a: object, b: object) -> pd.DataFrame:
    """The layers with kernels, by name; ``weight`` is what A calls theirs."""
    with Comparison({"A": a, "B": b}, input_shape=IMAGE) as comparison:
        table = comparison.summary()
        table["weight"] = [
            None if one.weight is None or one.weight.a is None else one.weight.a.id
            for one in comparison.layers("A", "B")
        ]
    weighted = table[table.kind.isin(WEIGHTED)]
    assert (weighted.status == "paired").all(), table[["layer", "status", "shape_a", "shape_b"]]
    return weighted.set_index("layer")


def assert_shows(table: pd.DataFrame, before: Arrays, after: Arrays) -> None:
    """The distance of every layer's weight in ``before`` from that in ``after``, which have names
    of PyTorch.
    """
    assert len(table)
    for layer, kind, shown in zip(table.index, table.kind, table.euclidean, strict=True):
        name = f"{layer}.weight_ih_l0" if kind == "recurrent" else f"{layer}.weight"
        difference = after[name].astype(np.float64) - before[name].astype(np.float64)
        assert shown == pytest.approx(np.linalg.norm(difference), rel=1e-6, abs=1e-12), name
        assert shown > 0, name


def bfloat16(array: np.ndarray) -> np.ndarray:
    """To the nearest, ties to even, as IEEE 754 has it for the upper half of a float32."""
    bits = array.astype(np.float32).view(np.uint32).astype(np.uint64)
    rounded = (bits + 0x7FFF + ((bits >> 16) & 1)) & 0xFFFF0000
    return rounded.astype(np.uint32).view(np.float32)


HALVES: Mapping[str, tuple[torch.dtype, Callable[[np.ndarray], np.ndarray]]] = {
    "float16": (torch.float16, lambda one: one.astype(np.float16)),
    "bfloat16": (torch.bfloat16, bfloat16),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("half", HALVES)
@pytest.mark.parametrize("form", ["module", "state dict", "file"])
def test_halves_show_their_rounding(name: str, half: str, form: str, tmp_path: Path) -> None:
    dtype, rounded = HALVES[half]
    whole, other = network(name), network(name).to(dtype)
    source: object = other if form == "module" else other.state_dict()
    if form == "file":
        torch.save(source, tmp_path / "half.pt")
        source = tmp_path / "half.pt"
    before = arrays(whole.state_dict())
    after = {key: rounded(one) for key, one in before.items()}
    assert_shows(changes(whole, source), before, after)


@pytest.mark.slow
@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("form", ["module", "state dict"])
def test_masks_show_their_zeros(name: str, form: str) -> None:
    whole, masked = network(name), network(name)
    before = arrays(whole.state_dict())
    after = dict(before)
    random = np.random.default_rng(4)
    for key, one in masked.named_modules():
        if isinstance(one, nn.Conv2d | nn.Linear):
            mask = random.random(one.weight.shape) < 0.5
            prune.custom_from_mask(one, "weight", torch.from_numpy(mask))
            after[f"{key}.weight"] = np.where(mask, before[f"{key}.weight"], 0)
    table = changes(whole, masked if form == "module" else masked.state_dict())
    assert_shows(table[table.kind != "recurrent"], before, after)
    assert (table[table.kind == "recurrent"].euclidean == 0).all()


class Images(CalibrationDataReader):
    """A few random images to calibrate with."""

    def __init__(self, tensor: str) -> None:
        random = np.random.default_rng(1)
        image = (1, *IMAGE)
        self._left = [{tensor: random.random(image, np.float32)} for _ in range(3)]

    def get_next(self) -> dict[str, np.ndarray] | None:
        return self._left.pop() if self._left else None


def exported(module: nn.Module, path: Path) -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        image = torch.zeros(1, *IMAGE)
        torch.onnx.export(module, (image,), path, dynamo=False, input_names=["x"], verbose=False)
    return path


def initializers(path: Path) -> Arrays:
    return {one.name: numpy_helper.to_array(one) for one in onnx.load(path).graph.initializer}


def quantised(path: Path, form: str, *, per_channel: bool) -> Path:
    """The model quantised by ONNX Runtime's own tools."""
    target = path.with_name(f"{form}-{per_channel}.onnx")
    kinds = ["Conv", "MatMul", "Gemm"]
    common = {"per_channel": per_channel, "op_types_to_quantize": kinds}
    if form == "dynamic":
        quantize_dynamic(path, target, weight_type=QuantType.QUInt8, **common)
    else:
        quantize_static(path, target, Images("x"), quant_format=QuantFormat[form], **common)
    return target


def dequantised(stored: Arrays, name: str) -> np.ndarray:
    """(q − zero point) · scale along the axis that has as many values."""
    integers = stored[f"{name}_quantized"].astype(np.float64)
    scale = stored[f"{name}_scale"].astype(np.float64)
    zero = stored[f"{name}_zero_point"].astype(np.float64)
    shape = [1] * integers.ndim
    if scale.size > 1:
        shape[integers.shape.index(scale.size)] = scale.size
    return (integers - zero.reshape(shape)) * scale.reshape(shape)


@pytest.mark.slow
@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("per_channel", [False, True])
@pytest.mark.parametrize("form", ["QDQ", "QOperator", "dynamic"])
def test_quantised_models_show_their_rounding(
    name: str, form: str, per_channel: bool, tmp_path: Path
) -> None:
    whole = exported(network(name), tmp_path / "whole.onnx")
    other = quantised(whole, form, per_channel=per_channel)
    before, stored = initializers(whole), initializers(other)
    table = changes(whole, other)
    rounded = 0
    for key, shown in zip(table.weight, table.euclidean, strict=True):
        own = before[key].astype(np.float64)
        after = own
        if f"{key}_quantized" in stored:
            after = dequantised(stored, key)
        elif f"{key}_Transposed_quantized" in stored:
            after = dequantised(stored, f"{key}_Transposed").T
        rounded += after is not own
        assert shown == pytest.approx(np.linalg.norm(after - own), rel=1e-5), key
    # ONNX Runtime leaves recurrent layers as they are.
    assert rounded == (table.kind != "recurrent").sum()


@pytest.mark.slow
@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("form", ["state dict", "safetensors"])
def test_cut_networks_have_their_pairs_and_shapes(name: str, form: str, tmp_path: Path) -> None:
    state = network(name).state_dict()
    key = next(key for key, one in state.items() if one.ndim == 4)
    kept = state[key].shape[0] // 2
    stem = key.removesuffix("weight")
    cut = {
        other: one[:kept].clone() if other.startswith(stem) and one.ndim else one.clone()
        for other, one in state.items()
    }
    source: object = cut
    if form == "safetensors":
        save_file(cut, tmp_path / "cut.safetensors")
        source = tmp_path / "cut.safetensors"
    with Comparison({"A": network(name), "B": source}, input_shape=IMAGE) as comparison:
        table = comparison.summary().set_index("layer")
    found = table.loc[stem.removesuffix(".")]
    assert (found.status, found.shape_a[0], found.shape_b[0]) == ("shape", 2 * kept, kept)
    others = table[table.kind.isin(WEIGHTED)].drop(stem.removesuffix("."))
    assert (others.status == "paired").all()
    assert (others.euclidean == 0).all()
