"""Writes tests/fixtures/measures.json: what the browser's measures must give, by NumPy in float64.

Run it after changing a definition: ``.venv/bin/python scripts/make_measure_fixtures.py``.
"""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

import ml_dtypes
import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "tests" / "fixtures" / "measures.json"
CONTRACT = json.loads((ROOT / "protocol" / "measures.json").read_text(encoding="utf-8"))
CUTS: tuple[float, ...] = tuple(level["rpd"][1] for level in CONTRACT["levels"][:-1])
NAMES: list[str] = [level["id"] for level in (*CONTRACT["levels"], *CONTRACT["special_levels"])]
EPSILON: dict[str, float] = CONTRACT["floor"]["epsilon"]
OTHERWISE: str = CONTRACT["floor"]["otherwise"]
LOG_DECADES: int = CONTRACT["log_decades"]

VALUE_BINS = 60
RANDOM = 60
SHAPES = [(), (1,), (0, 3), (7,), (5, 4), (4, 2, 3), (3, 2, 3, 3), (2, 1, 2, 2, 2)]
STORED = ["float32", "float64", "float16", "bfloat16", "int8"]
POISON = [0, -0.0, np.nan, np.inf, -np.inf, 5e-324, -1e-40, 1e-30, 3e38, -3e38]

Floats = NDArray[np.floating[Any]]
Doubles = NDArray[np.float64]


@dataclass(frozen=True)
class Fold:
    """Batch normalisation of one number a kernel, folded into a weight."""

    gamma: Doubles
    variance: Doubles
    epsilon: float

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "gamma": self.gamma.tolist(), "variance": self.variance.tolist()}


@dataclass(frozen=True)
class Case:
    """How a pair is compared; ``floor`` is that of the level both ≈ 0, None its default."""

    stored: tuple[str, str] = ("float32", "float32")
    scale: Literal["linear", "log"] = "linear"
    bins: int = CONTRACT["bins"]
    range: tuple[float, float] | None = None
    cuts: tuple[float, ...] = CUTS
    floor: float | None = None
    fold_a: Fold | None = None
    fold_b: Fold | None = None


PLAIN = Case()


def random_case(seed: int) -> tuple[Floats, Floats, Case]:
    """Weights of any shape, stored type and share of poison, compared in any way."""
    rng = np.random.default_rng(seed)
    shape = SHAPES[seed % len(SHAPES)]
    poisoned = rng.choice([0, 0.05, 0.4, 1])
    stored = rng.choice(STORED), rng.choice(STORED)
    a = rng.uniform(-0.5, 0.5, shape) * 10 ** rng.uniform(-2, 2, shape)
    kind = rng.random(shape)
    b = np.select(
        [kind < 0.3, kind < 0.4, kind < 0.5], [a, -a, 0 * a], a * rng.uniform(0.5, 1.5, shape)
    )
    sides = []
    for values, name in zip((a, b), stored, strict=True):
        poison = rng.choice(POISON, shape)
        sides.append(stored_as(np.where(rng.random(shape) < poisoned, poison, values), name))
    maximum = 10 ** rng.uniform(-2, 2)
    low = maximum * rng.uniform(0.01, 0.5)
    folds = (random_fold(rng, shape[0]) if shape and seed % 3 == 0 else None for _ in range(2))
    fold_a, fold_b = (fold if rng.random() < 0.8 else None for fold in folds)
    more = Case(
        stored,
        scale="log" if rng.random() < 0.4 else "linear",
        bins=30 if rng.random() < 0.5 else int(rng.integers(1, 61)),
        range=(low, low + maximum) if rng.random() < 0.5 else None,
        cuts=CUTS if rng.random() < 0.4 else tuple(np.sort(rng.uniform(0, 2, len(CUTS))).tolist()),
        floor=None if rng.random() < 0.5 else float(rng.uniform(0, 0.1)),
        fold_a=fold_a,
        fold_b=fold_b,
    )
    return sides[0], sides[1], more


def random_fold(rng: np.random.Generator, kernels: int) -> Fold:
    """Batch normalisation, now and then with a variance that there cannot be."""
    variance = rng.uniform(0.01, 2, kernels)
    variance[rng.random(kernels) < 0.1] = -1
    return Fold(rng.normal(size=kernels), variance, 1e-3)


def stored_as(values: Doubles, name: str) -> Floats:
    """The weights as a file with this type has them; what is not float64 travels as float32."""
    with np.errstate(over="ignore"):
        if name == "float64":
            return values
        if name == "int8":
            steps = np.clip(np.nan_to_num(values) / 0.05, -128, 127).round()
            return np.asarray(steps * np.float32(0.05), np.float32)
        dtype = ml_dtypes.bfloat16 if name == "bfloat16" else np.dtype(name)
        return values.astype(dtype).astype(np.float32)


def cases() -> dict[str, tuple[Floats, Floats]]:
    """Pairs of tensors by name: ordinary ones, and the nasty ones."""
    rng = np.random.default_rng(20170912)

    def normal(*shape: int, scale: float = 0.05) -> NDArray[np.float32]:
        return rng.normal(0, scale, shape).astype(np.float32)

    def moved(a: Floats, scale: float) -> NDArray[np.float32]:
        return (a + rng.normal(0, scale, a.shape)).astype(np.float32)

    conv = normal(8, 3, 3, 3)
    dense = normal(16, 12)
    double = rng.normal(0, 1, (4, 2, 5))
    half = normal(5, 4, 3).astype(np.float16)
    turned = normal(6, 4, 3, 3, scale=1)
    return {
        "convolution": (conv, moved(conv, 0.02)),
        "dense": (dense, moved(dense, 0.05)),
        "float64": (double, double + rng.normal(0, 1e-9, double.shape)),
        "mixed": (double.astype(np.float32), double + rng.normal(0, 0.1, double.shape)),
        "half": (
            half.astype(np.float32),
            (half + normal(5, 4, 3).astype(np.float16)).astype(np.float32),
        ),
        "nasty": nasty(rng),
        "extremes": (
            np.array([[3e38, -3e38, 1e-45, 0], [1, -1, 3e-39, -0.0]], np.float32),
            np.array([[-3e38, -1e38, -1e-45, 1e-45], [1, 1, 1e-39, 0]], np.float32),
        ),
        "small turn": (turned, moved(turned, 1e-6)),
        "opposite": (turned, -turned),
        "nearly opposite": (turned, np.float32(-3.3) * turned),
        "bin edges": (np.zeros(31, np.float32), np.arange(31, dtype=np.float32)),
        "level edges": (
            np.array([1, 1.5, 3, 7, 1, 3, 4, 1, 9, 1, 0, 0, -1], np.float32),
            np.array([1, 1, 7, 3, 3, 1, 1, 4, 1, 9, 0, 1, 1], np.float32),
        ),
        "special levels": (
            np.array([1, -1, 0, 2, 0, 1e-9, -1e-9, 3e-9, 1, 2, -4, 1e-9, 0], np.float32),
            np.array([-1, 1, 2, 0, 0, -1e-9, 0, 1e-9, 1, 1, -1, 1, 1e-9], np.float32),
        ),
        "offset": (1 + normal(64, scale=1e-4), 1 + normal(64, scale=1e-4)),
        "vector": (normal(10), normal(10)),
        "scalar": (np.array(0.5, np.float32), np.array(-0.25, np.float32)),
        "empty": (np.zeros((0, 3, 3, 3), np.float32), np.zeros((0, 3, 3, 3), np.float32)),
        "no window": (np.zeros((2, 3, 0), np.float32), np.zeros((2, 3, 0), np.float32)),
        "identical": (conv, conv.copy()),
        "from zero": (np.zeros_like(dense), dense),
        "one finite": (np.array([np.nan, 1], np.float32), np.array([1, 3], np.float32)),
        "all NaN": (np.full((2, 2), np.nan, np.float32), np.zeros((2, 2), np.float32)),
    }


def nasty(rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Ordinary weights among NaN, infinities, zeros, subnormal numbers and flipped signs."""
    a = rng.normal(0, 1, 6 * 4 * 9)
    b = a + rng.normal(0, 0.3, a.size)
    special = rng.permutation(a.size)
    a[special[:3]] = np.nan
    b[special[2:5]] = np.nan
    a[special[5:8]] = np.inf
    b[special[7:9]] = -np.inf
    b[special[5]] = np.inf
    a[special[10:20]] = 0
    b[special[15:25]] = 0
    b[special[25:35]] = -a[special[25:35]]
    a[special[35:45]] = 1e-42
    b[special[40:45]] = -3e-44
    shape = (6, 4, 3, 3)
    return a.reshape(shape).astype(np.float32), b.reshape(shape).astype(np.float32)


def expected(a: Floats, b: Floats, more: Case = PLAIN) -> dict[str, Any]:
    """Everything the engine reports about a pair."""
    x, y = (
        folded(side, fold).ravel()
        for side, fold in zip((a, b), (more.fold_a, more.fold_b), strict=True)
    )
    finite = np.isfinite(x) & np.isfinite(y)
    change = np.abs(x[finite] - y[finite])
    maximum = float(change.max(initial=0))
    smallest = default_floor(x[finite], y[finite], more.stored)
    kernels = a.shape[0] if a.ndim else 1
    channels = a.shape[1] if a.ndim > 1 else 1
    squares = np.full(x.size, np.nan)
    squares[finite] = change**2
    window = int(np.prod(a.shape[2:]))
    cells = np.sqrt(squares.reshape(kernels * channels, window).sum(axis=1))
    by_kernel = np.sqrt(np.nansum(squares.reshape(kernels, channels * window), axis=1))
    limits = edges(maximum, more)
    floor = smallest if more.floor is None else more.floor
    return {
        "maxAbsChange": maximum,
        "nonfinite": int((~finite).sum()),
        "nonfiniteA": nonfinite(x),
        "nonfiniteB": nonfinite(y),
        "edges": limits.tolist(),
        "defaultFloor": smallest,
        "counts": counts(x[finite], y[finite], limits, more.cuts, floor),
        "measures": measures(x[finite], y[finite], x.size),
        "cells": [None if np.isnan(cell) else float(cell) for cell in cells],
        "kernels": by_kernel.tolist(),
        "values": values(x, y),
    }


def values(x: Doubles, y: Doubles) -> dict[str, list[int]] | None:
    """The finite values of each side by bins over the range of both; None without any."""
    sides = [side[np.isfinite(side)] for side in (x, y)]
    both = np.concatenate(sides)
    if both.size == 0:
        return None
    low, high = float(both.min()), float(both.max())
    room = max(0.5, abs(low) / 2) if low == high else 0.0
    found = [np.histogram(side, VALUE_BINS, (low - room, high + room))[0] for side in sides]
    return dict(zip("ab", (side.tolist() for side in found), strict=True))


def folded(values: Floats, fold: Fold | None) -> Doubles:
    """The weights as they are compared: with batch normalisation folded in, or as they are."""
    wide = values.astype(np.float64)
    if fold is None:
        return wide
    shape = (-1,) + (1,) * (values.ndim - 1)
    gamma, variance = (np.reshape(side, shape) for side in (fold.gamma, fold.variance))
    with np.errstate(invalid="ignore"):
        return wide * gamma / np.sqrt(variance + fold.epsilon)


def nonfinite(values: Doubles) -> dict[str, int]:
    """How many weights of one side are no numbers."""
    found = {"nan": np.isnan(values), "posinf": values == np.inf, "neginf": values == -np.inf}
    return {name: int(chosen.sum()) for name, chosen in found.items()}


def edges(maximum: float, more: Case) -> Doubles:
    """Edges of the bins, and of those that hold what a range leaves out."""
    linear = more.scale == "linear"
    if more.range is None and maximum == 0:
        return np.zeros(more.bins + 1)
    low, high = more.range or (0 if linear else maximum / 10**LOG_DECADES, maximum)
    inner = (np.linspace if linear else np.geomspace)(low, high, more.bins + 1)
    return np.concatenate([[0] if low > 0 else [], inner, [maximum] if maximum > high else []])


def differences(x: Doubles, y: Doubles) -> tuple[Doubles, Doubles]:
    """|x − y| and the relative percent difference of finite numbers."""
    change = np.abs(x - y)
    total = np.abs(x) + np.abs(y)
    return change, np.divide(2 * change, total, out=np.zeros_like(change), where=total > 0)


def default_floor(x: Doubles, y: Doubles, stored: tuple[str, str]) -> float:
    """One rounding step of the coarser type at the typical size of the finite weights."""
    if x.size == 0:
        return 0.0
    epsilon = max(EPSILON.get(name, EPSILON[OTHERWISE]) for name in stored)
    return epsilon * sum(norm(side) / math.sqrt(side.size) for side in (x, y))


def counts(
    x: Doubles, y: Doubles, limits: Doubles, cuts: Sequence[float], smallest: float
) -> list[int]:
    """Weights by bin and level, one bin after the other."""
    change, rpd = differences(x, y)
    conditions = {
        "both_zero": np.abs(x) + np.abs(y) <= smallest,
        "to_zero": (x != 0) & (y == 0),
        "from_zero": (x == 0) & (y != 0),
        "sign_flip": np.sign(x) * np.sign(y) < 0,
        **{
            level["id"]: (rpd >= low) & ((rpd < high) | (high == 2))
            for level, low, high in zip(CONTRACT["levels"], [0, *cuts], [*cuts, 2], strict=True)
        },
    }
    order = CONTRACT["precedence"]
    names = np.select([conditions[name] for name in order], order, "")
    # Without any change, all are in the first bin.
    limits = limits if limits[-1] > 0 else np.arange(limits.size)
    columns = [np.histogram(change[names == name], limits)[0] for name in NAMES]
    return [int(count) for count in np.stack(columns, axis=1).ravel()]


def norm(x: Doubles) -> float:
    """Euclidean norm, also of numbers whose squares vanish."""
    peak = float(np.abs(x).max(initial=0))
    return peak * float(np.linalg.norm(x / peak)) if peak > 0 else 0.0


def wasserstein(x: Doubles, y: Doubles) -> float | None:
    """Mean difference of the sorted weights, in units of the pooled standard deviation."""
    if x.size == 0 or (np.ptp(x) == 0 and np.ptp(y) == 0):
        return None
    pooled = math.sqrt((float(x.var()) + float(y.var())) / 2)
    return float(np.abs(np.sort(x) - np.sort(y)).mean()) / pooled


def measures(x: Doubles, y: Doubles, size: int) -> dict[str, float | None]:
    """The measures of protocol/measures.json over the finite weights; None where undefined."""
    change, rpd = differences(x, y)
    distance, norm_x = norm(change), norm(x)
    some = x.size > 0
    cosine, angle = direction(x, y)
    shares = {
        "share_changed": x != y,
        "share_sign_flips": np.sign(x) * np.sign(y) < 0,
        "share_to_zero": (x != 0) & (y == 0),
        "share_from_zero": (x == 0) & (y != 0),
    }
    return {
        "euclidean": distance if some or size == 0 else None,
        "relative": distance / norm_x if norm_x > 0 else None,
        "rms": distance / float(np.sqrt(x.size)) if some else None,
        "cosine": cosine,
        "angle": angle,
        "max_abs": float(change.max()) if some else None,
        "crest": float(change.max() / distance * np.sqrt(x.size)) if distance else None,
        "mean_rpd": float(rpd.mean()) if some else None,
        **{name: float(chosen.mean()) if some else None for name, chosen in shares.items()},
        "wasserstein": wasserstein(x, y),
    }


def direction(x: Doubles, y: Doubles) -> tuple[float | None, float | None]:
    """1 − cos and the angle in degrees, from exact sums."""
    norms = norm(x), norm(y)
    if not min(norms) or max(norms) > 1e120 * min(norms):
        return None, None
    squares, product = exact_dot(x, x) * exact_dot(y, y), exact_dot(x, y)
    squared = product**2 / squares
    cosine, sine = math.copysign(math.sqrt(squared), product), math.sqrt(1 - squared)
    distance = sine**2 / (1 + cosine) if cosine > 0 else 1 - cosine
    return distance, math.degrees(math.atan2(sine, cosine))


def exact_dot(x: Doubles, y: Doubles) -> Fraction:
    """Scalar product without any rounding."""
    pairs = zip(x.tolist(), y.tolist(), strict=True)
    return sum((Fraction(a) * Fraction(b) for a, b in pairs), Fraction(0))


def tensor(values: Floats, stored: str) -> dict[str, Any]:
    """A tensor as it travels: its element types and its little-endian bytes, in base64."""
    kind = "float64" if values.dtype == np.float64 else "float32"
    data = np.ascontiguousarray(values, dtype=np.dtype(kind).newbyteorder("<")).tobytes()
    return {"type": kind, "stored": stored, "data": base64.b64encode(data).decode("ascii")}


def fixture(name: str, a: Floats, b: Floats, more: Case) -> dict[str, Any]:
    """A case with what it must give."""
    folds = (None if fold is None else fold.as_json() for fold in (more.fold_a, more.fold_b))
    return {
        "name": name,
        "shape": list(a.shape),
        "a": tensor(a, more.stored[0]),
        "b": tensor(b, more.stored[1]),
        "bins": {"scale": more.scale, "count": more.bins, "range": more.range},
        "cuts": list(more.cuts),
        "floor": more.floor,
        "folds": dict(zip("ab", folds, strict=True)),
        "expected": expected(a, b, more),
    }


def fixtures() -> list[dict[str, Any]]:
    """Every case with what it must give."""
    plain = [
        fixture(name, a, b, Case(stored=(a.dtype.name, b.dtype.name)))
        for name, (a, b) in cases().items()
    ]
    return plain + [fixture(f"random {seed}", *random_case(seed)) for seed in range(RANDOM)]


if __name__ == "__main__":
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    lines = ",\n".join(json.dumps(one, allow_nan=False) for one in fixtures())
    TARGET.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
