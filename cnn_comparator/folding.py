"""Batch normalisation folded into the layer before it, for one snapshot. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isfinite

import numpy as np

from .snapshot import Layer, Parameter, Role
from .words import listed, say

FOLDABLE = frozenset({"conv", "conv_transpose", "dense"})
"""Kinds of layers whose kernels a following normalisation scales one by one."""
_TURNS = 8
"""Moves of channels that are followed; none behind a dense layer, which has them last itself."""


@dataclass(frozen=True)
class Normalisation:
    """One normalisation after a layer: a factor for each kernel, ``γ / √(variance + ε)``.

    ``norm`` is the id of its layer. Without ``gamma`` γ is 1, without ``beta`` β is 0. Without
    ``mean`` and ``variance`` it is the constant scale and shift that exporters write, γ and β
    alone. ``epsilon`` is ``None`` where a file of weights does not tell it.
    """

    norm: str
    gamma: Parameter | None
    beta: Parameter | None
    mean: Parameter | None
    variance: Parameter | None
    epsilon: float | None

    @property
    def scales(self) -> bool:
        """Whether it does more than shift, which no kernel knows of."""
        return self.gamma is not None or self.variance is not None


@dataclass(frozen=True)
class Folding:
    """The normalisations after a layer, in their order, each the only reader of what is before.

    The effective kernel is ``W'[k] = W[k] · Π γ[k] / √(variance[k] + ε)``.
    """

    norms: tuple[Normalisation, ...]


def find_foldings(layers: Sequence[Layer]) -> dict[str, Folding | str | None]:
    """By id of every layer of a foldable kind: its folding, or why it cannot be folded.

    ``None`` where no normalisation follows directly: the effective kernel is the stored one.
    """
    network = _Network(layers)
    return {
        layer.id: _folding(layer, network)
        for layer in layers
        if layer.kind in FOLDABLE and layer.weight is not None
    }


def kernel_scale(
    gamma: np.ndarray | None, variance: np.ndarray | None, epsilon: float
) -> np.ndarray:
    """``γ / √(variance + ε)``, float64 ``(kernels,)``; NaN where the variance is below −ε."""
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        if variance is None:
            return np.ones(1) if gamma is None else np.asarray(gamma, np.float64)
        scale = 1.0 / np.sqrt(np.asarray(variance, np.float64) + epsilon)
        return scale if gamma is None else np.asarray(gamma, np.float64) * scale


def scaled(values: np.ndarray, start: int, kernel_size: int, scale: np.ndarray) -> np.ndarray:
    """Flat elements from ``start`` on, each times the scale of its kernel, float64."""
    if not values.size:
        return values.astype(np.float64)
    first, last = start // kernel_size, (start + values.size - 1) // kernel_size
    bounds = np.clip(np.arange(first, last + 2) * kernel_size - start, 0, values.size)
    with np.errstate(over="ignore", invalid="ignore"):
        return values * np.repeat(scale[first : last + 1], np.diff(bounds))


class _Network:
    """Who reads what in a list of layers."""

    def __init__(self, layers: Sequence[Layer]) -> None:
        self._readers: dict[str, list[Layer]] = {}
        for layer in layers:
            for before in layer.inputs:
                self._readers.setdefault(before, []).append(layer)

    def norm_after(self, place: _Place) -> tuple[Layer, _Place] | str | None:
        """The normalisation that alone reads what is at a place, and the place behind it; or why
        one of the readers cannot fold.
        """
        layer = place.layer
        readers = self._readers.get(layer.id, [])
        moved = _moved(readers[0], place) if len(readers) == 1 and not layer.is_output else None
        if moved is not None:
            return self.norm_after(moved)
        norm = next((reader for reader in readers if reader.kind == "norm"), None)
        if norm is None:
            return None
        others = [f"'{reader.id}'" for reader in readers if reader.id != norm.id]
        if layer.is_output:
            others.append(say("fold.output", "the network's output"))
        if others:
            return say(
                "fold.elsewhere",
                "Its output also goes to {others}, which is not normalised.",
                others=listed(others),
            )
        if norm.inputs != (layer.id,):
            return say(
                "fold.inputs", "The normalisation '{norm}' has other inputs, too.", norm=norm.id
            )
        return norm, replace(place, layer=norm)


@dataclass(frozen=True)
class _Place:
    """Behind a layer, after so many ``turns``; ``last``: the channels are behind the axes of space
    there.
    """

    layer: Layer
    last: bool = False
    turns: int = 0


def _moved(layer: Layer, place: _Place) -> _Place | None:
    """Behind a layer that does no more than move the channels to the end, or back."""
    order = layer.attributes.get("order")
    if not isinstance(order, list) or len(order) < 3 or place.turns == _TURNS:
        return None
    space = list(range(1, len(order) - 1))
    moves = [0, len(order) - 1, *space] if place.last else [0, *(axis + 1 for axis in space), 1]
    return _Place(layer, not place.last, place.turns + 1) if order == moves else None


def _folding(layer: Layer, network: _Network) -> Folding | str | None:
    norms: list[Normalisation] = []
    place = _Place(layer, turns=_TURNS if layer.kind == "dense" else 0)
    why: str | None = None
    while isinstance(behind := network.norm_after(place), tuple):
        norm, place = behind
        found = _of_norm(layer, norm, place.last)
        if isinstance(found, str):
            why = found
            break
        if norms and _is_of_another_branch(norm, norms[-1]):
            break
        norms.append(found)
    if not norms:
        return behind if isinstance(behind, str) else why
    return Folding(tuple(norms))


def _is_of_another_branch(norm: Layer, before: Normalisation) -> bool:
    """Whether two batch normalisations only stand in a row because weights were listed by name."""
    return (
        norm.operator == norm.kind
        and before.variance is not None
        and "axis" not in (norm.attributes)
    )


def _of_norm(layer: Layer, norm: Layer, last: bool) -> Normalisation | str:
    roles: dict[Role, Parameter] = {parameter.role: parameter for parameter in norm.parameters}
    mean, variance = roles.get("running_mean"), roles.get("running_var")
    epsilon = norm.attributes.get("epsilon")
    is_affine = "axis" in norm.attributes
    lacks_statistics = mean is None or variance is None or norm.attributes.get("training_mode")
    if lacks_statistics and not is_affine:
        return say(
            "fold.anew",
            "The normalisation '{norm}' ({operator}) computes its statistics anew for every "
            "input; only stored ones can be folded.",
            norm=norm.id,
            operator=norm.operator,
        )
    if not _is_along_outputs(layer, norm, last):
        return say(
            "fold.axis",
            "The normalisation '{norm}' is not along the outputs of this layer.",
            norm=norm.id,
        )
    if epsilon is not None and not (isinstance(epsilon, float) and isfinite(epsilon)):
        return say(
            "fold.unknown", "The ε of the normalisation '{norm}' is not known.", norm=norm.id
        )
    kernels = layer.weight.shape[0] if layer.weight is not None and layer.weight.shape else 1
    given = (roles.get("gamma"), roles.get("beta"), mean, variance)
    if any(parameter is not None and parameter.shape != (kernels,) for parameter in given):
        return say(
            "fold.channels",
            "The normalisation '{norm}' does not have one channel for each kernel.",
            norm=norm.id,
        )
    return Normalisation(
        norm.id,
        roles.get("gamma"),
        roles.get("beta"),
        mean,
        variance,
        0.0 if is_affine else epsilon,
    )


def _is_along_outputs(layer: Layer, norm: Layer, last: bool) -> bool:
    """Whether a normalisation has one value for each output of a layer, ``last`` or where it puts
    them.

    Batch normalisation is along the second axis, whichever has the outputs of a dense layer.
    """
    axis = norm.attributes.get("axis")
    if last:
        return axis == -1
    if layer.kind != "dense":
        weight = layer.weight
        return axis is None or weight is None or axis == 1 - len(weight.shape)
    return axis == -1 or (axis is None and len(layer.output_shape or ()) <= 1)
