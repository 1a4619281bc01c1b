"""Writes tests/fixtures/measures.json: what the browser's measures must give, by NumPy in float64.

Run it after changing a definition, and Prettier on the result:
``python scripts/make_measure_fixtures.py && npx prettier --write tests/fixtures/measures.json``.
"""

from __future__ import annotations

import base64
import json
import math
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "tests" / "fixtures" / "measures.json"
CONTRACT = json.loads((ROOT / "protocol" / "measures.json").read_text(encoding="utf-8"))
BINS: int = CONTRACT["bins"]
LEVELS: list[tuple[float, float]] = [tuple(level["rpd"]) for level in CONTRACT["levels"]]
NAMES: list[str] = [level["id"] for level in (*CONTRACT["levels"], *CONTRACT["special_levels"])]
EPSILON: dict[str, float] = CONTRACT["floor"]["epsilon"]

Floats = NDArray[np.floating[Any]]
Doubles = NDArray[np.float64]


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
        "identical": (conv, conv.copy()),
        "from zero": (np.zeros_like(dense), dense),
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


def expected(a: Floats, b: Floats) -> dict[str, Any]:
    """Everything the engine reports about a pair."""
    x, y = a.astype(np.float64).ravel(), b.astype(np.float64).ravel()
    finite = np.isfinite(x) & np.isfinite(y)
    change, rpd = differences(x[finite], y[finite])
    maximum = float(change.max(initial=0))
    kernels = a.shape[0] if a.ndim else 1
    channels = a.shape[1] if a.ndim > 1 else 1
    squares = np.full(x.size, np.nan)
    squares[finite] = change**2
    window = int(np.prod(a.shape[2:]))
    cells = np.sqrt(squares.reshape(kernels * channels, window).sum(axis=1))
    by_kernel = np.sqrt(np.nansum(squares.reshape(kernels, channels * window), axis=1))
    return {
        "maxAbsChange": maximum,
        "nonfinite": int((~finite).sum()),
        "edges": np.linspace(0, maximum, BINS + 1).tolist(),
        "counts": counts(change, rpd, maximum).ravel().tolist(),
        "floor": floor(a, b, finite),
        "categoryCounts": category_counts(x[finite], y[finite], floor(a, b, finite)),
        "measures": measures(x[finite], y[finite], x.size),
        "cells": [None if np.isnan(cell) else float(cell) for cell in cells],
        "kernels": by_kernel.tolist(),
    }


def differences(x: Doubles, y: Doubles) -> tuple[Doubles, Doubles]:
    """|x − y| and the relative percent difference of finite numbers."""
    change = np.abs(x - y)
    total = np.abs(x) + np.abs(y)
    return change, np.divide(2 * change, total, out=np.zeros_like(change), where=total > 0)


def counts(change: Doubles, rpd: Doubles, maximum: float) -> NDArray[np.int64]:
    """Weights by bin and level, (bins, levels)."""
    found = np.zeros((BINS, len(LEVELS)), np.int64)
    for index, (low, high) in enumerate(LEVELS):
        last = index == len(LEVELS) - 1
        chosen = change[(rpd >= low) & ((rpd <= high) if last else (rpd < high))]
        if maximum > 0:
            found[:, index] = np.histogram(chosen, BINS, range=(0, maximum))[0]
        else:
            found[0, index] = chosen.size
    return found


def floor(a: Floats, b: Floats, finite: NDArray[np.bool_]) -> float:
    """One rounding step of the coarser type at the typical size of the finite weights."""
    epsilon = max(EPSILON[side.dtype.name] for side in (a, b))
    if not finite.any():
        return 0.0
    sides = (side.astype(np.float64).ravel()[finite] for side in (a, b))
    return epsilon * sum(float(np.sqrt(np.mean(side**2))) for side in sides)


def category_counts(x: Doubles, y: Doubles, smallest: float) -> list[int]:
    """Weights by bin and level, special levels included, one after the other."""
    change, rpd = differences(x, y)
    conditions = {
        "both_zero": np.abs(x) + np.abs(y) <= smallest,
        "to_zero": (x != 0) & (y == 0),
        "from_zero": (x == 0) & (y != 0),
        "sign_flip": np.sign(x) * np.sign(y) < 0,
        **{
            level["id"]: (rpd >= level["rpd"][0])
            & ((rpd < level["rpd"][1]) | (level["rpd"][1] == 2))
            for level in CONTRACT["levels"]
        },
    }
    order = CONTRACT["precedence"]
    names = np.select([conditions[name] for name in order], order, "")
    top = float(change.max(initial=0))
    # Without any change, np.histogram would make bins around zero: all are in the first.
    limits = (0, top) if top > 0 else (0, 1)
    columns = [np.histogram(change[names == name], BINS, range=limits)[0] for name in NAMES]
    return [int(count) for count in np.stack(columns, axis=1).ravel()]


def wasserstein(x: Doubles, y: Doubles) -> float | None:
    """Mean difference of the sorted weights, in units of the pooled standard deviation."""
    if x.size == 0 or (np.ptp(x) == 0 and np.ptp(y) == 0):
        return None
    pooled = math.sqrt((float(x.var()) + float(y.var())) / 2)
    return float(np.abs(np.sort(x) - np.sort(y)).mean()) / pooled


def measures(x: Doubles, y: Doubles, size: int) -> dict[str, float | None]:
    """The measures of protocol/measures.json over the finite weights; None where undefined."""
    change, rpd = differences(x, y)
    distance, norm_x = float(np.linalg.norm(change)), float(np.linalg.norm(x))
    some = x.size > 0
    cosine = cosine_distance(x, y)
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
        "angle": None if cosine is None else math.degrees(2 * math.asin(math.sqrt(cosine / 2))),
        "max_abs": float(change.max()) if some else None,
        "mean_rpd": float(rpd.mean()) if some else None,
        **{name: float(chosen.mean()) if some else None for name, chosen in shares.items()},
        "wasserstein": wasserstein(x, y),
    }


def cosine_distance(x: Doubles, y: Doubles) -> float | None:
    """1 − cos from exact sums, as sin² / (1 + cos) where that keeps the digits."""
    squares_x, squares_y, product = exact_dot(x, x), exact_dot(y, y), exact_dot(x, y)
    if not squares_x or not squares_y:
        return None
    squared = product**2 / (squares_x * squares_y)
    cosine = math.copysign(math.sqrt(squared), product)
    return float(1 - squared) / (1 + cosine) if cosine > 0 else 1 - cosine


def exact_dot(x: Doubles, y: Doubles) -> Fraction:
    """Scalar product without any rounding."""
    pairs = zip(x.tolist(), y.tolist(), strict=True)
    return sum((Fraction(a) * Fraction(b) for a, b in pairs), Fraction(0))


def tensor(values: Floats) -> dict[str, Any]:
    """A tensor as it travels: its element type and its little-endian bytes, in base64."""
    kind = "float64" if values.dtype == np.float64 else "float32"
    data = np.ascontiguousarray(values, dtype=np.dtype(kind).newbyteorder("<")).tobytes()
    return {"type": kind, "data": base64.b64encode(data).decode("ascii")}


def fixtures() -> list[dict[str, Any]]:
    """Every case with what it must give."""
    return [
        {
            "name": name,
            "shape": list(a.shape),
            "a": tensor(a),
            "b": tensor(b),
            "expected": expected(a, b),
        }
        for name, (a, b) in cases().items()
    ]


if __name__ == "__main__":
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(json.dumps(fixtures(), allow_nan=False) + "\n", encoding="utf-8")
