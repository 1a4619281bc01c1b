"""Which types of numbers are read from which files, by saving some of each."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np
import onnx
import torch
from onnx import TensorProto, helper
from safetensors.torch import save_file

from cnn_comparator.errors import CNNComparatorError
from cnn_comparator.formats import open_snapshot

VALUES = np.array([[0, 1, 2, 4], [1, 0, 4, 2]], np.float32)
"""Every type has them; complex ones have them twice, the second time negative."""
NARROW = {
    name: np.dtype(getattr(ml_dtypes, name))
    for name in ("bfloat16", "float8_e4m3fn", "float8_e5m2", "float8_e4m3fnuz", "float8_e5m2fnuz")
}
TYPES: Mapping[str, np.dtype[Any]] = {
    **{name: np.dtype(name) for name in ("float64", "float32", "float16")},
    **NARROW,
    **{f"int{bits}": np.dtype(f"int{bits}") for bits in (64, 32, 16, 8)},
    **{f"uint{bits}": np.dtype(f"uint{bits}") for bits in (64, 32, 16, 8)},
    **{name: np.dtype(name) for name in ("complex128", "complex64")},
}


ONNX = {one: one.upper() for one in TYPES} | {"float64": "DOUBLE", "float32": "FLOAT"}
ONNX |= {one: one.upper().replace("_", "") for one in TYPES if one.startswith("float8")}


def values(name: str) -> np.ndarray:
    kind = TYPES[name]
    return (VALUES - 1j * VALUES).astype(kind) if kind.kind == "c" else VALUES.astype(kind)


def as_torch(name: str) -> torch.Tensor:
    kind: torch.dtype = getattr(torch, name)
    return torch.from_numpy(values(name) if kind.is_complex else VALUES).to(kind)


def as_onnx(name: str, path: Path) -> None:
    kind = getattr(TensorProto, ONNX[name])
    data = values(name).tobytes()
    weight = helper.make_tensor("fc.weight", kind, VALUES.shape, data, raw=True)
    ends = [helper.make_tensor_value_info(one, kind, None) for one in ("x", "y")]
    node = helper.make_node("MatMul", ["x", "fc.weight"], ["y"], name="fc")
    graph = helper.make_graph([node], "g", ends[:1], ends[1:], [weight])
    onnx.save(helper.make_model(graph), path)


def as_numpy(name: str, path: Path) -> None:
    arrays: dict[str, Any] = {"fc.weight": values(name)}
    np.savez(path, **arrays)


SAVE: Mapping[str, Callable[[str, Path], object]] = {
    ".onnx": as_onnx,
    ".pt": lambda name, path: torch.save({"fc.weight": as_torch(name)}, path),
    ".safetensors": lambda name, path: save_file({"fc.weight": as_torch(name)}, path),
    ".npz": as_numpy,
}


def numbers() -> Iterator[tuple[str, list[str]]]:
    """By type: whether the numbers that were saved are read, for every kind of file."""
    for name in TYPES:
        with tempfile.TemporaryDirectory() as folder:
            yield name, [read(name, Path(folder, f"a{suffix}")) for suffix in SAVE]


def read(name: str, path: Path) -> str:
    """``–`` where there is no such file."""
    try:
        SAVE[path.suffix](name, path)
    except (AttributeError, KeyError, TypeError, ValueError):
        return "–"
    try:
        snapshot = open_snapshot(path)
        [weight] = (one for layer in snapshot.layers for one in layer.parameters)
        found = snapshot.read(weight)
    except CNNComparatorError:
        return "no"
    wanted = values(name).T if path.suffix == ".onnx" else values(name)
    if wanted.dtype.kind == "c":
        wanted = np.stack([wanted.real, wanted.imag], -1)
    return "yes" if np.array_equal(found, wanted.astype(np.float64).reshape(-1)) else "WRONG"
