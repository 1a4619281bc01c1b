"""Mul, Div, Add and Sub with a constant for each channel are normalisations. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from ...snapshot import Role
from ..affine import channel_axis
from .constants import Constant
from .folding import Folding
from .nodes import Node

_ROLES: Mapping[str, Role] = {"Mul": "gamma", "Div": "gamma", "Add": "beta", "Sub": "beta"}
_ORDERED = ("Div", "Sub")
_DOMAINS = ("", "ai.onnx")


@dataclass(frozen=True)
class Affine:
    """The scale (``"gamma"``) or shift (``"beta"``) of channels along ``axis``, counted from the
    last one.
    """

    role: Role
    constant: Constant
    axis: int


def affine_of(node: Node, folding: Folding) -> Affine | None:
    """What a node does to every channel by itself; ``None`` for all other nodes."""
    role = _ROLES.get(node.op_type)
    if role is None or node.domain not in _DOMAINS or len(node.input) != 2:
        return None
    constants = [name for name in node.input if name in folding.constants]
    if len(constants) != 1 or (node.op_type in _ORDERED and node.input[1] not in constants):
        return None
    constant = folding.constants[constants[0]]
    axis = channel_axis(constant.shape)
    if axis is None or not ("float" in constant.dtype or constant.scale is not None):
        return None
    flat = constant.reshaped((constant.size,))
    if node.op_type == "Sub":
        flat = _negated(flat)
    elif node.op_type == "Div":
        flat = folding.reciprocal(flat)
    return Affine(role, flat, axis)


def _negated(constant: Constant) -> Constant:
    scale = np.ones(constant.shape) if constant.scale is None else constant.scale
    return replace(constant, name=f"-{constant.name}", scale=-scale)
