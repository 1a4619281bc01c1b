"""The documents of the contract that the browser reads too."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any


@cache
def contract(name: str) -> Any:
    """The JSON document ``name``, installed with the package or in a checkout; do not modify it."""
    here = Path(__file__).parent
    for folder in (here / "contract", here.parent / "protocol"):
        path = folder / name
        if path.is_file():
            return json.loads(path.read_text(encoding="utf-8"))
    raise FileNotFoundError(f"{name} is missing from the installation; reinstall cnn-comparator.")


def measure_ids() -> list[str]:
    """Ids of all measures, the Euclidean distance first."""
    return [measure["id"] for measure in contract("measures.json")["measures"]]


def level_ids() -> list[str]:
    """Ids of the change levels: those of equation 1, least change first, then the special ones."""
    found = contract("measures.json")
    return [level["id"] for level in (*found["levels"], *found["special_levels"])]


def default_cuts() -> list[float]:
    """The bounds between the levels of equation 1."""
    return [level["rpd"][1] for level in contract("measures.json")["levels"][:-1]]
