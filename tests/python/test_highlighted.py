"""The highlighted weights as a table, against a plain computation of the paper's equation 1."""

from __future__ import annotations

from itertools import pairwise
from math import isfinite
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cnn_comparator import CNNComparator
from cnn_comparator.schema import level_ids
from tests.python.comparison.test_folding import EPSILON, LAYERS, constants, norm, save

SHAPE = (5, 4, 3, 2)
CUTS = [0.3, 0.6, 1.0, 1.5]
LEVEL_OF = dict(zip(level_ids(), map(list, pairwise((0.0, *CUTS, 2.0))), strict=False))


def nasty() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(4)
    a, b = (rng.normal(size=SHAPE).astype(np.float32) for _ in range(2))
    close = rng.random(SHAPE) < 0.6
    b[close] = (a * rng.uniform(1, 1.4, SHAPE).astype(np.float32))[close]
    for side, value, place in (
        (a, np.nan, 3),
        (b, np.inf, 9),
        (a, 0.0, 20),
        (b, 0.0, 31),
        (a, 1e-30, 40),
        (b, 1e-30, 40),
    ):
        side.reshape(-1)[place] = value
    return a, b


def level_of(x: float, y: float, floor: float) -> str | float | None:
    """A special level, or the RPD; None for weights that are not finite."""
    if not (isfinite(x) and isfinite(y)):
        return None
    if abs(x) + abs(y) <= floor:
        return "both_zero"
    if x == 0 or y == 0:
        return "from_zero" if x == 0 else "to_zero"
    return "sign_flip" if (x < 0) != (y < 0) else 2 * abs(x - y) / (abs(x) + abs(y))


def expected(
    a: np.ndarray, b: np.ndarray, bounds: list[float], levels: list[str], floor: float
) -> list[tuple[int, ...]]:
    """Places of the weights of a category, one by one."""
    pairs = {at: (float(a[at]), float(b[at])) for at in np.ndindex(a.shape)}
    largest = max(abs(x - y) for x, y in pairs.values() if isfinite(x) and isfinite(y))
    found = []
    for at, (x, y) in pairs.items():
        level = level_of(x, y, floor)
        if isinstance(level, float):
            of = [low for low, high in LEVEL_OF.values() if low <= level < high or high == 2]
            level = {low: name for name, (low, _) in LEVEL_OF.items()}[of[0]]
        change = abs(x - y)
        within = bounds[0] <= change and (change < bounds[1] or bounds[1] >= largest)
        if level in levels and within:
            found.append(at)
    return found


def places(table: pd.DataFrame) -> list[tuple[int, ...]]:
    axes = table.columns[2:-2]
    return [tuple(int(i) for i in row) for row in table[list(axes)].to_numpy()]


@pytest.mark.parametrize("level", [None, "very_small", "medium", "very_large", *level_ids()[5:]])
@pytest.mark.parametrize("bounds", [[0.0, 9.0], [0.2, 0.9], [0.0, 0.0]])
def test_it_holds_exactly_the_weights_of_the_category(
    level: str | None, bounds: list[float]
) -> None:
    a, b = nasty()
    levels = [name for name in level_ids() if name != "small"]
    category = {"bin": bounds, "level": level}
    with CNNComparator(
        {"conv.weight": a}, {"conv.weight": b}, layer="conv", rpd_cuts=CUTS, floor=1e-20
    ) as w:
        w.levels, w.category = levels, category
        table = w.highlighted
    wanted = expected(a, b, bounds, levels if level is None else [level], 1e-20)
    assert places(table) == wanted
    assert list(table.columns) == [
        *("layer", "parameter", "kernel", "channel", "row", "column", "a", "b")
    ]
    assert set(table.layer) <= {"conv"} and set(table.parameter) <= {"conv.weight"}
    np.testing.assert_array_equal(table.a, [a[at] for at in wanted])
    np.testing.assert_array_equal(table.b, [b[at] for at in wanted])


def test_the_default_floor_is_a_rounding_step_of_the_typical_size() -> None:
    a, b = nasty()
    finite = np.isfinite(a) & np.isfinite(b)
    rms = [float(np.sqrt(np.mean(np.float64(side[finite]) ** 2))) for side in (a, b)]
    category = {"bin": [0.0, 9.0], "level": "both_zero"}
    with CNNComparator({"c.weight": a}, {"c.weight": b}, layer="c", category=category) as w:
        assert places(w.highlighted) == expected(a, b, [0, 9], ["both_zero"], 2**-23 * sum(rms))
        assert len(w.highlighted) == 1


def test_a_bin_whose_end_is_the_largest_change_is_closed_where_bins_end_there() -> None:
    a, b = np.zeros((4, 1), np.float32), np.array([[0.25], [1], [1], [0.5]], np.float32)
    category = {"bin": [0.0, 1.0], "level": None}
    with CNNComparator({"fc.weight": a}, {"fc.weight": b}, layer="fc", category=category) as w:
        assert len(w.highlighted) == 4
        w.bins = {"count": 2, "range": [0, 2]}
        w.category = category
        assert list(w.highlighted.b) == [0.25, 0.5]


def test_a_large_layer_is_read_in_blocks() -> None:
    rng = np.random.default_rng(0)
    a = rng.normal(size=(1100, 1000)).astype(np.float32)
    b = a + rng.normal(scale=0.1, size=a.shape).astype(np.float32)
    category = {"bin": [0.3, 0.35], "level": None}
    with CNNComparator({"fc.weight": a}, {"fc.weight": b}, layer="fc", category=category) as w:
        table = w.highlighted
    change = np.abs(a.astype(np.float64) - b)
    kernels, channels = np.nonzero((change >= 0.3) & (change < 0.35))
    np.testing.assert_array_equal(table.kernel, kernels)
    np.testing.assert_array_equal(table.channel, channels)


def test_effective_kernels_are_compared_where_the_panels_do(tmp_path: Path) -> None:
    conv, shape, channels = LAYERS["plain"]
    values = {name: constants(seed, shape, channels) for seed, name in enumerate("ab")}
    paths = [save(tmp_path / f"{k}.onnx", [conv, norm("c", "y")], v) for k, v in values.items()]
    a, b = (
        v["w"] * (v["gamma"] / np.sqrt(v["var"].astype(float) + EPSILON))[:, None, None, None]
        for v in values.values()
    )
    category = {"bin": [0.5, 1.0], "level": "sign_flip"}
    with CNNComparator(*paths, layer="conv", folded=True, category=category) as w:
        table = w.highlighted
        assert places(table) == expected(a, b, [0.5, 1.0], ["sign_flip"], 0)
        np.testing.assert_allclose(table.a, [a[at] for at in places(table)])
        w.folded = False
        w.category = category
        raw = (values["a"]["w"], values["b"]["w"])
        assert places(w.highlighted) == expected(*raw, [0.5, 1.0], ["sign_flip"], 0)


def test_what_cannot_be_compared_has_no_rows() -> None:
    a = {f"{layer}.weight": np.ones((2, 2)) for layer in "cde"}
    b = {"c.weight": np.zeros((2, 2)), "d.weight": np.ones((3, 2))}
    category = {"bin": [0.0, 2.0], "level": None}
    with CNNComparator(a, b, layer="c", category=category) as w:
        assert len(w.highlighted) == 4
        for layer in ("d", "e"):
            w.layer, w.category = layer, category
            assert w.highlighted.empty
        w.layer = "c"
        assert w.category is None and w.highlighted.empty


def test_a_layer_without_weights_has_those_that_are_shown_for_it(tmp_path: Path) -> None:
    conv, shape, channels = LAYERS["plain"]
    relu = norm("c", "r")
    relu.op_type, relu.name = "Relu", "relu"
    del relu.input[1:], relu.attribute[:]
    relu.output[0] = "y"
    values = {name: constants(seed, shape, channels) for seed, name in enumerate("ab")}
    paths = [save(tmp_path / f"{k}.onnx", [conv, relu], v) for k, v in values.items()]
    category = {"bin": [0.0, 0.1], "level": None}
    with CNNComparator(*paths, layer="relu", category=category) as w:
        table = w.highlighted
    assert set(table.layer) == {"conv"}
    assert places(table) == expected(values["a"]["w"], values["b"]["w"], [0.0, 0.1], level_ids(), 0)
