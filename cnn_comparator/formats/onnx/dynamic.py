"""Dynamic quantisation: the scale of integer weights stands behind the operator. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from .folding import Folding
from .malformed import passing_over
from .nodes import Node
from .scopes import Flat

INTEGER_OPERATORS = {"ConvInteger", "MatMulInteger"}


@dataclass(frozen=True)
class Scaling:
    """What follows an integer operator: ``scale`` of its weights, and the tensor ``output`` that
    has its activations in real units. ``passed`` are the outputs of the nodes up to that.
    """

    scale: np.ndarray
    output: str
    passed: tuple[str, ...]


def find_scalings(flat: Flat, folding: Folding) -> dict[str, Scaling]:
    """By the output of an integer operator: how the nodes that alone read it scale it.

    Known is what ONNX Runtime writes: a Cast, and products with the scale of the input and that
    of the weights, which may be multiplied with each other first.
    """
    nodes = [node for node in folding.nodes if node.op_type in INTEGER_OPERATORS]
    if not nodes:
        return {}
    walk = _Walk(flat, folding)
    found = {}
    for node in nodes:
        if node.output and len(node.input) > 1:
            with passing_over():
                scaling = walk.after(node)
                if scaling is not None:
                    found[node.output[0]] = scaling
    return found


class _Walk:
    def __init__(self, flat: Flat, folding: Folding) -> None:
        self._folding = folding
        self._producers = {name: node for node in flat.nodes for name in node.output}
        self._readers: dict[str, list[Node]] = {}
        self._uses = Counter(flat.outputs)
        for node in flat.nodes:
            for name in folding.reads(node):
                self._uses[name] += 1
                self._readers.setdefault(name, []).append(node)

    def after(self, node: Node) -> Scaling | None:
        quantiser = self._producers.get(node.input[0])
        if quantiser is None or quantiser.op_type != "DynamicQuantizeLinear":
            return None
        if len(quantiser.output) < 2:
            return None
        wanted = quantiser.output[1]
        tensor, passed = node.output[0], []
        scale, has_input_scale = None, False
        while self._uses[tensor] == 1 and tensor in self._readers:
            [reader] = self._readers[tensor]
            if reader.op_type == "Mul":
                [other] = [name for name in reader.input if name != tensor] or [""]
                for factor in self._factors(other):
                    if factor == wanted and not has_input_scale:
                        has_input_scale = True
                    elif scale is None and self._folding.small(factor) is not None:
                        scale = self._folding.small(factor)
                    else:
                        return None
            elif reader.op_type != "Cast":
                break
            if not reader.output or reader.output[0] in passed:
                return None
            tensor = reader.output[0]
            passed.append(tensor)
            if has_input_scale and scale is not None:
                if not self._fits(node, scale):
                    return None
                return Scaling(np.asarray(scale).reshape(-1), tensor, tuple(passed))
        return None

    def _fits(self, node: Node, scale: np.ndarray) -> bool:
        weight = self._folding.constants.get(node.input[1])
        if weight is None or not weight.shape:
            return False
        outputs = weight.shape[0 if node.op_type == "ConvInteger" else -1]
        return scale.dtype.kind == "f" and scale.size in (1, outputs)

    def _factors(self, tensor: str) -> list[str]:
        """A tensor, or the two that are multiplied to make it."""
        producer = self._producers.get(tensor)
        if producer is not None and producer.op_type == "Mul" and self._uses[tensor] == 1:
            return list(producer.input)
        return [tensor]
