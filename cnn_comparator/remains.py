"""What of a selection still means something when the snapshots were opened again."""

from __future__ import annotations

from typing import Any, Protocol

from .comparison import Comparison
from .errors import PairingError
from .pairing import LayerPair
from .parameters import ParameterPair


class Selection(Protocol):
    """The part of the traits that names what may be gone."""

    pair: dict[str, str]
    layer: str | None
    parameter: str | None
    kernel: int | None
    channel: int | None
    image: int | None


def remains(selection: Selection, comparison: Comparison) -> dict[str, Any]:
    """The traits that have to change, with their new values; what depends on them is not named."""
    images = len(comparison.images)
    changed: dict[str, Any] = {}
    if selection.image is not None and selection.image >= images:
        changed["image"] = 0 if images else None
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
