"""Constants of ONNX graphs in every form that they may have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

node = helper.make_node
STEP = 2.0**-4
"""Weights are small multiples of it: exact in every form."""
FORMS = (
    *("initializer", "typed", "node", "identity", "half", "double", "transposed", "flat"),
    *("unsqueezed", "quantised", "by channel", "sparse", "sparse node", "external", "computed"),
    "an input, too",
)
NAMINGS: Mapping[str, Callable[[str], str]] = {
    "plain": "node_{}".format,
    "empty": lambda name: "",
    "odd": "schicht/{} ∑:0\u202e".format,
    "some": lambda name: f"Conv__{name}" if len(name) % 2 else "",
    "all the same": lambda name: "layer",
}


class Scope:
    """Nodes and initializers of a graph that is being written."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []
        self.sparse: list[onnx.SparseTensorProto] = []


class Draft:
    """A graph that is being written, its constants in one form after the other."""

    def __init__(self, forms: Sequence[str], naming: str, folder: Path) -> None:
        self.main = self.scope = Scope()
        self.inputs: list[onnx.ValueInfoProto] = []
        self.place = ""
        self.in_function = False
        self._forms = forms
        self._naming = naming
        self._folder = folder
        self._names: Counter[str] = Counter()
        self._written = 0

    def _tensor(self) -> str:
        """A new name, of which only the end differs from file to file."""
        place = self.place
        self._names[place] += 1
        return f"{place}.{self._names[place]}"

    def add(self, operator: str, inputs: Sequence[str], **attributes: Any) -> str:
        output = self._tensor()
        holds = operator == "If" or "domain" in attributes
        name = NAMINGS["plain" if holds else self._naming](self.place)
        self.scope.nodes.append(node(operator, inputs, [output], name, **attributes))
        return output

    def write(self, values: np.ndarray) -> str:
        """The tensor of a constant in the form that is next."""
        self._written += 1
        form = self._forms[self._written % len(self._forms)]
        values = np.ascontiguousarray(values, np.float32)
        if form in ("external", "initializer", "typed", "sparse") and self.in_function:
            form = "node"
        found: str = getattr(self, f"_as_{form.replace(',', '').replace(' ', '_')}")(values)
        return found

    def _stored(self, values: np.ndarray | np.generic) -> str:
        """A tensor as it is: an initializer, or a node where a graph has none."""
        if self.in_function:
            return self._as_node(np.asarray(values))
        name = self._tensor()
        self.scope.initializers.append(numpy_helper.from_array(np.asarray(values), name))
        return name

    def _as_initializer(self, values: np.ndarray) -> str:
        return self._stored(values)

    def _as_typed(self, values: np.ndarray) -> str:
        name = self._tensor()
        made = helper.make_tensor(name, TensorProto.FLOAT, values.shape, values.reshape(-1))
        self.scope.initializers.append(made)
        return name

    def _as_node(self, values: np.ndarray) -> str:
        return self.add("Constant", [], value=numpy_helper.from_array(values))

    def _as_identity(self, values: np.ndarray) -> str:
        return self.add("Identity", [self.add("Identity", [self._stored(values)])])

    def _as_half(self, values: np.ndarray) -> str:
        stored = self._stored(values.astype(np.float16))
        return self.add("Cast", [stored], to=TensorProto.FLOAT)

    def _as_double(self, values: np.ndarray) -> str:
        stored = self._stored(values.astype(np.float64))
        return self.add("Cast", [stored], to=TensorProto.FLOAT)

    def _as_transposed(self, values: np.ndarray) -> str:
        return self.add("Transpose", [self._stored(np.ascontiguousarray(values.T))])

    def _as_flat(self, values: np.ndarray) -> str:
        shape = self._stored(np.array(values.shape))
        return self.add("Reshape", [self._stored(values.reshape(-1)), shape])

    def _as_unsqueezed(self, values: np.ndarray) -> str:
        more = self.add("Unsqueeze", [self._stored(values), self._stored(np.array([0]))])
        return self.add("Squeeze", [more, self._stored(np.array([0]))])

    def _as_quantised(self, values: np.ndarray) -> str:
        scale = self._stored(np.float32(_scale_of(values)))
        zero = self._stored(np.int8(-3))
        integers = (values / _scale_of(values) - 3).astype(np.int8)
        return self.add("DequantizeLinear", [self._stored(integers), scale, zero])

    def _as_by_channel(self, values: np.ndarray) -> str:
        rows = values.reshape(len(values), -1)
        scale = np.array([_scale_of(row) for row in rows], np.float32)
        integers = (rows / scale[:, None]).astype(np.int8).reshape(values.shape)
        return self.add("DequantizeLinear", [self._stored(integers), self._stored(scale)], axis=0)

    def _as_sparse(self, values: np.ndarray) -> str:
        name = self._tensor()
        self.scope.sparse.append(_sparse(values, name))
        return name

    def _as_sparse_node(self, values: np.ndarray) -> str:
        return self.add("Constant", [], sparse_value=_sparse(values, ""))

    def _as_external(self, values: np.ndarray) -> str:
        name = self._stored(values)
        tensor = self.scope.initializers[-1]
        data = self._folder / "weights"
        offset = data.stat().st_size if data.exists() else 0
        with data.open("ab") as file:
            file.write(tensor.raw_data)
        entries = {"location": data.name, "offset": offset, "length": len(tensor.raw_data)}
        for key, value in entries.items():
            tensor.external_data.add(key=key, value=str(value))
        tensor.ClearField("raw_data")
        tensor.data_location = TensorProto.EXTERNAL
        return name

    def _as_an_input_too(self, values: np.ndarray) -> str:
        name = self._stored(values)
        if self.scope is self.main:
            info = helper.make_tensor_value_info(name, TensorProto.FLOAT, values.shape)
            self.inputs.append(info)
        return name

    def _as_computed(self, values: np.ndarray) -> str:
        half = self._stored(values / 2)
        return self.add("Add", [half, half])


def _scale_of(values: np.ndarray) -> float:
    """A power of two in which values are integers of 8 bits."""
    return float(2.0 ** np.ceil(np.log2(max(np.abs(values).max(), STEP) / 64)))


def _sparse(values: np.ndarray, name: str) -> onnx.SparseTensorProto:
    flat = values.reshape(-1)
    (places,) = np.nonzero(flat)
    return helper.make_sparse_tensor(
        numpy_helper.from_array(flat[places], name),
        numpy_helper.from_array(places.astype(np.int64)),
        values.shape,
    )
