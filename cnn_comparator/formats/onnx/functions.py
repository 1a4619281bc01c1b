"""Calls of a model's own functions, replaced by what they call: predicted before it is done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ...errors import SourceError
from .budgets import CALLED, CALLS, COPIED, GRAPHS, over
from .nodes import inner_graphs

if TYPE_CHECKING:
    import onnx

_Key = tuple[str, str, str]


@dataclass
class _Size:
    """What a function becomes: nodes, bytes, graphs in graphs, calls in a row, longest name."""

    nodes: int = 0
    bytes: int = 0
    graphs: int = 0
    calls: int = 0
    longest: int = 0
    inner: list[tuple[_Key, int]] = field(default_factory=list)
    """The functions it calls, each with the number of graphs around the call."""


def inlined(model: onnx.ModelProto, name: str) -> onnx.ModelProto:
    """The model without calls of its own functions.

    Raises ``SourceError`` when the functions of the model ``name`` call themselves or become
    more than any network has.
    """
    if not model.functions:
        return model
    import onnx.inliner

    _check(model, name)
    try:
        return onnx.inliner.inline_local_functions(model)
    except (onnx.checker.ValidationError, RuntimeError, TypeError, ValueError) as error:
        raise SourceError(
            f"The functions of '{name}' cannot be put in where they are called "
            f"({str(error)[:200]}). Export the model again without functions."
        ) from error


def calls_left(model: onnx.ModelProto) -> frozenset[tuple[str, str]]:
    """Domains and names of the functions of a model that are called in it still."""
    return frozenset(_key(one.domain, one.name, one)[:2] for one in model.functions)


def _check(model: onnx.ModelProto, name: str) -> None:
    sizes: dict[_Key, _Size] = {}
    for function in model.functions:
        sizes[_key(function.domain, function.name, function)] = _own(function.node)
    done: set[_Key] = set()
    for start in sizes:
        _finish(start, sizes, name, done)
    whole = _own(model.graph.node)
    _add_calls(whole, sizes)
    _within(whole, name, model.ByteSize())


def _finish(start: _Key, sizes: dict[_Key, _Size], name: str, done: set[_Key]) -> None:
    """Adds up what a function calls, after what those call, and so on."""
    entered: set[_Key] = set()
    stack = [(start, False)]
    while stack:
        key, leaving = stack.pop()
        if leaving:
            _add_calls(sizes[key], sizes)
            _within(sizes[key], name, 0)
            entered.remove(key)
            done.add(key)
        elif key in entered:
            raise SourceError(
                f"The function '{key[1]}' of '{name}' calls itself. "
                "Download or export the model again."
            )
        elif key not in done:
            entered.add(key)
            stack.append((key, True))
            stack += [(called, False) for called, _ in sizes[key].inner if called in sizes]


def _add_calls(size: _Size, sizes: dict[_Key, _Size]) -> None:
    for key, depth in size.inner:
        called = sizes.get(key)
        if called is None:
            continue
        size.nodes += called.nodes
        size.bytes += called.bytes
        size.graphs = max(size.graphs, depth + called.graphs)
        size.calls = max(size.calls, 1 + called.calls)
        size.longest = max(size.longest, called.longest)


def _within(size: _Size, name: str, own: int) -> None:
    if size.nodes > CALLED:
        raise over(name, CALLED, "nodes in its functions")
    # Names of tensors that are handed over are written into every node that reads them.
    if size.bytes + 4 * size.nodes * size.longest > COPIED + own:
        raise over(name, COPIED, "bytes in its functions")
    if size.graphs > GRAPHS:
        raise over(name, GRAPHS, "graphs inside one another")
    if size.calls > CALLS:
        raise over(name, CALLS, "functions that call one another")


def _own(nodes: Iterable[onnx.NodeProto]) -> _Size:
    size = _Size()

    def walk(nodes: Iterable[onnx.NodeProto], depth: int) -> None:
        size.graphs = max(size.graphs, depth)
        for node in nodes:
            size.nodes += 1
            size.bytes += node.ByteSize() if depth == 0 else 0
            size.longest = max(size.longest, *map(len, (*node.input, *node.output)), 0)
            size.inner.append((_key(node.domain, node.op_type, node), depth))
            for _, graph in inner_graphs(node):
                walk(graph.node, depth + 1)

    walk(nodes, 0)
    return size


def _key(domain: str, name: str, of: onnx.NodeProto | onnx.FunctionProto) -> _Key:
    return "" if domain == "ai.onnx" else domain, name, getattr(of, "overload", "")
