"""Every kind of layer and of number: its row, its parameters, against NumPy in float64."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import ml_dtypes
import numpy as np
import onnx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper
from scipy.stats import wasserstein_distance

from cnn_comparator import Comparison

node = helper.make_node
RANDOM = np.random.default_rng(11)


def save(
    path: Path,
    nodes: list[onnx.NodeProto],
    constants: dict[str, np.ndarray],
    shape: tuple[object, ...] = ("n", 4, 6, 6),
) -> Path:
    graph = helper.make_graph(
        nodes,
        "test",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    onnx.save(model, path)
    return path


def normal(*shape: int) -> np.ndarray:
    return RANDOM.normal(size=shape).astype(np.float32)


NORM = ["x", "g", "b"]
Shape = tuple[int, ...]
Kind = tuple[onnx.NodeProto, dict[str, Shape], tuple[object, ...], Shape]

# By name: the node, the stored shapes, the shape that enters, the canonical shape of the weight.
KINDS: dict[str, Kind] = {
    "conv": (
        node("Conv", ["x", "w"], ["y"], "l"),
        {"w": (5, 4, 3, 3)},
        ("n", 4, 6, 6),
        (5, 4, 3, 3),
    ),
    "conv 1-D": (node("Conv", ["x", "w"], ["y"], "l"), {"w": (5, 4, 3)}, ("n", 4, 6), (5, 4, 3)),
    "conv 3-D": (
        node("Conv", ["x", "w"], ["y"], "l"),
        {"w": (2, 4, 1, 2, 3)},
        ("n", 4, 3, 4, 5),
        (2, 4, 1, 2, 3),
    ),
    "grouped": (
        node("Conv", ["x", "w"], ["y"], "l", group=2),
        {"w": (6, 2, 1, 1)},
        ("n", 4, 6, 6),
        (6, 2, 1, 1),
    ),
    "depthwise": (
        node("Conv", ["x", "w"], ["y"], "l", group=4),
        {"w": (4, 1, 3, 3)},
        ("n", 4, 6, 6),
        (4, 1, 3, 3),
    ),
    "transposed": (
        node("ConvTranspose", ["x", "w"], ["y"], "l"),
        {"w": (4, 3, 2, 2)},
        ("n", 4, 6, 6),
        (3, 4, 2, 2),
    ),
    "dense, Gemm": (
        node("Gemm", ["x", "w"], ["y"], "l", transB=1),
        {"w": (3, 8)},
        ("n", 8),
        (3, 8),
    ),
    "dense, MatMul": (node("MatMul", ["x", "w"], ["y"], "l"), {"w": (8, 3)}, ("n", 8), (3, 8)),
    "embedding": (node("Gather", ["w", "x"], ["y"], "l"), {"w": (9, 3)}, ("n", 4), (9, 3)),
    "LSTM": (
        node("LSTM", ["x", "w", "r"], ["y"], "l", hidden_size=3),
        {"w": (1, 12, 5), "r": (1, 12, 3)},
        (7, "n", 5),
        (12, 5),
    ),
    "GRU, both ways": (
        node("GRU", ["x", "w", "r"], ["y"], "l", hidden_size=3, direction="bidirectional"),
        {"w": (2, 9, 5), "r": (2, 9, 3)},
        (7, "n", 5),
        (18, 5),
    ),
    "RNN": (
        node("RNN", ["x", "w", "r"], ["y"], "l", hidden_size=3),
        {"w": (1, 3, 5), "r": (1, 3, 3)},
        (7, "n", 5),
        (3, 5),
    ),
    "batch norm": (
        node("BatchNormalization", [*NORM, "m", "v"], ["y"], "l"),
        dict.fromkeys("gbmv", (4,)),
        ("n", 4, 6, 6),
        (4,),
    ),
    "layer norm": (
        node("LayerNormalization", NORM, ["y"], "l"),
        dict.fromkeys("gb", (8,)),
        ("n", 8),
        (8,),
    ),
    "instance norm": (
        node("InstanceNormalization", NORM, ["y"], "l"),
        dict.fromkeys("gb", (4,)),
        ("n", 4, 6, 6),
        (4,),
    ),
    "group norm": (
        node("GroupNormalization", NORM, ["y"], "l", num_groups=2),
        dict.fromkeys("gb", (2,)),
        ("n", 4, 6, 6),
        (2,),
    ),
    "slope of one number": (node("PRelu", ["x", "w"], ["y"], "l"), {"w": ()}, ("n", 4, 6, 6), (1,)),
    "no kernels": (
        node("Conv", ["x", "w"], ["y"], "l"),
        {"w": (0, 4, 3, 3)},
        ("n", 4, 6, 6),
        (0, 4, 3, 3),
    ),
}


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_kind_has_its_row_and_its_parameters(tmp_path: Path, kind: str) -> None:
    layer, shapes, entering, canonical = KINDS[kind]
    values = {side: {name: normal(*shape) for name, shape in shapes.items()} for side in ("a", "b")}
    paths = [
        save(tmp_path / f"{side}.onnx", [layer], own, entering) for side, own in values.items()
    ]
    weight = "w" if "w" in shapes else "g"
    with Comparison(*paths) as comparison:
        row = comparison.summary().set_index("layer").loc["l"]
        assert row["shape_a"] == canonical
        change = values["b"][weight].astype(float) - values["a"][weight]
        assert row["euclidean"] == pytest.approx(np.linalg.norm(change.ravel()), rel=1e-12)
        pair = comparison.layer("a", "b", "l")
        for parameter in pair.parameters:
            assert parameter.comparable
            for side, own in (("a", parameter.a), ("b", parameter.b)):
                read = comparison.read(side, own, 0, own.size)
                assert np.array_equal(np.sort(read), np.sort(values[side][parameter.id].ravel()))
        [layer] = comparison.study("overview").layers
        assert layer.kernels.size == (canonical[0] if canonical else 1)
        assert layer.size == np.prod(canonical)


def test_running_statistics_stand_apart(tmp_path: Path) -> None:
    layer, shapes, entering, _ = KINDS["batch norm"]
    a = {name: normal(*shape) for name, shape in shapes.items()}
    b = dict(a, m=a["m"] * 2, v=a["v"] * np.float32(1.5))
    paths = [save(tmp_path / f"{n}.onnx", [layer], v, entering) for n, v in (("a", a), ("b", b))]
    with Comparison(*paths) as comparison:
        row = comparison.summary().set_index("layer").loc["l"]
        [found] = comparison.study("overview").layers
    assert (row["euclidean"], row["parameters"]) == (0, 8)
    rms = [np.sqrt(np.mean(a[name].astype(float) ** 2)) for name in "mv"]
    assert (row["running_mean"], row["running_var"]) == pytest.approx((rms[0], rms[1] / 2))
    statistics = {one.role: one.measures for one in found.statistics}
    assert statistics["running_mean"]["euclidean"] == pytest.approx(np.linalg.norm(a["m"]))


def test_tied_weights_are_counted_once(tmp_path: Path) -> None:
    """An embedding that is also the transposed last layer, and a convolution used twice."""
    nodes = [
        node("Gather", ["e", "x"], ["h"], "embedding"),
        node("Transpose", ["e"], ["t"], perm=[1, 0]),
        node("MatMul", ["h", "t"], ["y"], "decoder"),
    ]
    paths = [save(tmp_path / f"{n}.onnx", nodes, {"e": normal(9, 3)}, ("n", 4)) for n in "ab"]
    with Comparison(*paths) as comparison:
        table = comparison.summary().set_index("layer")
    assert table["parameters"].sum() == 27
    assert table.loc["decoder", "tied_to"] == "embedding"
    assert table["tied_to"].notna().sum() == 1
    assert table.loc["decoder", "euclidean"] == table.loc["embedding", "euclidean"]
    twice = [
        node("Conv", ["x", "w"], ["h"], "first"),
        node("Conv", ["h", "w"], ["y"], "second"),
    ]
    paths = [save(tmp_path / f"{n}2.onnx", twice, {"w": normal(4, 4, 1, 1)}) for n in "ab"]
    with Comparison(*paths) as comparison:
        table = comparison.summary().set_index("layer")
    assert table["parameters"].sum() == 16
    assert table.loc["second", "tied_to"] == "first"


TYPES = {
    "float32": np.float32,
    "float16": np.float16,
    "bfloat16": ml_dtypes.bfloat16,
    "float64": np.float64,
}
QUANTISED = {"int8": np.int8, "uint8": np.uint8}


@st.composite
def stored(draw: st.DrawFn, shape: tuple[int, ...], seed: int) -> tuple[str, dict[str, np.ndarray]]:
    """A weight as its file has it, with its scale and zero point where it is quantised."""
    rng = np.random.default_rng(seed)
    name = draw(st.sampled_from([*TYPES, *QUANTISED]))
    if name in QUANTISED:
        limits = np.iinfo(QUANTISED[name])
        values = rng.integers(limits.min, limits.max, shape, QUANTISED[name], endpoint=True)
        each = draw(st.booleans())
        scale = rng.uniform(1e-3, 1e-1, shape[0] if each else ()).astype(np.float32)
        zero = rng.integers(limits.min, limits.max, scale.shape, QUANTISED[name])
        return name, {"q": values, "s": scale, "z": np.asarray(zero)}
    values = rng.normal(0, draw(st.sampled_from([1e-4, 1.0, 50.0])), shape)
    values += draw(st.sampled_from([0.0, 0.0, 3.0]))
    for poison in (np.nan, np.inf, -np.inf, 0.0, -0.0, 1e-7, -1e-7):
        values[rng.random(shape) < draw(st.sampled_from([0, 0, 0.1, 0.5]))] = poison
    return name, {"w": values.astype(TYPES[name])}


def float64(weight: dict[str, np.ndarray]) -> np.ndarray:
    """What the weight means; dequantised numbers travel as float32."""
    if "w" in weight:
        return weight["w"].astype(np.float64)
    shape = (-1,) + (1,) * (weight["q"].ndim - 1)
    scale, zero = (weight[key].astype(np.float64) for key in "sz")
    if scale.ndim:
        scale, zero = scale.reshape(shape), zero.reshape(shape)
    return ((weight["q"] - zero) * scale).astype(np.float32).astype(np.float64)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[tuple[str, dict[str, np.ndarray]], ...]:
    shape = draw(st.sampled_from([(3, 4, 3, 3), (1, 4, 1, 1), (8, 4, 2), (2, 4, 1, 2, 2)]))
    seed = draw(st.integers(0, 2**20))
    first, second = draw(stored(shape, seed)), draw(stored(shape, seed + draw(st.integers(0, 1))))
    return first, second


@settings(max_examples=60, deadline=None)
@given(pairs())
@pytest.mark.slow
def test_random_weights_against_numpy(pair: tuple[tuple[str, dict[str, np.ndarray]], ...]) -> None:
    with TemporaryDirectory() as folder:
        paths = []
        for side, (_, weight) in zip("ab", pair, strict=True):
            nodes = [node("Conv", ["x", "w"], ["y"], "l")]
            if "q" in weight:
                nodes.insert(0, node("DequantizeLinear", ["q", "s", "z"], ["w"], axis=0))
            rank = len((weight.get("w", weight.get("q"))).shape)
            shape = ("n", 4, *(6,) * (rank - 2))
            paths.append(save(Path(folder) / f"{side}.onnx", nodes, weight, shape))
        with Comparison(*paths) as comparison:
            [found] = comparison.study("overview").layers
            row = comparison.summary().set_index("layer").loc["l"]
    a, b = (float64(weight).ravel() for _, weight in pair)
    for counts, values in ((found.nonfinite.a, a), (found.nonfinite.b, b)):
        assert counts.nan == np.isnan(values).sum()
        assert counts.posinf == (values == np.inf).sum()
        assert counts.neginf == (values == -np.inf).sum()
    finite = np.isfinite(a) & np.isfinite(b)
    assert row["nonfinite"] == found.nonfinite.positions == (~finite).sum()
    assert_measures(found.measures, a[finite], b[finite])


def assert_measures(found: dict[str, float | None], a: np.ndarray, b: np.ndarray) -> None:
    """Straightforward NumPy in float64; None where undefined."""
    if not a.size:
        assert set(found.values()) == {None}
        return
    change = b - a
    sizes = np.abs(a) + np.abs(b)
    wanted = {
        "euclidean": np.linalg.norm(change),
        "relative": np.linalg.norm(change) / np.linalg.norm(a) if a.any() else None,
        "rms": np.sqrt(np.mean(change**2)),
        "max_abs": np.abs(change).max(),
        "mean_rpd": np.mean(2 * np.abs(change) / np.where(sizes > 0, sizes, 1)),
        "share_changed": np.mean(a != b),
        "share_sign_flips": np.mean(np.sign(a) * np.sign(b) < 0),
        "share_to_zero": np.mean((a != 0) & (b == 0)),
        "share_from_zero": np.mean((a == 0) & (b != 0)),
    }
    for measure, want in wanted.items():
        assert found[measure] == (None if want is None else pytest.approx(want, rel=1e-9, abs=0))
    if a.any() and b.any():
        x, y = a / np.linalg.norm(a), b / np.linalg.norm(b)
        # Half the squared distance of the directions: no cancellation; its own rounding is 1e-16.
        assert found["cosine"] == pytest.approx(np.sum((x - y) ** 2) / 2, rel=1e-9, abs=1e-30)
        angle = 2 * np.arctan2(np.linalg.norm(x - y), np.linalg.norm(x + y))
        assert found["angle"] == pytest.approx(np.degrees(angle), rel=1e-9, abs=1e-13)
    else:
        assert found["cosine"] is found["angle"] is None
    pooled = np.sqrt((a.var() + b.var()) / 2)
    if np.ptp(a) or np.ptp(b):
        width = (max(a.max(), b.max()) - min(a.min(), b.min())) / 4095
        assert found["wasserstein"] == pytest.approx(
            wasserstein_distance(a, b) / pooled, rel=1e-9, abs=width / pooled
        )
    else:
        assert found["wasserstein"] is None
