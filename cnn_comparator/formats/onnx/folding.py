"""Which tensors of an ONNX graph are constant, and which nodes only compute shapes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from ...errors import SourceError
from . import budgets
from .amounts import is_computed
from .computing import Computation, Workload
from .constants import Constant
from .malformed import problem_of
from .nodes import Node
from .packed import in_blocks
from .scopes import Flat
from .shapes import Shapes
from .sparse import dense_constant
from .tensors import TensorStore, dtype_name

if TYPE_CHECKING:
    import onnx

STANDARD = ("", "ai.onnx")
_FLOATING = {1, 10, 11, 16}
_RESHAPES = {"Reshape", "Squeeze", "Unsqueeze", "Flatten"}
_SHAPES = {"Shape", "Size"}
_RANDOM = {"RandomNormal", "RandomUniform"}
_LOST = 100
"""Weights that are listed of those that lead to one tensor."""
Attributes = Mapping[str, "onnx.AttributeProto"]


class Folding:
    """The constants of a graph by tensor name, and the nodes left to be layers.

    Constants come from initializers and ``Constant`` nodes, also through Identity, Transpose,
    Cast, reshapes and DequantizeLinear; anything else made of constants alone is computed when
    it is read. Nodes that depend on constants and shapes alone are not among ``nodes``.
    """

    def __init__(
        self, flat: Flat, opsets: Iterable[onnx.OperatorSetIdProto], store: TensorStore
    ) -> None:
        self.constants: dict[str, Constant] = {}
        self.nodes: list[Node] = []
        self._hidden: set[str] = set()
        self._lost: dict[str, dict[str, Constant]] = {}
        self._captured = flat.captured
        self._shapes = Shapes(flat.types)
        self._store = store
        self._opsets = tuple(opsets)
        self._settings: dict[Constant, np.ndarray] = {}
        self.workload = Workload(store)
        for name, tensor in flat.tensors:
            self.constants[name] = self._of_tensor(name, tensor)
        for name, sparse in flat.sparse_tensors:
            self.constants[name] = self._of_sparse(name, sparse)
        for node in flat.nodes:
            problem = problem_of(self._visit, node, store.name)
            if problem is not None:
                self._give_up(node, problem)

    @property
    def name(self) -> str:
        """The model's path, for messages."""
        return self._store.name

    def is_data(self, tensor: str) -> bool:
        """Whether a node's input carries activations."""
        return bool(tensor) and tensor not in self.constants and tensor not in self._hidden

    def data(self, node: Node) -> list[str]:
        """Those of the tensors that a node reads which carry activations."""
        constants, hidden = self.constants, self._hidden
        return [name for name in self.reads(node) if name not in constants and name not in hidden]

    def takes_constants(self, node: Node) -> bool:
        """Whether a node has inputs that are weights, or that weights lead to."""
        constants, lost = self.constants, self._lost
        return any(name in constants or name in lost for name in node.input)

    def lost(self, tensors: Iterable[str]) -> dict[str, Constant]:
        """Weights by name that lead to tensors in a way that is not computed here."""
        found: dict[str, Constant] = {}
        for name in tensors:
            found.update(self._lost.get(name, {}))
        return found

    def problem(self, tensors: Iterable[str]) -> str | None:
        """Why the first of some constants that cannot be read cannot, in a sentence."""
        known = (self.constants[name].problem for name in tensors if name in self.constants)
        return next(filter(None, known), None)

    def small(self, tensor: str) -> np.ndarray | None:
        """The value of a constant that is short enough to be a setting."""
        constant = self.constants.get(tensor)
        if constant is None or constant.problem or constant.size > 1 << 20:
            return None
        if constant not in self._settings:
            self.workload.add(constant)
            self._settings[constant] = constant.value(self._store)
        return self._settings[constant]

    def reciprocal(self, constant: Constant) -> Constant:
        """One divided by a constant."""
        import onnx.helper

        node = onnx.helper.make_node("Reciprocal", [constant.name], [f"1 / {constant.name}"])
        computation = Computation(node, {constant.name: constant}, self._opsets, constant.shape)
        dtype = "float32" if constant.scale is not None else constant.dtype
        return replace(
            Constant(node.output[0], constant.shape, dtype, computation=computation),
            problem=constant.problem,
        )

    def reads(self, node: Node) -> Sequence[str]:
        """The tensors a node reads, those that its inner graphs capture included."""
        if not self._captured:
            return node.reads
        captured = self._captured.get(node.first_output, ())
        # What enters a condition is what its branches read.
        own, other = (captured, node.input) if node.op_type == "If" else (node.input, captured)
        return list(dict.fromkeys(filter(None, (*own, *other))))

    def _visit(self, node: Node) -> None:
        inputs = self.reads(node)
        if node.op_type == "Constant" and node.domain in STANDARD:
            self._visit_constant(node)
        elif inputs and all(name in self.constants for name in inputs):
            derived = self._derived(node)
            problem = self.problem(inputs)
            if derived is None:
                self._hide(node)
            elif problem and not derived.problem:
                self.constants[node.output[0]] = replace(derived, problem=problem)
            else:
                self.constants[node.output[0]] = derived
        elif node.op_type in _SHAPES:
            self._hidden.update(node.output)
        elif inputs and not any(map(self.is_data, inputs)):
            self._hide(node)
        else:
            self.nodes.append(node)
            if node.op_type == "DynamicQuantizeLinear":
                self._hidden.update(node.output[1:])

    def _give_up(self, node: Node, problem: str) -> None:
        """What is made of constants alone cannot be read; other nodes are layers all the same."""
        source = next((self.constants[one] for one in node.input if one in self.constants), None)
        output = node.first_output
        if source is not None and not any(map(self.is_data, node.input)):
            self.constants[output] = replace(source, name=output, problem=problem)
        elif output:
            self.nodes.append(node)

    def _hide(self, node: Node) -> None:
        self._hidden.update(node.output)
        lost = self.lost(node.input)
        for name in node.input:
            constant = self.constants.get(name)
            if constant is not None and constant.size > 1 and "float" in constant.dtype:
                lost[name] = constant
        if lost:
            kept = dict(islice(lost.items(), _LOST))
            self._lost.update((name, kept) for name in node.output)

    def _visit_constant(self, node: Node) -> None:
        attributes = node.attributes
        if "value" in attributes:
            tensor = attributes["value"].t
            self.constants[node.output[0]] = self._of_tensor(node.output[0], tensor)
            return
        if "sparse_value" in attributes:
            sparse = attributes["sparse_value"].sparse_tensor
            self.constants[node.output[0]] = self._of_sparse(node.output[0], sparse)
            return
        import onnx.helper

        values = [onnx.helper.get_attribute_value(found) for found in attributes.values()]
        array = np.asarray(values[0]) if values else np.empty(0)
        if array.dtype.kind in "fi":
            array = array.astype(np.float32 if array.dtype.kind == "f" else np.int64)
            self.constants[node.output[0]] = Constant(
                node.output[0], array.shape, array.dtype.name, literal=array
            )
        else:
            self._hidden.add(node.output[0])

    def _of_tensor(self, name: str, tensor: onnx.TensorProto) -> Constant:
        problem = self._store.problem(tensor) if tensor.external_data else None
        kind = dtype_name(tensor.data_type)
        return Constant(name, tuple(tensor.dims), kind, tensor, problem=problem)

    def _of_sparse(self, name: str, sparse: onnx.SparseTensorProto) -> Constant:
        problems = map(self._store.problem, (sparse.values, sparse.indices))
        return replace(dense_constant(name, sparse), problem=next(filter(None, problems), None))

    def _derived(self, node: Node) -> Constant | None:
        source = self.constants[node.input[0]]
        attributes = node.attributes
        shape = self._shapes.fixed(node.output[0])
        if node.op_type in ("Identity", "Cast", "CastLike"):
            target = self._shapes.element_type(node.output[0])
            if node.op_type == "Identity":
                # PyTorch merges tensors that are equal by chance; their names live on here.
                return replace(source, name=node.output[0])
            if target in _FLOATING and "float" in source.dtype:
                return source
        elif node.op_type == "Transpose":
            found = attributes.get("perm")
            axes = tuple(found.ints) if found else tuple(range(len(source.shape)))[::-1]
            return source.transposed(axes)
        elif node.op_type in _RESHAPES and shape is not None and prod(shape) == source.size:
            return source.reshaped(shape)
        elif node.op_type == "DequantizeLinear" and source.scale is None:
            blocks = in_blocks(node, source, self.constants)
            dequantised = blocks or self._dequantised(node, source, attributes)
            if dequantised is not None:
                return dequantised
        return self._computed(node, shape)

    def _dequantised(self, node: Node, source: Constant, attributes: Attributes) -> Constant | None:
        scale = self.small(node.input[1])
        zero = self.small(node.input[2]) if len(node.input) > 2 else None
        axis = attributes["axis"].i if "axis" in attributes else 1
        if scale is None:
            return None
        if scale.ndim > 1 and scale.size != 1:
            return None
        return source.dequantised(scale, zero, axis)

    def _computed(self, node: Node, shape: tuple[int, ...] | None) -> Constant | None:
        if node.domain not in STANDARD or len(node.output) != 1:
            return None
        name, limit = node.output[0], budgets.at_once(self._store.stored)
        if shape is not None and prod(shape) > limit:
            raise budgets.over(self._store.name, limit, f"elements in the constant '{name}'")
        if not is_computed(node.proto):
            return None
        sources = {name: self.constants[name] for name in node.input if name}
        computation = Computation(node.proto, sources, self._opsets, shape)
        dtype = dtype_name(self._shapes.element_type(name))
        if shape is None or not dtype:
            return self._computed_now(name, computation)
        return Constant(name, shape, dtype, computation=computation)

    def _computed_now(self, name: str, computation: Computation) -> Constant | None:
        """The constant of a node of which shape inference knows too little."""
        constant = Constant(name, (), "", computation=computation)
        self.workload.add(constant)
        try:
            found = computation.result(self._store)
        except budgets.BudgetError:
            raise
        except SourceError:
            return None
        computation.shape = found.shape
        self.workload.add(Constant(name, found.shape, "", literal=found))
        return replace(constant, shape=found.shape, dtype=found.dtype.name)
