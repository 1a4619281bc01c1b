"""Biases that an ONNX graph adds in a node of their own. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from .constants import Constant
from .dynamic import Scaling
from .folding import Folding
from .malformed import passing_over
from .nodes import Node
from .quantised import added_constant
from .scopes import Flat

_WITHOUT_BIAS = {"MatMul": 2, "Conv": 2, "ConvTranspose": 2}
"""Operators an Add can complete, and how many inputs they have without a bias."""
_ALIKE = {"MatMulInteger": "MatMul", "ConvInteger": "Conv", "QLinearMatMul": "MatMul"}
"""Operators that never have a bias, and those that they are in integers."""
_WEIGHT = {"QLinearMatMul": 3}
"""Which input the weight is, where it is not the second."""
_OF_BITS, _BITS_BIAS = "MatMulNBits", 5


def find_biases(
    flat: Flat, folding: Folding, scalings: Mapping[str, Scaling]
) -> dict[str, tuple[Node, Constant]]:
    """By the output of a MatMul or convolution: the Add that alone reads it, and its bias.

    Of operators of integers it is the scaled output. The Add may read it quantised.
    """
    uses = Counter(name for node in folding.nodes for name in folding.reads(node))
    uses.update(flat.outputs)
    producers = {node.output[0]: node for node in folding.nodes if node.output}
    producers.update({scaling.output: producers[output] for output, scaling in scalings.items()})
    found: dict[str, tuple[Node, Constant]] = {}
    for add in folding.nodes:
        with passing_over():
            for data, constant in _sums(add, folding):
                own = _unquantised(data, producers, uses)
                node = producers.get(own)
                bias = _bias(node, constant, folding) if node and uses[own] == 1 else None
                if bias is not None:
                    found[own] = (add, bias)
    return found


def _sums(add: Node, folding: Folding) -> Iterator[tuple[str, Constant]]:
    """What is added to a constant, and the constant."""
    if not add.first_output:
        return
    if add.op_type == "Add" and len(add.input) == 2:
        for data, other in (add.input, add.input[::-1]):
            if other in folding.constants:
                yield data, folding.constants[other]
    elif add.op_type == "QLinearAdd" and len(add.input) > 6:
        for place, index in ((0, 3), (3, 0)):
            constant = added_constant(add, index, folding)
            if constant is not None:
                yield add.input[place], constant


def _unquantised(tensor: str, producers: Mapping[str, Node], uses: Counter[str]) -> str:
    """The tensor that a quantised and dequantised one stands for, where nothing else reads it."""
    for operator in ("DequantizeLinear", "QuantizeLinear"):
        node = producers.get(tensor)
        if node is None or node.op_type != operator or uses[tensor] != 1 or not node.input:
            return tensor
        tensor = node.input[0]
    return tensor


def _bias(node: Node, constant: Constant, folding: Folding) -> Constant | None:
    if node.op_type == _OF_BITS:
        outputs, axis, rank = node.attributes["N"].i, -1, max(1, len(constant.shape))
        if any(node.input[_BITS_BIAS:]):
            return None
    else:
        given = [name for name in node.input if name]
        operator = _ALIKE.get(node.op_type, node.op_type)
        complete = node.op_type not in _ALIKE and len(given) != _WITHOUT_BIAS.get(operator)
        place = _WEIGHT.get(node.op_type, 1)
        if complete or given[place] not in folding.constants:
            return None
        weight = folding.constants[given[place]].shape
        if operator == "MatMul":
            outputs, axis, rank = weight[-1], -1, max(len(weight), len(constant.shape))
        else:
            group = node.attributes.get("group")
            transposed = operator == "ConvTranspose"
            outputs = weight[1] * (group.i if group else 1) if transposed else weight[0]
            axis, rank = 1, len(weight)
    shape = (1,) * (rank - len(constant.shape)) + constant.shape
    if constant.size != outputs or len(shape) != rank or shape[axis] != outputs:
        return None
    return constant.reshaped((outputs,))
