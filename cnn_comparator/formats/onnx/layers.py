"""The layers of an ONNX graph: names, edges, shapes, and which tensors they read and write."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ...snapshot import Layer, LooseShape, Parameter, Role, main_parameter
from ...words import say, together
from .affine import affine_of
from .biases import find_biases
from .columns import Flattened
from .constants import Constant
from .decomposed import find_decomposed
from .dynamic import INTEGER_OPERATORS, find_scalings
from .folding import Folding
from .forms import Forms
from .fused import bounds_of, fused_into, fused_settings
from .malformed import problem_of
from .nodes import Node
from .operators import Found, is_channels_last, kind_of, parameters_of, settings_of, unknown_note
from .quantised import UNSCALED_NOTE
from .scopes import Flat
from .shapes import Shapes
from .taps import LayerTaps, Tap

if TYPE_CHECKING:
    import onnx

_TRANSPARENT = {
    "Identity",
    "Cast",
    "CastLike",
    "QuantizeLinear",
    "DequantizeLinear",
    "DynamicQuantizeLinear",
    "ReorderInput",
    "ReorderOutput",
}
_CALL_NOTE = say(
    "onnx.function",
    "The layers in this function of the model are left out: it asks for another version of the "
    "operators than the model. Export the model again without functions.",
)
_WEIGHT_ENDINGS = (".weight", "/weight", "_weight", ".kernel", "/kernel", "_kernel", ".w", "_W")


@dataclass
class Network:
    """What reading a graph found."""

    layers: list[Layer] = field(default_factory=list)
    taps: dict[str, LayerTaps] = field(default_factory=dict)
    constants: dict[str, Constant] = field(default_factory=dict)
    reorders: list[onnx.NodeProto] = field(default_factory=list)
    """Nodes that taps need beside those of the model."""


def build_network(flat: Flat, folding: Folding, calls: Collection[tuple[str, str]] = ()) -> Network:
    """The layers of a graph in network order; ``calls`` are operators that hold layers unseen."""
    builder = _Builder(flat, folding, calls)
    for name in flat.inputs:
        if folding.is_data(name):
            builder.add_input(name)
    for node in folding.nodes:
        problem = problem_of(builder.add, node, folding.name)
        if problem is not None:
            builder.add_unread(node, problem)
    builder.refuse_inner()
    builder.add_reorders()
    return builder.network


class _Builder:
    def __init__(self, flat: Flat, folding: Folding, calls: Collection[tuple[str, str]]) -> None:
        self.network = Network()
        self._calls = calls
        self._flat = flat
        self._folding = folding
        self._shapes = Shapes(flat.types)
        self._producers: dict[str, str] = {}
        self._names: set[str] = set()
        self._copies: Counter[str] = Counter()
        self._known: dict[Hashable, str] = {}
        self._given = Counter(node.name for node in folding.nodes)
        self._numbers: Counter[str] = Counter()
        self._inner: dict[str, str] = {}
        self._flattened = Flattened(folding.nodes, self._shapes)
        self._scalings = find_scalings(flat, folding)
        self._biases = find_biases(flat, folding, self._scalings)
        self._outputs = set(flat.outputs)
        self._absorbed = {add.output[0] for add, _ in self._biases.values()}
        self._absorbed.update(name for one in self._scalings.values() for name in one.passed)
        self._decomposed = find_decomposed(flat, folding)
        self._absorbed |= self._decomposed.passed
        self._forms = Forms(folding, flat.outputs)

    def add_input(self, tensor: str) -> None:
        """The layer of a graph input."""
        name = self._unique(tensor)
        self._producers[tensor] = name
        shape = self._shapes.activation(tensor, False)
        self.network.layers.append(
            Layer(name, "input", "Input", input_shape=shape, output_shape=shape)
        )
        self.network.taps[name] = LayerTaps(Tap(tensor), Tap(tensor))

    def add(self, node: Node) -> None:
        """The layer of a node, unless another one stands for it."""
        output = node.first_output
        if output in self._absorbed:
            return
        data = self._folding.data(node)
        if node.op_type in _TRANSPARENT and data:
            producer = self._producer(data[0])
            if producer is not None:
                self._producers[output] = producer
            return
        whole = self._decomposed.by_scale.get(output)
        if whole is not None:
            self._append(whole.node, list(whole.node.input), whole.found, whole.node.output[0])
            return
        scaling = self._scalings.get(output)
        affine = affine_of(node, self._folding)
        if affine is not None:
            self._append(node, data, [(affine.role, affine.constant)], output, affine.axis)
            return
        found = parameters_of(node, self._folding, None if scaling is None else scaling.scale)
        output = output if scaling is None else scaling.output
        found = [(role, self._trimmed(one, output)) for role, one in found]
        if output in self._biases:
            add, bias = self._biases[output]
            found.append(("bias", bias))
            output = add.output[0]
        self._append(node, data, found, output)

    def _append(
        self,
        node: Node,
        data: list[str],
        found: list[Found],
        output: str,
        axis: int | None = None,
    ) -> None:
        """``axis`` is that of the channels which a node scales or shifts."""
        kind = kind_of(node, found) if axis is None else "norm"
        before = filter(None, map(self._producer, data))
        name, is_numbered = self._name(node, found)
        last = is_channels_last(node) if axis is None else axis == -1
        holder = self._flat.holders.get(output)
        outside = [tensor for tensor in data if holder or tensor not in self._flat.holders]
        parameters = tuple(self._parameter(name, role, constant) for role, constant in found)
        settings = (
            self._settings(node, kind, main_parameter(parameters), output)
            if axis is None
            else {"axis": axis}
        )
        self.network.layers.append(
            Layer(
                name,
                kind,
                node.op_type,
                inputs=tuple(dict.fromkeys(before)),
                parameters=parameters,
                attributes=settings,
                input_shape=self._shape(outside[0], last) if outside else None,
                output_shape=self._shape(output, last),
                note=self._note(node, parameters, found),
                is_output=output in self._outputs,
                by_channel=self._by_channel(name, data, found) if kind == "dense" else None,
                is_numbered=is_numbered,
            )
        )
        if holder is not None:
            self._inner[name] = holder
        self.network.taps[name] = LayerTaps(
            self._forms.tap(outside[0], last) if outside else None, self._forms.tap(output, last)
        )
        for tensor in filter(None, (*node.output, output)):
            self._producers[tensor] = name

    def _by_channel(
        self, layer: str, data: Sequence[str], found: Sequence[Found]
    ) -> Parameter | None:
        """The weight of a dense layer with its columns channel by channel, where they are not."""
        weights = [constant for role, constant in found if role == "weight"]
        if len(weights) != 1 or not data:
            return None
        constant = self._flattened.by_channel(data[0], weights[0])
        return None if constant is None else self._parameter(layer, "weight", constant)

    def add_unread(self, node: Node, problem: str) -> None:
        """The layer of a node that cannot be read."""
        output = node.first_output
        if not output:
            return
        name, is_numbered = self._name(node, ())
        inputs = dict.fromkeys(filter(None, map(self._producer, self._folding.data(node))))
        layer = Layer(
            name,
            "other",
            node.op_type,
            inputs=tuple(inputs),
            note=problem,
            is_numbered=is_numbered,
        )
        self.network.layers.append(layer)
        self.network.taps[name] = LayerTaps(None, Tap(output))
        self._producers.update(dict.fromkeys(filter(None, node.output), name))

    def refuse_inner(self) -> None:
        """Says of layers inside of others that they have no activations to be read."""
        for name, holder in self._inner.items():
            outer = self._producers.get(holder, "")
            why = f"is inside of '{outer}', where activations cannot be read. Choose '{outer}'."
            self.network.taps[name] = LayerTaps(why, why)

    def add_reorders(self) -> None:
        """Nodes for activations that are in blocks."""
        self.network.reorders += self._forms.reorders.values()

    def _producer(self, tensor: str) -> str | None:
        """The layer that gives a tensor out: of what enters an inner graph, the one outside."""
        while tensor not in self._producers and tensor in self._flat.entering:
            tensor = self._flat.entering[tensor]
        return self._producers.get(tensor)

    def _trimmed(self, constant: Constant, output: str) -> Constant:
        """Without the kernels that fill up whole blocks, where blocks keep it from being read."""
        channels, shape = self._forms.of(output).blocked, constant.shape
        if constant.problem is None or not shape or not 0 < channels <= shape[0]:
            return constant
        return replace(constant, shape=(channels, *shape[1:]))

    def _note(
        self, node: Node, parameters: Sequence[Parameter], found: Sequence[Found]
    ) -> str | None:
        if not found and not self._calls and node.op_type not in INTEGER_OPERATORS:
            return None
        problems = dict.fromkeys(one.unreadable for one in parameters if one.unreadable)
        if problems:
            return together(*problems)
        if (node.domain, node.op_type) in self._calls:
            return _CALL_NOTE
        unknown = unknown_note(node) if found else None
        unscaled = UNSCALED_NOTE if self._is_unscaled(node, found) else None
        return together(unknown, unscaled)

    def _is_unscaled(self, node: Node, found: Sequence[Found]) -> bool:
        if node.op_type in INTEGER_OPERATORS:
            return node.output[0] not in self._scalings
        return any(one.scale is None and "int" in one.dtype for _, one in found)

    def _shape(self, tensor: str, channels_last: bool) -> LooseShape | None:
        last = channels_last or self._forms.of(tensor).channels_last
        return self._shapes.activation(tensor, last)

    def _settings(
        self, node: Node, kind: str, weight: Parameter | None, output: str
    ) -> dict[str, object]:
        settings = settings_of(node, kind, None if weight is None else weight.shape)
        if node.op_type == "Clip":
            settings.update(bounds_of(node, self._folding))
        fused = fused_into(node, kind, self._forms.of(output))
        return {**settings, **fused_settings(node, fused)} if fused else settings

    def _parameter(self, layer: str, role: Role, constant: Constant) -> Parameter:
        scale = None if constant.scale is None else constant.scale.ctypes.data
        layout = (constant.name, constant.shape, constant.steps, scale)
        if layout not in self._known:
            name = constant.name
            while name in self.network.constants:
                name = f"{name} ({layer})"
            if constant.problem is None:
                self._folding.workload.compare(constant)
            self.network.constants[name] = constant
            self._known[layout] = name
        name = self._known[layout]
        view_of = constant.name if name != constant.name else None
        return Parameter(name, role, constant.shape, constant.dtype, constant.problem, view_of)

    def _name(self, node: Node, found: Sequence[Found]) -> tuple[str, bool]:
        """The name of a layer, and whether it is no more than a number."""
        if node.name:
            return self._unique(node.name), self._given[node.name] > 1
        for role, constant in found:
            if role in ("weight", "gamma"):
                for ending in _WEIGHT_ENDINGS:
                    stem = constant.name.removesuffix(ending)
                    if stem and stem != constant.name:
                        return self._unique(stem), False
        path = self._flat.paths.get(node.first_output)
        operator = f"{path}/{node.op_type.lower()}" if path else node.op_type.lower()
        while True:
            self._numbers[operator] += 1
            name = f"{operator}_{self._numbers[operator]}"
            if name not in self._given:
                return self._unique(name), True

    def _unique(self, name: str) -> str:
        unique = name
        while unique in self._names:
            self._copies[name] += 1
            unique = f"{name}_{self._copies[name] + 1}"
        self._names.add(unique)
        return unique
