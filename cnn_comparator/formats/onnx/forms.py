"""How the tensors of an ONNX graph hold activations: units, and where their channels are. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .folding import STANDARD, Folding
from .malformed import passing_over
from .nodes import Node
from .taps import Tap

if TYPE_CHECKING:
    import onnx

BLOCKED_DOMAIN = "com.microsoft.nchwc"
_LAST_DOMAIN = "com.ms.internal.nhwc"
_LAST = {"NhwcConv", "NhwcFusedConv", "NhwcMaxPool"}
SUM = 3
"""The input of a fused convolution that is added to its output."""

_ONE, _TWO = {0: 1}, {0: 1, 3: 4}
_STATED: Mapping[str, tuple[Mapping[int, int], int | None]] = {
    "QuantizeLinear": ({}, 1),
    "DequantizeLinear": (_ONE, None),
    "QLinearConv": (_ONE, 6),
    "QLinearMatMul": (_TWO, 6),
    "QGemm": (_ONE, 7),
    **dict.fromkeys(("QLinearAdd", "QLinearMul"), (_TWO, 6)),
    "QLinearWhere": ({1: 2, 4: 5}, 7),
    **dict.fromkeys(
        (
            "QLinearAveragePool",
            "QLinearGlobalAveragePool",
            "QLinearLeakyRelu",
            "QLinearReduceMean",
            "QLinearSigmoid",
            "QLinearSoftmax",
        ),
        (_ONE, 3),
    ),
}
"""By operator: which input has its scale where, and where that of the output is. The zero point
stands behind its scale."""
_MOVING_NAMES = (
    "Clip DepthToSpace Dropout Expand Flatten Gather GatherElements GatherND Identity MaxPool "
    "NhwcMaxPool Pad ReduceMax ReduceMin Relu Reshape Resize Slice SpaceToDepth Split Squeeze "
    "Tile Transpose Unsqueeze Upsample"
)
_MOVING = frozenset(_MOVING_NAMES.split())
"""Operators whose output has the units of their first input."""
_ELEMENTWISE_NAMES = (
    "Add Cast Clip DequantizeLinear Div Dropout Elu Erf Exp Gelu HardSigmoid HardSwish Identity "
    "LeakyRelu Max Min Mish Mul Pow QLinearAdd QLinearConcat QLinearLeakyRelu QLinearMul "
    "QLinearSigmoid QuantizeLinear QuickGelu Relu Selu Sigmoid Softplus Sqrt Sub Sum Tanh"
)
_ELEMENTWISE = frozenset(_ELEMENTWISE_NAMES.split())
"""Operators whose output has its channels where their inputs have them."""
_OF_LAST = {"MatMul", "LayerNormalization", "RMSNormalization"}
"""Operators on the last axis, whose channels are there."""
_LOWEST = {"uint8": 0, "int8": -128, "uint16": 0, "int16": -32768}


@dataclass(frozen=True)
class Form:
    """Integers mean ``(values − zero) · scale``. ``clips``: nothing below zero can be stored.

    ``blocked`` counts the channels of a tensor that ONNX Runtime arranged in blocks for one
    processor, filled up to whole blocks where nothing tells it, and below zero where it is not
    known; it is 0 for others.
    """

    scale: float = 1.0
    zero: float = 0.0
    clips: bool = False
    channels_last: bool = False
    blocked: int = 0


_PLAIN = Form()
_UNKNOWN = -1
_WHY_BLOCKED = (
    "has activations that ONNX Runtime arranged in blocks for one processor. Choose another "
    "layer, or pass the model that this one was optimised from."
)


class Forms:
    """The forms of tensors, as the nodes that read or write them say."""

    def __init__(self, folding: Folding, outputs: Iterable[str]) -> None:
        self._folding = folding
        self._forms: dict[str, Form] = {}
        self._are_plain = True
        self._uses = Counter(name for node in folding.nodes for name in folding.reads(node))
        self._uses.update(outputs)
        self.reorders: dict[str, onnx.NodeProto] = {}
        """By tensor in blocks: the node to be run that puts it in order, where a tap needs it."""
        # What is clipped where it is stored is so at once for a runtime.
        self._stored: dict[str, str] = {}
        self._dynamic = {
            node.output[0]: node.input[0]
            for node in folding.nodes
            if node.op_type == "DynamicQuantizeLinear" and node.input and node.output
        }
        for state in (self._state_units, self._state_layout):
            for node in folding.nodes:
                with passing_over():
                    state(node)

    def of(self, tensor: str) -> Form:
        """The form of a tensor; that of plain numbers where nothing is known."""
        if self._are_plain:
            return _PLAIN
        return self._forms.get(self._stored.get(tensor, tensor), _PLAIN)

    def tap(self, tensor: str, channels_last: bool) -> Tap | str:
        """Where the activations in a tensor are read in real units, or why they are not.

        ``channels_last`` says so of the operator.
        """
        if self._are_plain and not self._dynamic:
            return Tap(tensor, channels_last)
        tensor = self._dynamic.get(tensor, tensor)
        tensor = self._stored.get(tensor, tensor)
        form = self.of(tensor)
        if form.blocked < 0:
            return _WHY_BLOCKED
        if form.blocked:
            return Tap(self._in_order(tensor, form.blocked))
        return Tap(tensor, channels_last or form.channels_last, form.scale, form.zero)

    def _state_units(self, node: Node) -> None:
        for tensor, place in _units(node):
            if place < len(node.input) and self._folding.is_data(tensor):
                self._set_units(tensor, *node.input[place : place + 2])
        output = node.first_output
        alone = node.op_type == "QuantizeLinear" and self._uses[node.input[0]] == 1
        if alone and self.of(output).clips:
            self._stored[node.input[0]] = output
        if node.op_type in _MOVING and node.input and output not in self._forms:
            moved = self.of(node.input[0])
            self._forms.update((name, moved) for name in node.output if name)

    def _set_units(self, tensor: str, scale: str, zero: str = "") -> None:
        found = self._folding.small(scale)
        if found is None or found.size != 1:
            return
        shift = self._folding.small(zero) if zero else None
        lowest = _LOWEST.get(self._folding.constants[zero].dtype) if shift is not None else None
        value = 0.0 if shift is None or shift.size != 1 else float(shift.reshape(-1)[0])
        self._are_plain = False
        self._forms[tensor] = Form(float(found.reshape(-1)[0]), value, lowest == value)

    def _state_layout(self, node: Node) -> None:
        if _is_last(node):
            for tensor in filter(self._folding.is_data, (*node.input[:1], *node.input[SUM:][:1])):
                self._set(tensor, channels_last=True)
            self._set(node.first_output, channels_last=True)
        elif node.domain == BLOCKED_DOMAIN:
            if node.op_type == "ReorderOutput":
                attributes = node.attributes
                last = "channels_last" in attributes and bool(attributes["channels_last"].i)
                self._set(node.first_output, channels_last=last)
                self._set(node.input[0], blocked=attributes["channels"].i)
            else:
                self._set(node.first_output, blocked=self._channels(node))
        elif node.op_type == "Transpose":
            self._state_moved(node)
        elif node.op_type in _OF_LAST and node.domain in STANDARD:
            self._set(node.first_output, channels_last=True)
        elif self._are_plain:
            return
        elif node.op_type in _ELEMENTWISE:
            data = [self.of(name) for name in node.input if self._folding.is_data(name)]
            last = any(one.channels_last for one in data)
            blocked = max((one.blocked for one in data), key=abs, default=0)
            if last or blocked:
                self._set(node.first_output, channels_last=last, blocked=blocked)
        elif any(self.of(name).blocked for name in node.input):
            self._set(node.first_output, blocked=_UNKNOWN)

    def _state_moved(self, node: Node) -> None:
        """Of a node that moves the channels behind the axes of space, or back."""
        permutation = node.attributes.get("perm")
        axes = [] if permutation is None else list(permutation.ints)
        entering = self.of(node.input[0])
        moves = len(axes) > 2 and axes == [0, *range(2, len(axes)), 1]
        if entering.blocked:
            self._set(node.first_output, blocked=_UNKNOWN)
        elif moves or entering.channels_last:
            self._set(node.first_output, channels_last=moves and not entering.channels_last)

    def _channels(self, node: Node) -> int:
        """How many channels the output in blocks of a node has, filled up to whole blocks."""
        if node.op_type == "Conv" and len(node.input) > 1:
            weight = self._folding.constants.get(node.input[1])
            return weight.shape[0] if weight is not None and weight.shape else _UNKNOWN
        return self.of(node.input[0]).blocked or _UNKNOWN

    def _in_order(self, tensor: str, channels: int) -> str:
        """A tensor in blocks as the output of a node of its own, which puts it in order."""
        import onnx.helper

        output = f"{tensor} in order"
        if tensor not in self.reorders:
            self.reorders[tensor] = onnx.helper.make_node(
                "ReorderOutput", [tensor], [output], domain=BLOCKED_DOMAIN, channels=channels
            )
        return output

    def _set(self, tensor: str, channels_last: bool = False, blocked: int = 0) -> None:
        tensor = self._stored.get(tensor, tensor)
        form = self.of(tensor)
        self._are_plain = False
        self._forms[tensor] = replace(form, channels_last=channels_last, blocked=blocked)


def _units(node: Node) -> Iterator[tuple[str, int]]:
    """Tensors of a node, and which of its inputs is their scale."""
    if node.op_type == "QLinearConcat":
        yield node.first_output, 0
        yield from ((node.input[place], place + 1) for place in range(2, len(node.input), 3))
        return
    reads, output = _STATED.get(node.op_type, ({}, None))
    yield from ((node.input[one], scale) for one, scale in reads.items() if one < len(node.input))
    if output is not None:
        yield node.first_output, output


def _is_last(node: Node) -> bool:
    if node.domain == _LAST_DOMAIN or node.op_type in _LAST:
        return True
    flag = node.attributes.get("channels_last")
    return flag is not None and bool(flag.i) and node.domain == "com.microsoft"
