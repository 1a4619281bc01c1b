"""The documents of the contract that the browser reads too."""

from __future__ import annotations

import json
from collections import ChainMap
from functools import cache
from pathlib import Path
from typing import Any


@cache
def contract(name: str) -> Any:
    """The JSON document ``name``, installed with the package or in a checkout; do not modify it."""
    return json.loads(_place(name).read_text(encoding="utf-8"))


@cache
def study_names() -> frozenset[str]:
    """Names of the studies that a browser can ask for: those with a schema."""
    return frozenset(path.stem for path in _place("studies/overview.json").parent.glob("*.json"))


def type_of(study: str) -> str:
    """What the types of a study begin with: ``"Overview"``."""
    return study.title().replace("_", "")


@cache
def definitions() -> Any:
    """All definitions of messages and of the params and results of studies; do not modify them."""
    studies = (contract(f"studies/{name}.json")["definitions"] for name in sorted(study_names()))
    return dict(ChainMap(contract("messages.schema.json")["definitions"], *studies))


def _place(name: str) -> Path:
    here = Path(__file__).parent
    for folder in (here / "contract", here.parent / "protocol"):
        path = folder / name
        if path.is_file():
            return path
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
