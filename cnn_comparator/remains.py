"""What of a selection still means something when the snapshots were opened again."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, Protocol

from .comparison import Comparison
from .errors import ClosedError, PairingError
from .pairing import LayerPair
from .parameters import ParameterPair
from .schema import contract
from .selection import dependents


class Selection(Protocol):
    """The part of the traits that names what may be gone."""

    pair: dict[str, str]
    layer: str | None
    parameter: str | None
    kernel: int | None
    channel: int | None
    image: int | None
    image_set: dict[str, Any] | None


def remains(selection: Selection, comparison: Comparison) -> dict[str, Any]:
    """The traits that have to change, with their new values; what depends on them is not named."""
    images = len(comparison.images)
    changed: dict[str, Any] = {}
    if selection.image is not None and selection.image >= images:
        changed["image"] = 0 if images else None
    if selection.image_set is not None and max(selection.image_set["images"], default=0) >= images:
        changed["image_set"] = None
    layer = layer_of(selection, comparison)
    if layer is None:
        return changed if selection.layer is None else {**changed, "layer": None}
    if selection.parameter is not None and _parameter(selection, layer) is None:
        changed["parameter"] = None
    kernels, channels = extents(selection, layer)
    if selection.kernel is not None and not selection.kernel < kernels:
        changed["kernel"] = None
    if selection.channel is not None and not selection.channel < channels:
        changed["channel"] = None
    return changed


def taken_over(before: Any, given: Mapping[str, Any], comparison: Comparison) -> dict[str, Any]:
    """The traits of the widget that was ``before``, as far as they mean something beside those
    ``given`` and in this ``comparison``; none of those given.
    """
    fields: Mapping[str, Mapping[str, Any]] = contract("selection.json")
    kept = {name: getattr(before, name) for name in fields}
    if _names(before.comparison) != _names(comparison):
        # Of other models nothing is known of their outputs.
        _drop(kept, "shown_output")
    for name in given.keys() & kept.keys():
        if not _are_equal(given[name], kept[name]):
            _drop(kept, name)
    if not _is_pair(given.get("pair", kept.get("pair")), comparison):
        if "pair" in given:
            return {}
        _drop(kept, "pair")
        first, last = comparison.default_pair
        kept["pair"] = {"a": first, "b": last}
    selection = SimpleNamespace(**{**dict.fromkeys(fields), **kept, **given})
    try:
        lost = remains(selection, comparison)
    except (KeyError, TypeError):
        # No trait takes what is given, which is said where it is set.
        return {}
    for name in lost:
        if name in given:
            # It was given for another layer than the one that was chosen later.
            _drop(kept, "layer")
        else:
            _drop(kept, name)
            kept[name] = None
    return {name: value for name, value in kept.items() if name not in given}


def _are_equal(given: object, kept: object) -> bool:
    try:
        return bool(given == kept)
    except ValueError:
        # Of an array, or what holds one.
        return False


def _names(comparison: Comparison) -> list[str]:
    """Of the layers of the first and the last snapshot; none of a comparison that was closed."""
    try:
        return [layer.id for layer in comparison.layers(*comparison.default_pair)]
    except ClosedError:
        return []


def _is_pair(pair: Any, comparison: Comparison) -> bool:
    try:
        comparison.layers(pair["a"], pair["b"])
    except (PairingError, KeyError, TypeError):
        return False
    return True


def _drop(kept: dict[str, Any], name: str) -> None:
    """Takes out a trait, and what means nothing without it."""
    for one in (name, *dependents().get(name, ())):
        kept.pop(one, None)


def extents(selection: Selection, layer: LayerPair) -> tuple[int, int]:
    """How many kernels and channels the map and the strips of a layer show at most."""
    shape = _shape(_parameter(selection, layer))
    return shape[0], _channels(layer, shape)


def layer_of(selection: Selection, comparison: Comparison) -> LayerPair | None:
    """The layer that is selected; ``None`` when there is none, or none of that name any more."""
    if selection.layer is None:
        return None
    try:
        return comparison.layer(selection.pair["a"], selection.pair["b"], selection.layer)
    except PairingError:
        return None


def _parameter(selection: Selection, layer: LayerPair) -> ParameterPair | None:
    if selection.parameter is None:
        return layer.weight
    return next((own for own in layer.parameters if own.id == selection.parameter), None)


def _shape(parameter: ParameterPair | None) -> tuple[int, int]:
    """Kernels and channels of a parameter, in whichever snapshot has more."""
    sides = () if parameter is None else (parameter.a, parameter.b)
    shapes = [(*side.shape, 1, 1) for side in sides if side is not None]
    return max((shape[0] for shape in shapes), default=0), max(
        (shape[1] for shape in shapes), default=0
    )


def _channels(layer: LayerPair, shape: tuple[int, int]) -> int:
    sides = [side for side in (layer.a, layer.b) if side is not None]
    shapes = [shape for side in sides for shape in (side.input_shape, side.output_shape)]
    known = [shape[0] for shape in shapes if shape and shape[0] is not None]
    return max(*shape, *known)
