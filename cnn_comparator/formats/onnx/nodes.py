"""Walks the nodes of ONNX graphs. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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


def first_output(node: onnx.NodeProto) -> str:
    """The first output that a node has; ``""`` without any."""
    return next(filter(None, node.output), "")


def attributes_of(node: onnx.NodeProto) -> dict[str, onnx.AttributeProto]:
    """A node's attributes by name."""
    return {attribute.name: attribute for attribute in node.attribute}
