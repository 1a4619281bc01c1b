"""What the user is looking at, as synced traits made from the contract."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from traitlets import Bool, Dict, Enum, Float, Int, List, TraitType, Unicode

from .schema import contract, default_cuts, level_ids, measure_ids

Field = Mapping[str, Any]

_TRAITS: Mapping[str, Callable[[Field], TraitType[Any, Any]]] = {
    "boolean": lambda field: Bool(field["default"]),
    "choice": lambda field: Enum(field["values"], field["default"]),
    "cuts": lambda field: List(Float(), default_cuts()),
    "integer": lambda field: Int(None, allow_none=True),
    "levels": lambda field: List(Enum(level_ids()), level_ids()),
    "measure": lambda field: Enum(measure_ids(), field["default"]),
    "number": lambda field: Float(None, allow_none=True, min=field["minimum"]),
    "object": lambda field: Dict(field.get("default"), allow_none=field.get("nullable", False)),
    "side": lambda field: Enum(["input", "output"], field["default"]),
    "place": lambda field: Enum(["before", "after"], field["default"]),
    "string": lambda field: Unicode(None, allow_none=True),
}
"""How a field of each type becomes a trait."""


def selection_traits() -> dict[str, TraitType[Any, Any]]:
    """A synced trait for every field of the selection."""
    fields: Mapping[str, Field] = contract("selection.json")
    return {name: _TRAITS[field["type"]](field).tag(sync=True) for name, field in fields.items()}


def dependents() -> dict[str, list[str]]:
    """The traits that mean nothing any more when another one changes."""
    fields: Mapping[str, Field] = contract("selection.json")
    return {name: field["clears"] for name, field in fields.items() if "clears" in field}
