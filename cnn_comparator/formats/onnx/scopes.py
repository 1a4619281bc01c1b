"""Lays out the graphs inside the nodes of an ONNX graph flat: every tensor has its own name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

from .nodes import Node, all_nodes, first_output, inner_graphs

if TYPE_CHECKING:
    import onnx

_LONGEST = 200
"""Characters of a path; what has a longer one is numbered."""


@dataclass
class Flat:
    """A graph in which the nodes of inner graphs stand before the node that holds them.

    A holder reads what its graphs give out, too; ``captured`` are, by its first output, the
    tensors that they read from around it. ``entering`` are, by the input of an inner graph, the
    tensors that enter it first, and ``holders``, by the tensors of inner graphs, the first output
    of the outermost holder. ``paths`` tell nodes without a name, by output, where they are.
    ``has_inner``: there are inner graphs.
    """

    inputs: list[str] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    tensors: list[tuple[str, onnx.TensorProto]] = field(default_factory=list)
    sparse_tensors: list[tuple[str, onnx.SparseTensorProto]] = field(default_factory=list)
    types: dict[str, onnx.TypeProto.Tensor] = field(default_factory=dict)
    captured: dict[str, tuple[str, ...]] = field(default_factory=dict)
    entering: dict[str, str] = field(default_factory=dict)
    holders: dict[str, str] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)
    has_inner: bool = False


def flattened(graph: onnx.GraphProto) -> Flat:
    """Lays out a graph, whose inner graphs are no deeper than the budget."""
    return _Layout(graph).flat


@dataclass
class _Scope:
    """An open graph: its tensors' names in the flat one, and what it reads from around it."""

    path: str
    names: dict[str, str] = field(default_factory=dict)
    captured: dict[str, None] = field(default_factory=dict)


class _Layout:
    def __init__(self, graph: onnx.GraphProto) -> None:
        self.flat = Flat()
        self._graph = graph
        self._taken = set(_tensors_of(graph))
        self._numbers: Counter[str] = Counter()
        self._scopes = [_Scope("", {name: name for name in self._taken})]
        self._holder = ""
        self.flat.inputs += [info.name for info in graph.input]
        self.flat.outputs += [info.name for info in graph.output]
        self._fill(graph)

    @cached_property
    def _named(self) -> Counter[str]:
        return Counter(node.name for node in all_nodes(self._graph.node))

    def _fill(self, graph: onnx.GraphProto) -> None:
        names = self._scopes[-1].names
        flat = self.flat
        # What enters an inner graph is no constant, whatever it may start with.
        flat.tensors += [
            (names[one.name], one)
            for one in graph.initializer
            if names[one.name] not in flat.entering
        ]
        flat.sparse_tensors += [(names[one.values.name], one) for one in graph.sparse_initializer]
        for node in graph.node:
            self._add(node)
        for info in chain(graph.input, graph.value_info, graph.output):
            if info.type.HasField("tensor_type"):
                flat.types[names.get(info.name, info.name)] = info.type.tensor_type

    def _add(self, node: onnx.NodeProto) -> None:
        read = Node.of(node)
        graphs = list(inner_graphs(node)) if read.attributes else []
        is_inner = len(self._scopes) > 1
        if not is_inner and not graphs:
            self.flat.nodes.append(read)
            return
        if not first_output(node.output):
            return
        made = _without_graphs(node) if graphs else _copied(node)
        made.input[:] = [self._read(name) for name in node.input]
        names = self._scopes[-1].names
        made.output[:] = [name and names[name] for name in node.output]
        made.name = self._name_of(node, bool(graphs))
        if is_inner:
            self.flat.paths[first_output(made.output)] = self._scopes[-1].path
        if graphs:
            self.flat.has_inner = True
            self._hold(made, graphs)
        self.flat.nodes.append(Node.of(made))

    def _hold(self, holder: onnx.NodeProto, graphs: list[tuple[str, onnx.GraphProto]]) -> None:
        """Lays out the graphs of a node, and lets it read what they give out."""
        outermost, given = self._holder, list(holder.input)
        self._holder = self._holder or first_output(holder.output)
        captured: dict[str, None] = {}
        for attribute, graph in graphs:
            path = f"{holder.name}/{attribute}"
            scope = _Scope(path if len(path) <= _LONGEST else self._numbered("graph"))
            for name in _tensors_of(graph):
                if name not in scope.names:
                    scope.names[name] = self._own(name, scope.path)
                    self.flat.holders[scope.names[name]] = self._holder
            # Counted from the end: the first versions of Scan have an input that the body has not.
            for info, outer in zip(reversed(graph.input), reversed(given), strict=False):
                self.flat.entering[scope.names[info.name]] = outer
            self._scopes.append(scope)
            self._fill(graph)
            holder.input.extend(self._read(info.name) for info in graph.output)
            self._scopes.pop()
            captured.update(scope.captured)
        self._holder = outermost
        if captured:
            self.flat.captured[first_output(holder.output)] = tuple(captured)

    def _read(self, name: str) -> str:
        """The flat name of a tensor that is read in the innermost open graph."""
        for level in range(len(self._scopes) - 1, -1, -1):
            found = self._scopes[level].names.get(name)
            if found is not None:
                for scope in self._scopes[level + 1 :]:
                    scope.captured[found] = None
                return found
        return name

    def _own(self, name: str, path: str) -> str:
        own = name if name not in self._taken else f"{path}/{name}"
        while own in self._taken:
            own = self._numbered(f"{path}/{name}")
        self._taken.add(own)
        return own

    def _name_of(self, node: onnx.NodeProto, holds: bool) -> str:
        path = self._scopes[-1].path
        name = node.name
        if not name and holds:
            name = self._numbered(node.op_type.lower()[:_LONGEST])
            self._named[name] += 1
        return f"{path}/{name}" if path and name and self._named[name] > 1 else name

    def _numbered(self, name: str) -> str:
        self._numbers[name] += 1
        return f"{name}_{self._numbers[name]}"


def _tensors_of(graph: onnx.GraphProto) -> Iterator[str]:
    """The names that a graph gives to tensors."""
    yield from (info.name for info in graph.input)
    yield from (tensor.name for tensor in graph.initializer)
    yield from (sparse.values.name for sparse in graph.sparse_initializer)
    yield from (name for node in graph.node for name in node.output if name)


def _copied(node: onnx.NodeProto) -> onnx.NodeProto:
    import onnx

    made = onnx.NodeProto()
    made.CopyFrom(node)
    return made


def _without_graphs(node: onnx.NodeProto) -> onnx.NodeProto:
    import onnx

    made = onnx.NodeProto(op_type=node.op_type, domain=node.domain)
    made.attribute.extend(one for one in node.attribute if not (one.HasField("g") or one.graphs))
    return made
