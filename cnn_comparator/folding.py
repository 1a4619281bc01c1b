"""Batch normalisation folded into the layer before it, for one snapshot. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np

from .snapshot import Layer, Parameter, Role

FOLDABLE = frozenset({"conv", "conv_transpose", "dense"})
"""Kinds of layers whose kernels a following normalisation scales one by one."""


@dataclass(frozen=True)
class Folding:
    """A batch normalisation that alone reads a layer's output.

    The effective kernel is ``W'[k] = W[k] · γ[k] / √(variance[k] + ε)``. ``norm`` is the id of
    the normalisation layer; without ``gamma`` γ is 1, without ``beta`` β is 0.
    """

    norm: str
    gamma: Parameter | None
    beta: Parameter | None
    mean: Parameter
    variance: Parameter
    epsilon: float


def find_foldings(layers: Sequence[Layer]) -> dict[str, Folding | str | None]:
    """By id of every layer of a foldable kind: its folding, or why it cannot be folded.

    ``None`` where no normalisation follows directly: the effective kernel is the stored one.
    """
    readers: dict[str, list[Layer]] = {}
    users: dict[str, int] = {}
    for layer in layers:
        for before in layer.inputs:
            readers.setdefault(before, []).append(layer)
        for parameter in layer.parameters:
            users[parameter.id] = users.get(parameter.id, 0) + 1
    return {
        layer.id: _folding(layer, readers.get(layer.id, []), users)
        for layer in layers
        if layer.kind in FOLDABLE and layer.weight is not None
    }


def kernel_scale(gamma: np.ndarray | None, variance: np.ndarray, epsilon: float) -> np.ndarray:
    """``γ / √(variance + ε)``, float64 ``(kernels,)``; NaN where the variance is below −ε."""
    with np.errstate(invalid="ignore", divide="ignore"):
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


def _folding(layer: Layer, readers: Sequence[Layer], users: dict[str, int]) -> Folding | str | None:
    norm = next((reader for reader in readers if reader.kind == "norm"), None)
    if norm is None:
        return None
    others = [f"'{reader.id}'" for reader in readers if reader.id != norm.id]
    if layer.is_output:
        others.append("the network's output")
    if others:
        return f"Its output also goes to {' and '.join(others)}, which is not normalised."
    if norm.inputs != (layer.id,):
        return f"The normalisation '{norm.id}' has other inputs, too."
    if layer.weight is not None and users[layer.weight.id] > 1:
        return "Its weight is used by other layers, which are normalised otherwise."
    if layer.kind == "dense" and layer.output_shape is not None and len(layer.output_shape) > 1:
        return f"The normalisation '{norm.id}' is not along the outputs of this layer."
    return _of_norm(layer, norm)


def _of_norm(layer: Layer, norm: Layer) -> Folding | str:
    roles: dict[Role, Parameter] = {parameter.role: parameter for parameter in norm.parameters}
    mean, variance = roles.get("running_mean"), roles.get("running_var")
    epsilon = norm.attributes.get("epsilon")
    if mean is None or variance is None or norm.attributes.get("training_mode"):
        return (
            f"The normalisation '{norm.id}' ({norm.operator}) computes its statistics anew for"
            " every input; only stored ones can be folded."
        )
    if not isinstance(epsilon, float) or not isfinite(epsilon):
        return f"The ε of the normalisation '{norm.id}' is not known."
    kernels = layer.weight.shape[0] if layer.weight is not None and layer.weight.shape else 1
    given = (roles.get("gamma"), roles.get("beta"), mean, variance)
    if any(parameter is not None and parameter.shape != (kernels,) for parameter in given):
        return f"The normalisation '{norm.id}' does not have one channel for each kernel."
    return Folding(norm.id, roles.get("gamma"), roles.get("beta"), mean, variance, epsilon)
