"""The nodes of an ONNX graph in the order of its layers, cut before these. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

from .parts import reads

if TYPE_CHECKING:
    import onnx


@dataclass(frozen=True)
class Span:
    """What one layer takes: the tensor that enters it, and the one that it puts out."""

    input: str
    output: str


@dataclass(frozen=True)
class Behind:
    """The layer behind which it is cut a second time, and the tensor there."""

    layer: str
    tensor: str


@dataclass(frozen=True)
class Stretch:
    """The nodes between two cuts that depend on the image, and the tensors alive before and behind
    them, in the order in which they are made. ``layer`` begins it.
    """

    layer: str | None
    nodes: tuple[onnx.NodeProto, ...]
    before: tuple[str, ...]
    behind: tuple[str, ...]


def stretches(
    graph: onnx.GraphProto,
    image: str,
    scores: str,
    spans: Mapping[str, Span],
    behind: Behind | None = None,
) -> list[Stretch]:
    """The way from the image to the scores, cut before each layer of ``spans`` that lies on it.

    Behind a layer come all nodes that need nothing of later ones: its normalisation, activation
    function, pooling and additions, wherever the file has them.
    """
    way = _Way(graph, image, scores)
    own = {layer: way.between(span.input, span.output) for layer, span in spans.items()}
    order = _Order(way, own)
    for layer in sorted((one for one in own if own[one]), key=lambda one: min(own[one])):
        order.take_ready()
        # What leads to it through a layer that is not cut before.
        order.take(way.ancestors(spans[layer].input, order.done))
        order.take_ready()
        order.begin(layer)
        order.take(own[layer])
        if behind is not None and behind.layer == layer:
            order.take(way.ancestors(behind.tensor, order.done))
            order.begin(None)
    order.take_ready()
    order.take(set(range(len(way.nodes))))
    return way.cut(order.taken, order.starts)


class _Way:
    """The nodes that depend on the image and that the scores depend on, in the file's order.

    ``inputs`` are those of their inputs that depend on the image; ``makers``, by tensor, the node
    that makes it.
    """

    def __init__(self, graph: onnx.GraphProto, image: str, scores: str) -> None:
        self._image, self._scores = image, scores
        moving, nodes = {image}, []
        for node in graph.node:
            inputs = reads(node)
            if moving & inputs:
                nodes.append((node, inputs & moving))
                moving.update(filter(None, node.output))
        needed, kept = {scores}, []
        for node, inputs in reversed(nodes):
            if needed.intersection(node.output):
                kept.append((node, inputs))
                needed |= inputs
        self.nodes = [node for node, _ in reversed(kept)]
        self.inputs = [inputs for _, inputs in reversed(kept)]
        self.makers = {
            name: index for index, node in enumerate(self.nodes) for name in node.output if name
        }

    def ancestors(self, tensor: str, known: set[int] | frozenset[int] = frozenset()) -> set[int]:
        """The nodes that a tensor depends on, its own among them, but for those behind which all
        are known.
        """
        return self._behind(tensor, lambda node: node in known)

    def between(self, before: str, behind: str) -> set[int]:
        """The nodes that a tensor depends on and an earlier one does not."""
        stop = self.makers.get(before)
        found = self._behind(behind, lambda node: node == stop)
        return found - self.ancestors(before) if len(found) > 1 else found

    def _behind(self, tensor: str, is_end: Callable[[int], bool]) -> set[int]:
        found: set[int] = set()
        left = [tensor]
        while left:
            maker = self.makers.get(left.pop())
            if maker is not None and maker not in found and not is_end(maker):
                found.add(maker)
                left += self.inputs[maker]
        return found

    def cut(self, order: Sequence[int], starts: Sequence[tuple[int, str | None]]) -> list[Stretch]:
        """The nodes in an order, cut at positions in it."""
        place = {node: position for position, node in enumerate(order)}
        made = {self._image: -1} | {name: place[node] for name, node in self.makers.items()}
        last = {self._scores: len(order)}
        for node, inputs in enumerate(self.inputs):
            for name in inputs:
                last[name] = max(last.get(name, -1), place[node])
        cuts = [start for start, _ in starts] + [len(order)]
        alive: list[list[str]] = [[] for _ in cuts]
        for name in sorted(last, key=made.__getitem__):
            for at in range(bisect_right(cuts, made[name]), bisect_right(cuts, last[name])):
                alive[at].append(name)
        return [
            Stretch(
                layer,
                tuple(self.nodes[node] for node in order[start : cuts[number + 1]]),
                tuple(alive[number]),
                tuple(alive[number + 1]),
            )
            for number, (start, layer) in enumerate(starts)
            if cuts[number + 1] > start
        ]


class _Order:
    """Takes nodes in an order in which each comes behind those it needs."""

    def __init__(self, way: _Way, own: Mapping[str, set[int]]) -> None:
        self.taken: list[int] = []
        self.done: set[int] = set()
        self.starts: list[tuple[int, str | None]] = [(0, None)]
        self._layer_of = {node: layer for layer, nodes in own.items() for node in nodes}
        self._begun: set[str] = set()
        self._readers: dict[int, list[int]] = {}
        self._missing = [0] * len(way.nodes)
        for node, inputs in enumerate(way.inputs):
            before = {way.makers[name] for name in inputs if name in way.makers}
            self._missing[node] = len(before)
            for one in before:
                self._readers.setdefault(one, []).append(node)
        self._ready = [node for node, missing in enumerate(self._missing) if not missing]
        heapify(self._ready)

    def begin(self, layer: str | None) -> None:
        """A cut; ``layer`` begins behind it."""
        self.starts.append((len(self.taken), layer))
        if layer is not None:
            self._begun.add(layer)

    def take(self, nodes: set[int]) -> None:
        """These, as far as they are not taken."""
        for node in sorted(nodes - self.done):
            self._take(node)

    def take_ready(self) -> None:
        """All that can run now and belongs to no layer that is still to come."""
        held = []
        while self._ready:
            node = heappop(self._ready)
            if node in self.done:
                continue
            layer = self._layer_of.get(node)
            if layer is None or layer in self._begun:
                self._take(node)
            else:
                held.append(node)
        for node in held:
            heappush(self._ready, node)

    def _take(self, node: int) -> None:
        self.taken.append(node)
        self.done.add(node)
        for reader in self._readers.get(node, ()):
            self._missing[reader] -= 1
            if not self._missing[reader]:
                heappush(self._ready, reader)
