"""What no ONNX file can hold: normalisation that learns nothing, 0-d and empty weights."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from cnn_comparator import Comparison
from cnn_comparator.manifest import manifest
from cnn_comparator.snapshot import Layer, Parameter, Role, Runner


class Arrays:
    """A snapshot of arrays in memory: layer id → (kind, role → array)."""

    source = "arrays"
    note = None
    runner: Runner | None = None

    def __init__(self, layers: dict[str, tuple[str, dict[Role, np.ndarray]]]) -> None:
        self._arrays: dict[str, np.ndarray] = {}
        found = []
        before: tuple[str, ...] = ()
        for name, (kind, arrays) in layers.items():
            parameters = []
            for role, array in arrays.items():
                self._arrays[f"{name}.{role}"] = array
                parameters.append(Parameter(f"{name}.{role}", role, array.shape, array.dtype.name))
            attributes: dict[str, object] = {"epsilon": 1e-3} if kind == "norm" else {}
            found.append(Layer(name, kind, kind, before, tuple(parameters), attributes))
            before = (name,)
        self.layers: Sequence[Layer] = found

    def read(self, parameter: Parameter, start: int = 0, stop: int | None = None) -> np.ndarray:
        return self._arrays[parameter.id].ravel()[start:stop]

    def close(self) -> None:
        pass


def opened(seed: int) -> Arrays:
    rng = np.random.default_rng(seed)
    return Arrays(
        {
            "conv": ("conv", {"weight": rng.normal(size=(4, 3, 2, 2))}),
            "norm": (
                "norm",
                {"running_mean": rng.normal(size=4), "running_var": rng.uniform(1, 2, 4)},
            ),
            "scale": ("other", {"weight": np.asarray(rng.normal())}),
            "nothing": ("dense", {"weight": np.empty((0, 5))}),
        }
    )


def test_normalisation_that_learns_nothing_has_a_row_and_folds() -> None:
    a, b = opened(0), opened(1)
    with Comparison(a, b) as comparison:
        rows = {row.layer: row for row in comparison.study("overview", folded=True).layers}
        [side] = manifest(comparison, "A", "B")["layers"][0]["folding"]["a"]
        table = comparison.summary().set_index("layer")
    norm = rows["norm"]
    assert set(norm.measures.values()) == {None}
    assert (norm.size, norm.folded) == (0, False)
    assert [found.parameter for found in norm.statistics] == [
        "norm.running_mean",
        "norm.running_var",
    ]
    assert (side["gamma"], side["beta"], side["epsilon"]) == (None, None, 1e-3)
    effective = [
        weight.reshape(4, -1) / np.sqrt(variance + 1e-3)[:, None]
        for weight, variance in (
            (found.read(found.layers[0].parameters[0]), found.read(found.layers[1].parameters[1]))
            for found in (a, b)
        )
    ]
    assert rows["conv"].folded
    assert rows["conv"].measures["euclidean"] == pytest.approx(
        np.linalg.norm(effective[1] - effective[0]), rel=1e-12
    )
    assert np.isnan(table.loc["norm", "euclidean"])
    assert table.loc["norm", "running_mean"] > 0


def test_a_single_number_and_no_number_at_all() -> None:
    with Comparison(opened(0), opened(1)) as comparison:
        found = {row.layer: row for row in comparison.study("overview").layers}
        table = comparison.summary().set_index("layer")
    scale, nothing = found["scale"], found["nothing"]
    assert scale.kernels.tolist() == [scale.measures["euclidean"]] == [scale.measures["max_abs"]]
    assert nothing.kernels.size == nothing.size == nothing.nonfinite.positions == 0
    assert {id for id, value in nothing.measures.items() if value is not None} == {"euclidean"}
    assert table.loc["nothing", "euclidean"] == 0
    assert table.loc["scale", "shape_a"] == ()
