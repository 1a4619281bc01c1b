"""Biases that an ONNX graph adds in a node of their own. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from .constants import Constant
from .dynamic import Scaling
from .folding import Folding, attributes_of
from .malformed import reading
from .scopes import Flat

if TYPE_CHECKING:
    import onnx

_WITHOUT_BIAS = {"MatMul": 2, "Conv": 2, "ConvTranspose": 2}
"""Operators an Add can complete, and how many inputs they have without a bias."""
_ALIKE = {"MatMulInteger": "MatMul", "ConvInteger": "Conv"}
"""Operators that never have a bias, and those that they are in integers."""


def find_biases(
    flat: Flat, folding: Folding, scalings: Mapping[str, Scaling]
) -> dict[str, tuple[onnx.NodeProto, Constant]]:
    """By the output of a MatMul or convolution: the Add that alone reads it, and its bias.

    Of operators of integers it is the scaled output.
    """
    uses = Counter(name for node in folding.nodes for name in folding.reads(node))
    uses.update(flat.outputs)
    producers = {node.output[0]: node for node in folding.nodes if node.output}
    producers.update({scaling.output: producers[output] for output, scaling in scalings.items()})
    found: dict[str, tuple[onnx.NodeProto, Constant]] = {}
    for add in folding.nodes:
        if add.op_type != "Add" or len(add.input) != 2 or not add.output:
            continue
        for data, other in (tuple(add.input), tuple(add.input)[::-1]):
            node, constant = producers.get(data), folding.constants.get(other)
            if node is not None and constant is not None and uses[data] == 1:
                with reading(node, folding.name):
                    bias = _bias(node, constant, folding)
                if bias is not None:
                    found[data] = (add, bias)
    return found


def _bias(node: onnx.NodeProto, constant: Constant, folding: Folding) -> Constant | None:
    given = [name for name in node.input if name]
    operator = _ALIKE.get(node.op_type, node.op_type)
    complete = node.op_type not in _ALIKE and len(given) != _WITHOUT_BIAS.get(operator)
    if complete or given[1] not in folding.constants:
        return None
    weight = folding.constants[given[1]].shape
    if operator == "MatMul":
        outputs, axis, rank = weight[-1], -1, max(len(weight), len(constant.shape))
    else:
        group = attributes_of(node).get("group")
        transposed = operator == "ConvTranspose"
        outputs = weight[1] * (group.i if group else 1) if transposed else weight[0]
        axis, rank = 1, len(weight)
    shape = (1,) * (rank - len(constant.shape)) + constant.shape
    if constant.size != outputs or len(shape) != rank or shape[axis] != outputs:
        return None
    return constant.reshaped((outputs,))
