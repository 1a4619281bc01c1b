"""Group and layer normalisations that exporters write as several nodes. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .affine import Affine, affine_of
from .folding import STANDARD, Folding
from .malformed import passing_over
from .nodes import Node
from .scopes import Flat

if TYPE_CHECKING:
    from .operators import Found


@dataclass(frozen=True)
class Decomposed:
    """A normalisation as one ``node`` from what enters it to what it puts out, with γ and β."""

    node: Node
    found: list[Found]


@dataclass(frozen=True)
class Decompositions:
    """By the output of the node that scales; ``passed`` are the outputs of their other nodes."""

    by_scale: dict[str, Decomposed] = field(default_factory=dict)
    passed: set[str] = field(default_factory=set)


def find_decomposed(flat: Flat, folding: Folding) -> Decompositions:
    """The normalisations of a graph that are made of nodes which nothing else reads."""
    found = Decompositions()
    nodes = [node for node in folding.nodes if node.op_type == "Mul"]
    if not nodes:
        return found
    graph = _Graph(flat, folding)
    for node in nodes:
        with passing_over():
            scale = affine_of(node, folding)
            if scale is not None:
                _add(node, scale, graph, found)
    return found


class _Graph:
    """Who makes and who reads a tensor."""

    def __init__(self, flat: Flat, folding: Folding) -> None:
        self.folding = folding
        self._makers = {name: node for node in folding.nodes for name in node.output if name}
        self._readers: dict[str, list[Node]] = {}
        self._uses = Counter(flat.outputs)
        for node in folding.nodes:
            for name in folding.reads(node):
                self._readers.setdefault(name, []).append(node)
                self._uses[name] += 1

    def maker(self, tensor: str, operators: str, uses: int = 1) -> Node | None:
        """The node that makes a tensor, if it is of some operators and read as often."""
        node = self._makers.get(tensor)
        fits = node is not None and node.op_type in operators.split() and node.domain in STANDARD
        return node if fits and self._uses[tensor] == uses else None

    def reader(self, tensor: str) -> Node | None:
        """The only node that reads a tensor."""
        return self._readers[tensor][0] if self._uses[tensor] == 1 else None

    def data(self, node: Node) -> str:
        """The first input that is no constant."""
        return next(filter(self.folding.is_data, node.input), "")

    def is_filled(self, tensor: str, value: float) -> bool:
        found = self.folding.small(tensor)
        return found is not None and bool((found == value).all())


def _add(mul: Node, scale: Affine, graph: _Graph, found: Decompositions) -> None:
    """What a scale completes, if it is that of a normalisation."""
    import onnx.helper

    operator, nodes = "GroupNormalization", _grouped(graph.data(mul), graph)
    if not nodes and scale.axis == -1:
        operator, nodes = "LayerNormalization", _layered(graph.data(mul), graph)
    if not nodes:
        return
    constants: list[Found] = [("gamma", scale.constant)]
    output = mul.output[0]
    add = graph.reader(output)
    shift = None if add is None else affine_of(add, graph.folding)
    if add is not None and shift is not None and _completes(shift, scale):
        constants.append(("beta", shift.constant))
        output = add.output[0]
        found.passed.add(output)
    whole = onnx.helper.make_node(operator, [nodes[-1].input[0]], [output], mul.name)
    found.by_scale[mul.output[0]] = Decomposed(Node.of(whole), constants)
    found.passed.update(name for node in nodes for name in node.output)


def _completes(shift: Affine, scale: Affine) -> bool:
    same = (shift.axis, shift.constant.shape) == (scale.axis, scale.constant.shape)
    return shift.role == "beta" and same


def _grouped(tensor: str, graph: _Graph) -> list[Node]:
    """The nodes of a group normalisation, from the last to the first."""
    after = graph.maker(tensor, "Reshape")
    norm = after and graph.maker(after.input[0], "InstanceNormalization")
    before = norm and graph.maker(norm.input[0], "Reshape")
    if after is None or norm is None or before is None:
        return []
    plain = graph.is_filled(norm.input[1], 1) and graph.is_filled(norm.input[2], 0)
    return [after, norm, before] if plain else []


def _layered(tensor: str, graph: _Graph) -> list[Node]:
    """The nodes of a layer normalisation, ``(x − mean) / √(variance + ε)``, the first at last."""
    ratio = graph.maker(tensor, "Div")
    centred = ratio and graph.maker(ratio.input[0], "Sub", 2)
    mean = centred and graph.maker(centred.input[1], "ReduceMean")
    root = ratio and graph.maker(ratio.input[1], "Sqrt")
    total = root and graph.maker(root.input[0], "Add")
    variance = total and graph.maker(graph.data(total), "ReduceMean")
    square = variance and graph.maker(variance.input[0], "Pow Mul")
    if ratio is None or centred is None or mean is None or root is None or total is None:
        return []
    if variance is None or square is None or square.input[0] != centred.output[0]:
        return []
    if mean.input[0] != centred.input[0]:
        return []
    return [ratio, root, total, variance, square, centred, mean]
