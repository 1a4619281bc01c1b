"""Random checkpoints with many oddities at once, against what has to hold for all of them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors.torch import save_file

from cnn_comparator import Comparison

State = dict[str, torch.Tensor]

FLOATS = (torch.float32, torch.float64, torch.float16, torch.bfloat16)
TYPES = (*FLOATS, torch.int8, torch.uint8, torch.complex64)
SHAPES = [(), (1,), (3,), (0,), (4, 3), (1, 1), (4, 3, 3, 3), (3, 3, 3, 4), (6, 1, 3, 3), (2, 4, 5)]
NAMINGS: Mapping[str, Callable[[int], tuple[str, str]]] = {
    "PyTorch": lambda i: (f"features.{i}.weight", f"features.{i}.bias"),
    "TensorFlow": lambda i: (f"net/conv_{i}/kernel:0", f"net/conv_{i}/bias:0"),
    "bare": lambda i: (f"w{i}", f"b{i}"),
    "odd": lambda i: (f"schicht-{i} ∑/.filters", f"schicht-{i} ∑/.biases"),
}
PREFIXES = ("", "module.", "_orig_mod.", "model.module.", "encoder.trunk.")
EXTRAS: Mapping[str, object] = {
    "epoch": 3,
    "name": "résumé",
    "optimizer": {"param_groups": [{"lr": 0.1}], "state": {0: {"momentum": torch.ones(4)}}},
    "nothing": None,
}
FORMS = ("dict", "pt", "checkpoint", "safetensors", "shards")


class Drawn:
    """A state dict and how many numbers there are to be compared in it."""

    def __init__(self, state: State, numbers: int) -> None:
        self.state = state
        self.numbers = numbers

    def __repr__(self) -> str:
        return repr({name: (tuple(one.shape), one.dtype) for name, one in self.state.items()})


@st.composite
def states(draw: st.DrawFn, *, finite: bool = True) -> Drawn:
    """Layers of random shapes and types, some tied, normalised or masked, under random names."""
    naming = NAMINGS[draw(st.sampled_from(list(NAMINGS)))]
    prefix = draw(st.sampled_from(PREFIXES))
    seed = draw(st.integers(0, 1 << 30))
    random = torch.Generator().manual_seed(seed)
    state: State = {}
    numbers = 0

    def put(name: str, value: torch.Tensor, *, counted: bool = True) -> None:
        nonlocal numbers
        state[prefix + name] = value
        numbers += value.numel() * (2 if value.is_complex() else 1) * counted

    for index in range(draw(st.integers(1, 6))):
        weight, bias = naming(index)
        shape = draw(st.sampled_from(SHAPES)) if index else (4, 3, 3, 3)
        dtype = draw(st.sampled_from(TYPES)) if index else draw(st.sampled_from(FLOATS))
        value = random_tensor(shape, dtype, random)
        if not finite and value.is_floating_point() and value.numel():
            value.view(-1)[0] = draw(st.sampled_from([float("nan"), float("inf"), 0.0]))
        put(weight, value)
        if len(shape) > 1 and draw(st.booleans()):
            put(bias, random_tensor(shape[:1], torch.float32, random))
        if draw(st.booleans()) and len(shape) > 1:
            stem = f"{weight.rpartition('.')[0] or 'norm'}_bn{index}"
            for last in ("weight", "bias"):
                put(f"{stem}.{last}", random_tensor((4,), torch.float32, random))
            put(f"{stem}.running_mean", torch.ones(4), counted=False)
            put(f"{stem}.running_var", torch.ones(4), counted=False)
            put(f"{stem}.num_batches_tracked", torch.tensor(7), counted=False)
    if draw(st.booleans()):
        mask = random_tensor((5, 4), torch.float32, random) > 0
        put("masked.weight_orig", random_tensor((5, 4), torch.float32, random))
        put("masked.weight_mask", mask.float(), counted=False)
    return Drawn(state, numbers)


def random_tensor(
    shape: tuple[int, ...], dtype: torch.dtype, random: torch.Generator
) -> torch.Tensor:
    return (4 * torch.randn(shape, generator=random)).abs().to(dtype)


def written(state: State, form: str, folder: Path) -> object:
    folder.mkdir()
    if form == "dict":
        return state
    if form in ("pt", "checkpoint"):
        held: Any = state if form == "pt" else {**EXTRAS, "state_dict": state}
        torch.save(held, folder / "a.ckpt")
        return folder / "a.ckpt"
    names = list(state)
    shards = {"only": names} if form == "safetensors" else {"1": names[::2], "2": names[1::2]}
    for shard, own in shards.items():
        kept = {name: state[name].clone() for name in own}
        save_file(kept, folder / f"m-0000{shard}-of-00002.safetensors")
    if form == "safetensors":
        return (folder / "m-0000only-of-00002.safetensors").rename(folder / "m.safetensors")
    return folder / "m-00001-of-00002.safetensors"


def table_of(a: object, b: object) -> Any:
    with Comparison({"A": a, "B": b}) as comparison:
        return comparison.summary().set_index("layer")


OFTEN = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.mark.slow
@OFTEN
@given(drawn=states(), a=st.sampled_from(FORMS), b=st.sampled_from(FORMS))
def test_equal_checkpoints_show_no_change(drawn: Drawn, a: str, b: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        first = written(drawn.state, a, Path(folder) / "a")
        table = table_of(first, written(drawn.state, b, Path(folder) / "b"))
    assert (table.status == "paired").all(), table
    assert (table.euclidean.fillna(0) == 0).all(), table
    assert table.parameters.sum() == drawn.numbers, (table.parameters, drawn.state.keys())


@pytest.mark.slow
@OFTEN
@given(
    one=states(finite=False),
    other=states(finite=False),
    a=st.sampled_from(FORMS),
    b=st.sampled_from(FORMS),
)
def test_any_two_checkpoints_compare_either_way(one: Drawn, other: Drawn, a: str, b: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        first = written(one.state, a, Path(folder) / "a")
        second = written(other.state, b, Path(folder) / "b")
        there, back = table_of(first, second), table_of(second, first)
    assert len(there) == len(back)
    assert there.problem.isna().all()
    by_shape = ["shape_a", "shape_b", "euclidean"]
    swapped = back.rename(columns={"shape_a": "shape_b", "shape_b": "shape_a"})
    rows = [sorted(map(repr, found[by_shape].values.tolist())) for found in (there, swapped)]
    assert rows[0] == rows[1]
    assert (there.euclidean.dropna() >= 0).all()
    assert np.isfinite(there.parameters).all()
