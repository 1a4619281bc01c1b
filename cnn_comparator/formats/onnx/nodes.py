"""The nodes of ONNX graphs, and how to walk them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import onnx


def inner_graphs(node: onnx.NodeProto) -> Iterator[tuple[str, onnx.GraphProto]]:
    """The graphs in the attributes of a node, such as the branches of a condition, with names."""
    for attribute in node.attribute if node.attribute else ():
        if attribute.HasField("g"):
            yield attribute.name, attribute.g
        for index, graph in enumerate(attribute.graphs):
            yield f"{attribute.name}_{index}", graph


def all_nodes(nodes: Iterable[onnx.NodeProto]) -> Iterator[onnx.NodeProto]:
    """Nodes and those of their inner graphs; the graphs are no deeper than the budget."""
    for node in nodes:
        yield node
        for _, graph in inner_graphs(node):
            yield from all_nodes(graph.node)


def first_output(outputs: Iterable[str]) -> str:
    """The first output that a node has; ``""`` without any."""
    return next(filter(None, outputs), "")


@dataclass(eq=False, slots=True)
class Node:
    """What a ``NodeProto`` says, read once: every look into one makes new objects.

    ``reads`` are the inputs that it has, each once; ``attributes`` are by name.
    """

    op_type: str
    domain: str
    name: str
    input: tuple[str, ...]
    output: tuple[str, ...]
    reads: tuple[str, ...]
    first_output: str
    attributes: Mapping[str, onnx.AttributeProto]
    proto: onnx.NodeProto

    @classmethod
    def of(cls, proto: onnx.NodeProto) -> Node:
        """The same node."""
        inputs, outputs = tuple(proto.input), tuple(proto.output)
        return cls(
            proto.op_type,
            proto.domain,
            proto.name,
            inputs,
            outputs,
            tuple(dict.fromkeys(filter(None, inputs))),
            first_output(outputs),
            {attribute.name: attribute for attribute in proto.attribute},
            proto,
        )
