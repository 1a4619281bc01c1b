"""What the operators of ONNX mean to a reader: kinds, attributes and parameters. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from ...naming import shown
from ...snapshot import GATES, Role, Shape
from ...words import say
from .constants import Constant
from .folding import STANDARD, Attributes, Folding
from .forms import BLOCKED_DOMAIN
from .nodes import Node
from .quantised import constant_input

Found = tuple[Role, Constant]

_DOMAINS = ("", "ai.onnx", "com.microsoft")
"""Of operators whose inputs are known."""

_KINDS: Mapping[str, str] = {
    "conv": "Conv ConvInteger QLinearConv FusedConv DeformConv NhwcConv NhwcFusedConv",
    "conv_transpose": "ConvTranspose",
    "dense": "Gemm MatMul MatMulInteger QLinearMatMul QGemm FusedGemm FusedMatMul"
    " DynamicQuantizeMatMul MatMulIntegerToFloat MatMulNBits",
    "norm": "BatchNormalization LayerNormalization InstanceNormalization GroupNormalization "
    "RMSNormalization SimplifiedLayerNormalization SkipLayerNormalization GroupNorm LRN "
    "LpNormalization MeanVarianceNormalization",
    "embedding": "",
    "recurrent": "LSTM GRU RNN",
    "activation": "Relu LeakyRelu PRelu Sigmoid Tanh Elu Selu Celu Gelu FastGelu BiasGelu QuickGelu"
    " HardSigmoid HardSwish Clip Softplus Softsign Mish Swish ThresholdedRelu Erf QLinearSigmoid"
    " QLinearLeakyRelu",
    "pool": "MaxPool AveragePool LpPool GlobalMaxPool GlobalAveragePool GlobalLpPool ReduceMean"
    " ReduceMax QLinearAveragePool QLinearGlobalAveragePool NhwcMaxPool",
    "add": "Add Sum QLinearAdd",
    "concat": "Concat QLinearConcat",
    "reshape": "Reshape Flatten Transpose Squeeze Unsqueeze Expand DepthToSpace SpaceToDepth",
    "softmax": "Softmax LogSoftmax QLinearSoftmax",
    "dropout": "Dropout",
}
_KIND_OF = {operator: kind for kind, names in _KINDS.items() for operator in names.split()}

_ROLES: Mapping[str, Mapping[int, Role]] = {
    "Conv": {1: "weight", 2: "bias"},
    "FusedConv": {1: "weight", 2: "bias"},
    "NhwcConv": {1: "weight", 2: "bias"},
    "NhwcFusedConv": {1: "weight", 2: "bias"},
    "DeformConv": {1: "weight", 3: "bias"},
    "ConvInteger": {1: "weight"},
    "QLinearConv": {3: "weight", 8: "bias"},
    "ConvTranspose": {1: "weight", 2: "bias"},
    "Gemm": {1: "weight", 2: "bias"},
    "FusedGemm": {1: "weight", 2: "bias"},
    "QGemm": {3: "weight", 6: "bias"},
    "MatMul": {1: "weight"},
    "FusedMatMul": {1: "weight"},
    "MatMulInteger": {1: "weight"},
    "QLinearMatMul": {3: "weight"},
    "DynamicQuantizeMatMul": {1: "weight", 4: "bias"},
    "MatMulIntegerToFloat": {1: "weight", 6: "bias"},
    "MatMulNBits": {1: "weight", 5: "bias"},
    "BatchNormalization": {1: "gamma", 2: "beta", 3: "running_mean", 4: "running_var"},
    "LayerNormalization": {1: "gamma", 2: "beta"},
    "InstanceNormalization": {1: "gamma", 2: "beta"},
    "GroupNormalization": {1: "gamma", 2: "beta"},
    "GroupNorm": {1: "gamma", 2: "beta"},
    "RMSNormalization": {1: "gamma"},
    "SimplifiedLayerNormalization": {1: "gamma"},
    "SkipLayerNormalization": {2: "gamma", 3: "beta", 4: "bias"},
    "PRelu": {1: "weight"},
    "Gather": {0: "weight"},
    "LSTM": {1: "weight", 2: "other", 3: "bias", 7: "other"},
    "GRU": {1: "weight", 2: "other", 3: "bias"},
    "RNN": {1: "weight", 2: "other", 3: "bias"},
}
_NARROW = {"int8", "uint8", "int4", "uint4", "int2", "uint2"}
"""Types of integers that weights are quantised to."""
_GATE_ORDER: Mapping[tuple[str, int], tuple[int, ...]] = {
    **dict.fromkeys((("LSTM", 1), ("LSTM", 2)), (0, 2, 3, 1)),
    ("LSTM", 3): (0, 2, 3, 1, 4, 6, 7, 5),
    ("LSTM", 7): (0, 2, 1),
    **dict.fromkeys((("GRU", 1), ("GRU", 2)), (1, 0, 2)),
    ("GRU", 3): (1, 0, 2, 4, 3, 5),
}
"""Where the gates of ``snapshot.GATES`` stand in the inputs of an operator. ONNX has input,
output, forget, cell, and update, reset, hidden; biases of the input come before those of the state.
"""
_TABLE = 64
"""Integers in one axis that are too many for settings."""
BLOCKED_WEIGHTS = say(
    "onnx.blocked",
    "ONNX Runtime has arranged its weights in blocks for one processor, which cannot be compared. "
    "Pass the model that this one was optimised from.",
)
_SETTINGS_NAMES = (
    "Clip Dropout Pad Resize Upsample Slice NonMaxSuppression QuantizeLinear DequantizeLinear "
    "DynamicQuantizeLinear QLinearAdd QLinearAveragePool QLinearConcat QLinearSigmoid "
    "QLinearGlobalAveragePool QLinearLeakyRelu QLinearSoftmax Reshape Expand Tile"
)
_SETTINGS = frozenset(_SETTINGS_NAMES.split())
"""Operators whose constant inputs are settings, not parameters."""
_LAST_TWO_SWAPPED = {name for name in _KINDS["dense"].split() if "MatMul" in name} - {"MatMulNBits"}
_CHANNELS_LAST = {*_LAST_TWO_SWAPPED, "MatMulNBits", "Gather"} | {
    name for name in _KINDS["norm"].split() if "Layer" in name or "RMS" in name
}


def kind_of(node: Node, found: list[Found]) -> str:
    """One of ``snapshot.KINDS``."""
    weighted = any(role == "weight" for role, _ in found)
    if node.op_type == "Gather":
        return "embedding" if weighted else "other"
    kind = _KIND_OF.get(node.op_type, "other")
    if (kind == "dense" and not weighted) or (kind == "add" and found):
        return "other"
    return kind


def is_channels_last(node: Node) -> bool:
    """Whether the last axis of a node's activations, not the second, is its channels."""
    return node.op_type in _CHANNELS_LAST


def settings_of(node: Node, kind: str, weight: Shape | None) -> dict[str, object]:
    """``stride``, ``padding``, ``dilation`` and ``groups`` of convolutions and pooling; ``epsilon``
    and ``training_mode`` of batch normalisation; ``gates`` of recurrent layers; ``order`` of
    transposes.

    ``padding`` has one value an axis, or the begins and then the ends where those differ.
    Empty for other layers; ``padding`` is missing where ``auto_pad`` leaves it to the input.
    """
    if node.op_type == "BatchNormalization":
        return _normalisation_of(node.attributes)
    if node.op_type == "Transpose":
        order = _ints(node.attributes, "perm")
        return {"order": order} if order else {}
    if kind == "recurrent":
        name = node.op_type.lower()
        return {"gates": GATES[name]} if name in GATES else {}
    if kind not in ("conv", "conv_transpose", "pool"):
        return {}
    attributes = node.attributes
    window = _ints(attributes, "kernel_shape") or list((weight or ())[2:])
    if not window:
        return {}
    axes = len(window)
    settings: dict[str, object] = {
        "stride": _ints(attributes, "strides") or [1] * axes,
        "dilation": _ints(attributes, "dilations") or [1] * axes,
    }
    pads = _ints(attributes, "pads") or [0] * (2 * axes)
    automatic = attributes["auto_pad"].s if "auto_pad" in attributes else b"NOTSET"
    if not automatic.startswith(b"SAME"):
        settings["padding"] = pads[:axes] if pads[:axes] == pads[axes:] else pads
    if kind != "pool":
        settings["groups"] = _groups(attributes)
    return settings


def _normalisation_of(attributes: Attributes) -> dict[str, object]:
    """Defaults are those of the operator."""
    epsilon = float(attributes["epsilon"].f) if "epsilon" in attributes else 1e-5
    training = "training_mode" in attributes and bool(attributes["training_mode"].i)
    return {"epsilon": epsilon, "training_mode": training}


def unknown_note(node: Node) -> str | None:
    """What is said of the constants of an operator that is not known here."""
    if node.domain in STANDARD or _is_blocked(node):
        return None
    if node.domain in _DOMAINS and (node.op_type in _ROLES or node.op_type in _SETTINGS):
        return None
    return say(
        "onnx.operator",
        "The operator '{operator}' of '{domain}' is not known here: its constants are listed as "
        "they are stored, and compare with those of the same operator. To compare them with "
        "others, export the model with standard operators.",
        operator=shown(node.op_type),
        domain=shown(node.domain),
    )


def _is_blocked(node: Node) -> bool:
    return node.domain == BLOCKED_DOMAIN and node.op_type == "Conv"


def _blocked(node: Node, folding: Folding) -> list[Found]:
    """Weights that are arranged in blocks for one processor: the file does not tell how."""
    roles: tuple[Role, ...] = ("weight", "bias")
    given = [folding.constants.get(name) for name in node.input[1:3]]
    return [
        (role, replace(one, problem=one.problem or BLOCKED_WEIGHTS))
        for role, one in zip(roles, given, strict=False)
        if one is not None
    ]


def parameters_of(node: Node, folding: Folding, scale: np.ndarray | None = None) -> list[Found]:
    """The parameters of a node, in canonical layout; ``scale`` as in ``constant_input``."""
    constants = folding.constants
    if _is_blocked(node):
        return _blocked(node, folding)
    # What an operator of somebody else does with its inputs is not known by its name.
    roles = _ROLES.get(node.op_type) if node.domain in _DOMAINS else None
    if roles is None:
        if node.op_type in _SETTINGS or not folding.takes_constants(node):
            return []
        return [
            *_unnamed(node, constants),
            *_packed(node, constants),
            *_lost(node.input, folding),
        ]
    if node.op_type in ("Gemm", "FusedGemm", *_LAST_TWO_SWAPPED):
        roles = _dense_roles(node, constants, roles)
    found: list[Found] = []
    for index, role in roles.items():
        constant = constant_input(node, index, folding, scale)
        if constant is not None and (constant.size > 0 or role in ("weight", "gamma")):
            found.append((role, _canonical(node, index, role, constant)))
    if node.op_type == "Gather" and len(found) and "float" not in found[0][1].dtype:
        return [] if found[0][1].scale is None else found
    rest = _lost((node.input[index] for index in roles if index < len(node.input)), folding)
    return found + rest + ([] if found else _packed(node, constants))


def _lost(tensors: Iterable[str], folding: Folding) -> list[Found]:
    return [("other", one) for one in folding.lost(tensors).values()]


def _unnamed(node: Node, constants: Mapping[str, Constant]) -> list[Found]:
    return [
        ("other", constants[name])
        for name in node.input
        if name in constants and constants[name].size > 1 and _is_real(constants[name])
    ]


def _packed(node: Node, constants: Mapping[str, Constant]) -> list[Found]:
    """Tables of small integers in operators of others, which may be weights."""
    given = [] if node.domain in STANDARD else [constants.get(name) for name in node.input]
    return [
        ("other", one)
        for one in given
        if one is not None and one.dtype in _NARROW and _is_table(one) and one.scale is None
    ]


def _is_table(constant: Constant) -> bool:
    return len(constant.shape) > 1 or constant.size >= _TABLE


def _is_real(constant: Constant) -> bool:
    return "float" in constant.dtype or constant.scale is not None


def _dense_roles(
    node: Node, constants: Mapping[str, Constant], roles: Mapping[int, Role]
) -> Mapping[int, Role]:
    """A constant left factor is the weight when the right one is data."""
    weight = next(index for index, role in roles.items() if role == "weight")
    if weight == 1 and node.input[1] not in constants and node.input[0] in constants:
        return {0: "weight", **{index: role for index, role in roles.items() if index != 1}}
    return roles


def _canonical(node: Node, index: int, role: Role, constant: Constant) -> Constant:
    operator, attributes = node.op_type, node.attributes
    rank = len(constant.shape)
    if operator == "ConvTranspose" and role == "weight":
        return _transposed_kernels(constant, _groups(attributes))
    if operator == "NhwcConv" and role == "weight":
        return constant.transposed((0, rank - 1, *range(1, rank - 1)))
    if operator in _LAST_TWO_SWAPPED and role == "weight":
        return _dense_weight(constant, swapped=index != 0)
    if operator in ("Gemm", "FusedGemm", "QGemm") and role == "weight" and rank == 2:
        flag = attributes.get("transA" if index == 0 else "transB")
        stored_out_in = bool(flag is not None and flag.i) == (index != 0)
        return constant if stored_out_in else constant.transposed((1, 0))
    if operator in ("LSTM", "GRU", "RNN") and rank > 1:
        return _with_gates(_GATE_ORDER.get((operator, index), ()), constant)
    if operator == "PRelu" or role == "bias":
        return (
            constant.reshaped((constant.size,))
            if constant.size == max(constant.shape, default=1)
            else constant
        )
    return constant


def _with_gates(order: tuple[int, ...], constant: Constant) -> Constant:
    """``(directions, gates · hidden, …)`` as ``(directions · gates · hidden, …)``, in order."""
    directions, rows, *rest = constant.shape
    gates = len(order)
    if gates and rows % gates == 0:
        split = constant.reshaped((directions, gates, rows // gates, *rest))
        constant = split.ordered(order)
    return constant.reshaped((directions * rows, *rest))


def _transposed_kernels(constant: Constant, groups: int) -> Constant:
    """``(channels, kernels / groups, *window)`` as ``(kernels, channels / groups, *window)``."""
    channels, kernels, *window = constant.shape
    rest = tuple(range(3, 3 + len(window)))
    split = constant.reshaped((groups, channels // groups, kernels, *window))
    swapped = split.transposed((0, 2, 1, *rest))
    return swapped.reshaped((groups * kernels, channels // groups, *window))


def _dense_weight(constant: Constant, swapped: bool) -> Constant:
    shape = constant.shape
    if len(shape) < 2:
        return constant.reshaped((1, constant.size))
    if constant.size == shape[-1] * shape[-2]:
        constant = constant.reshaped(shape[-2:])
    rank = len(constant.shape)
    axes = (*range(rank - 2), rank - 1, rank - 2)
    return constant.transposed(axes) if swapped else constant


def _groups(attributes: Attributes) -> int:
    return int(attributes["group"].i) if "group" in attributes else 1


def _ints(attributes: Attributes, name: str) -> list[int]:
    return [int(value) for value in attributes[name].ints] if name in attributes else []
