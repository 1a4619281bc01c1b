"""Narrow weights with scales beside them: NumPy says what they stand for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from cnn_comparator import Comparison
from cnn_comparator.formats import ReadOptions, open_snapshot

RNG = np.random.default_rng(3)
Q = RNG.integers(-127, 128, (6, 8), np.int8)
KERNELS = RNG.integers(-127, 128, (6, 4, 3, 3), np.int8)
BYTES = RNG.integers(0, 256, (6, 8), np.uint8)
FLOATS = torch.from_numpy(RNG.normal(0, 50, (6, 8)).astype(np.float32)).to(torch.float8_e4m3fn)
LARGE = torch.from_numpy(RNG.normal(0, 50, (130, 257)).astype(np.float32)).to(torch.float8_e4m3fn)


def scale(*shape: int) -> np.ndarray:
    return RNG.uniform(0.01, 0.1, shape).astype(np.float32)


def plain(values: Any) -> np.ndarray:
    return values.float().numpy() if isinstance(values, torch.Tensor) else values.astype(float)


S, ROW, COLUMN, BLOCK, GROUPS = scale(), scale(6), scale(1, 8), scale(2, 4), scale(6, 2)
ZERO = RNG.integers(-9, 9, 6, np.int8)
CEILED = scale(2, 3)
SCALED: dict[str, tuple[dict[str, Any], np.ndarray]] = {
    "by tensor": ({"weight": Q, "weight_scale": S}, Q * S),
    "of one element": ({"weight": Q, "weight_scale": S.reshape(1, 1)}, Q * S),
    "by row": ({"weight": Q, "weight_scale": ROW}, Q * ROW[:, None]),
    "by row, with axes": ({"weight": Q, "weight_scale": ROW[:, None]}, Q * ROW[:, None]),
    "by column": ({"weight": Q, "weight_scale": COLUMN}, Q * COLUMN),
    "by kernel": ({"weight": KERNELS, "scale": ROW}, KERNELS * ROW.reshape(6, 1, 1, 1)),
    "with zero points": (
        {"weight": Q, "weight_scale": ROW, "weight_zero_point": ZERO},
        (Q - ZERO.astype(float)[:, None]) * ROW[:, None],
    ),
    "bytes with a zero point": (
        {"weight": BYTES, "scale": S, "zero_point": np.array(128)},
        (BYTES - 128.0) * S,
    ),
    "bitsandbytes": ({"weight": Q, "SCB": ROW * 99}, Q * (ROW[:, None] * 99 / 127)),
    "quanto": ({"weight._data": Q, "weight._scale": ROW[:, None]}, Q * ROW[:, None]),
    "float8": ({"weight": FLOATS, "weight_scale": S}, plain(FLOATS) * S),
    "ComfyUI": ({"weight": FLOATS, "scale_weight": S, "scale_input": S}, plain(FLOATS) * S),
    "blocks": (
        {"weight": FLOATS, "weight_scale_inv": BLOCK},
        plain(FLOATS) * np.kron(BLOCK, np.ones((3, 2))),
    ),
    "groups": (
        {"weight": Q, "weight_scale": GROUPS},
        Q * np.repeat(GROUPS, 4, axis=1),
    ),
    "blocks that do not divide": (
        {"weight": LARGE, "weight_scale_inv": CEILED},
        plain(LARGE) * np.kron(CEILED, np.ones((128, 128)))[:130, :257],
    ),
}
RAW: dict[str, dict[str, Any]] = {
    "another length": {"weight": Q, "weight_scale": scale(5)},
    "blocks of no size": {"weight": Q, "weight_scale": scale(4, 4)},
    "bytes without a zero point": {"weight": BYTES, "weight_scale": ROW},
    "zero points of another length": {
        "weight": Q,
        "weight_scale": ROW,
        "weight_zero_point": ZERO[:3],
    },
    "scales of integers": {"weight": Q, "weight_scale": ZERO},
    "packed": {"qweight": RNG.integers(0, 9, (3, 4), np.int32), "scales": scale(2, 4)},
    "no extent": {"weight": Q[:0], "weight_scale": scale(2)},
}


def state(parts: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    found = {
        f"model.fc.{name}": one
        if isinstance(one, torch.Tensor)
        else torch.from_numpy(np.array(one))
        for name, one in parts.items()
    }
    return {**found, "model.fc.bias": torch.ones(6), "model.head.weight": torch.rand(3, 6)}


def given(form: str, folder: Path, parts: Mapping[str, Any]) -> Any:
    tensors = state(parts)
    if form == "dict":
        return tensors
    if form == "arrays":
        return {name: one.numpy() for name, one in tensors.items()}
    path = folder / f"scaled{form}"
    if form == ".safetensors":
        save_file(tensors, path)
    else:
        torch.save(tensors, path)
    return path


def ways(parts: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Every way in every form; NumPy lacks some of the types of PyTorch."""
    return [
        (way, form)
        for way, own in parts.items()
        for form in ("dict", "arrays", ".pt", ".safetensors")
        if form != "arrays" or not any(isinstance(one, torch.Tensor) for one in own.values())
    ]


@pytest.mark.parametrize(("way", "form"), ways({way: parts for way, (parts, _) in SCALED.items()}))
def test_what_the_numbers_stand_for_is_compared(way: str, form: str, tmp_path: Path) -> None:
    parts, wanted = SCALED[way]
    whole = {"model.fc.weight": torch.from_numpy(wanted.astype(np.float32))}
    with Comparison(
        given(form, tmp_path, parts), whole | {"model.fc.bias": torch.ones(6)}
    ) as opened:
        a, b = opened.default_pair
        weight = opened.layer(a, b, "fc").comparable_weight
        assert weight is not None and weight.a is not None
        found = opened.read(a, weight.a, 0, weight.a.size).reshape(weight.a.shape)
        np.testing.assert_allclose(found, wanted, rtol=1e-6)
        part = opened.read(a, weight.a, 3, weight.a.size - 2)
        np.testing.assert_array_equal(part, found.reshape(-1)[3:-2])
        note = opened.snapshots[a].note
        names = {one.id for layer in opened.snapshots[a].layers for one in layer.parameters}
    assert "Weights are compared as they act, with their scales applied." in str(note)
    assert names == {"fc.weight", "fc.bias", "head.weight"}


@pytest.mark.parametrize(("way", "form"), ways(RAW))
def test_what_leaves_a_doubt_stays_as_it_is(way: str, form: str, tmp_path: Path) -> None:
    snapshot = open_snapshot(given(form, tmp_path, RAW[way]))
    names = {one.id for layer in snapshot.layers for one in layer.parameters}
    assert names == {name.removeprefix("model.") for name in state(RAW[way])}
    assert "the stored numbers are compared as they are" in str(snapshot.note)


@pytest.mark.parametrize("form", ["dict", ".pt", ".safetensors"])
def test_a_plain_module_takes_what_they_stand_for(form: str, tmp_path: Path) -> None:
    class Net(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.fc, self.head = torch.nn.Linear(8, 6), torch.nn.Linear(6, 3, bias=False)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.head(self.fc(x))

    parts, wanted = SCALED["by row"]
    snapshot = open_snapshot(given(form, tmp_path, parts), ReadOptions(model=Net))
    weight = next(layer.weight for layer in snapshot.layers if layer.id == "fc")
    found = snapshot.read(weight).reshape(6, 8)
    np.testing.assert_allclose(found, wanted, rtol=1e-6)
