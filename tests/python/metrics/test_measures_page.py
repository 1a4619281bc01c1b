"""The worked example of docs/explanation/measures.md is what the package computes."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import numpy as np

from cnn_comparator.metrics import LEVELS, ChangeAccumulator, default_floor, level_indices

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "explanation" / "measures.md").read_text(encoding="utf-8")
CONTRACT = json.loads((ROOT / "protocol" / "measures.json").read_text(encoding="utf-8"))


def example() -> tuple[np.ndarray, np.ndarray]:
    code = PAGE.split("```python\n")[1].split("```")[0].replace("nan", "None")
    a, b = (ast.literal_eval(line.split("=")[1].strip()) for line in code.splitlines())
    return np.array(a, np.float32), np.array(b, np.float32)


def table(heading: str) -> dict[str, str]:
    """The rows below a two-column heading."""
    body = PAGE.split(f"| {heading} |\n| --- | --- |\n")[1].split("\n\n")[0]
    return dict(re.findall(r"^\| (.+) \| (.+) \|$", body, re.MULTILINE))


def test_every_measure_has_its_figure() -> None:
    a, b = example()
    accumulator = ChangeAccumulator(a.shape)
    accumulator.add(0, a.ravel(), b.ravel())
    found = accumulator.measures()
    names = {measure["id"]: measure["name"] for measure in CONTRACT["measures"]}
    assert table("measure | value") == {
        names[measure]: f"{value:.4g}" for measure, value in found.items()
    }
    assert f"n = {accumulator.finite}, and {accumulator.nonfinite} is not finite" in PAGE


def test_every_level_has_its_count() -> None:
    a, b = example()
    rms_a, rms_b = (np.sqrt(np.mean(side[np.isfinite(a)].astype(float) ** 2)) for side in (a, b))
    floor = default_floor(rms_a, rms_b, "float32", "float32")
    assert f"floor of {floor:.3g}," in PAGE
    levels = level_indices(a, b, floor=floor)
    texts = (*CONTRACT["levels"], *CONTRACT["special_levels"])
    names = {level["id"]: level["name"] for level in texts}
    assert table("level | weights") == {
        names[level]: str(np.count_nonzero(levels == index)) for index, level in enumerate(LEVELS)
    }


def test_the_page_explains_every_measure() -> None:
    text = PAGE.replace("Share to zero, from zero", "Share to zero, Share from zero")
    for measure in CONTRACT["measures"]:
        name = measure["name"].replace("percent difference", "percent difference (RPD)")
        assert name in text, name
