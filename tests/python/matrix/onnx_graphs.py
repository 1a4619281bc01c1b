"""Random small networks as ONNX graphs, each written in many forms with the same numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import onnx
from hypothesis import strategies as st
from onnx import TensorProto, helper

from tests.python.matrix.onnx_constants import FORMS, NAMINGS, STEP, Draft, Scope

node = helper.make_node
WRAPPINGS = ("", "", "", "function", "if")


@dataclass(frozen=True)
class Part:
    """One operation: its name, its constants by role, and what else it needs to be written."""

    operation: str
    constants: Mapping[str, np.ndarray] = field(default_factory=dict)
    groups: int = 1
    tied: int | None = None
    """The number of the part whose constants it shares."""


@dataclass(frozen=True)
class Network:
    """A chain of parts on maps of ``channels`` and ``axes`` axes of space."""

    channels: int
    axes: int
    parts: tuple[Part, ...]

    @property
    def numbers(self) -> int:
        """How many numbers were learned."""
        return sum(
            one.size
            for part in self.parts
            if part.tied is None
            for role, one in part.constants.items()
            if not role.startswith("running")
        )

    @property
    def weights(self) -> list[np.ndarray]:
        """Of every part that has any, the constant that its distance is made of."""
        return [next(iter(part.constants.values())) for part in self.parts if part.constants]

    def other(self, seed: int) -> Network:
        """The same with other numbers."""
        random = np.random.default_rng(seed)
        parts: list[Part] = []
        for part in self.parts:
            constants = {
                role: _values(random, one.shape, role) for role, one in part.constants.items()
            }
            if part.tied is not None:
                constants = dict(parts[part.tied].constants)
            parts.append(Part(part.operation, constants, part.groups, part.tied))
        return Network(self.channels, self.axes, tuple(parts))


@dataclass(frozen=True)
class Spelling:
    """How a network is written: a form for every constant in turn, and so on."""

    forms: tuple[str, ...]
    naming: str
    wrappings: tuple[str, ...]
    synonyms: tuple[bool, ...]
    """Whether an operation is written by its less usual operators."""


spellings = st.builds(
    Spelling,
    st.lists(st.sampled_from(FORMS), min_size=1, max_size=12).map(tuple),
    st.sampled_from(list(NAMINGS)),
    st.lists(st.sampled_from(WRAPPINGS), min_size=1, max_size=5).map(tuple),
    st.lists(st.booleans(), min_size=1, max_size=5).map(tuple),
)


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """Up to seven operations on maps, and sometimes dense layers behind them."""
    random = np.random.default_rng(draw(st.integers(0, 1 << 30)))
    axes = draw(st.sampled_from((1, 2, 2)))
    first = channels = draw(st.sampled_from((2, 4)))
    parts: list[Part] = []
    operations = ("Conv", "depthwise", "grouped", "ConvTranspose", "tied", "residual")
    plain = ("norm", "scale", "shift", "Relu", "Identity", "transposes", "mixed")
    for index in range(draw(st.integers(1, 7))):
        operation = draw(st.sampled_from((*operations, *plain))) if index else "Conv"
        biased = draw(st.booleans())
        part, channels = _part(operation, biased, channels, axes, random, parts)
        parts.append(part)
    if draw(st.booleans()):
        parts.append(Part("pool"))
        for _ in range(draw(st.integers(1, 2))):
            outputs = draw(st.sampled_from((3, 4)))
            weight = {"weight": _values(random, (outputs, channels), "weight")}
            bias = {"bias": _values(random, (outputs,), "bias")} if draw(st.booleans()) else {}
            parts.append(Part("dense", {**weight, **bias}))
            channels = outputs
    return Network(first, axes, tuple(parts))


def _part(
    operation: str,
    biased: bool,
    channels: int,
    axes: int,
    random: np.random.Generator,
    before: Sequence[Part],
) -> tuple[Part, int]:
    window = (3,) * axes
    vector = (channels,)
    if operation == "tied":
        # Only the last part's maps are known to fit.
        last = len(before) - 1
        own = before[last].constants.get("weight")
        if before[last].operation == "Conv" and own is not None and own.shape[0] == own.shape[1]:
            root = last if before[last].tied is None else before[last].tied
            return Part("Conv", dict(before[last].constants), before[last].groups, root), channels
        operation = "Relu"
    if operation == "norm":
        roles = ("gamma", "beta", "running_mean", "running_var")
        return Part("norm", {role: _values(random, vector, role) for role in roles}), channels
    if operation == "shift" and "weight" in before[-1].constants:
        operation = "scale"  # A shift behind kernels without a bias is one.
    if operation in ("scale", "shift"):
        role = {"scale": "gamma", "shift": "beta"}[operation]
        return Part(operation, {role: _values(random, vector, role)}), channels
    groups = {"depthwise": channels, "grouped": 2}.get(operation, 1)
    kernels = channels if operation == "residual" else int(random.integers(1, 3)) * channels
    if operation in ("Conv", "depthwise", "grouped", "residual", "ConvTranspose"):
        shape = (kernels, channels // groups, *window)
        weight = {"weight": _values(random, shape, "weight")}
        bias = {"bias": _values(random, (kernels,), "bias")} if biased else {}
        name = operation if operation in ("residual", "ConvTranspose") else "Conv"
        return Part(name, {**weight, **bias}, groups), kernels
    return Part(operation), channels


def _values(random: np.random.Generator, shape: tuple[int, ...], role: str) -> np.ndarray:
    """Powers of two for scales, whose reciprocals are exact; no two arrays alike by chance."""
    if role in ("gamma", "running_var"):
        return np.float32(2.0) ** random.integers(-3, 4, shape).astype(np.float32)
    return (random.integers(-60, 61, shape) * STEP).astype(np.float32)


def written(network: Network, spelling: Spelling, folder: Path) -> Path:
    """An ONNX file of a network."""
    folder.mkdir()
    model = _Writer(network, spelling, folder).model()
    path = folder / "m.onnx"
    path.write_bytes(model.SerializeToString())
    return path


class _Writer:
    def __init__(self, network: Network, spelling: Spelling, folder: Path) -> None:
        self._network = network
        self._spelling = spelling
        self._draft = Draft(spelling.forms, spelling.naming, folder)
        self._functions: list[onnx.FunctionProto] = []
        self._held: dict[int, dict[str, str]] = {}

    def model(self) -> onnx.ModelProto:
        network = self._network
        tensor = "x"
        for index, part in enumerate(network.parts):
            wrappings = self._spelling.wrappings
            self._draft.place = f"part{index}"
            tensor = self._wrapped(index, part, tensor, wrappings[index % len(wrappings)])
        shape = ["n", network.channels, *[8] * network.axes]
        x = helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)
        y = helper.make_tensor_value_info(tensor, TensorProto.FLOAT, None)
        graph = helper.make_graph(
            self._draft.main.nodes,
            "g",
            [x, *self._draft.inputs],
            [y],
            self._draft.main.initializers,
        )
        graph.sparse_initializer.extend(self._draft.main.sparse)
        opsets = [helper.make_opsetid("", 19), helper.make_opsetid("own", 1)]
        return helper.make_model(
            graph, opset_imports=opsets, ir_version=9, functions=self._functions
        )

    def _wrapped(self, index: int, part: Part, tensor: str, wrapping: str) -> str:
        tying = [one.tied for one in self._network.parts]
        if not wrapping or not part.constants or part.tied is not None or index in tying:
            return self._part(index, part, tensor)
        self._draft.scope = inner = Scope()
        self._draft.in_function = wrapping == "function"
        made = self._part(index, part, tensor)
        self._draft.scope, self._draft.in_function = self._draft.main, False
        if wrapping == "function":
            name = f"Block{index}"
            opsets = [helper.make_opsetid("", 19)]
            found = helper.make_function("own", name, [tensor], [made], inner.nodes, opsets)
            self._functions.append(found)
            return self._draft.add(name, [tensor], domain="own")
        out = helper.make_tensor_value_info(made, TensorProto.FLOAT, None)
        then = helper.make_graph(inner.nodes, "then", [], [out], inner.initializers)
        then.sparse_initializer.extend(inner.sparse)
        name = f"{made}_else"
        other = helper.make_graph(
            [node("Identity", [tensor], [name])],
            "else",
            [],
            [helper.make_tensor_value_info(name, TensorProto.FLOAT, None)],
        )
        condition = self._draft.add("IsNaN", [self._draft.add("ReduceMean", [tensor], keepdims=0)])
        return self._draft.add("If", [condition], then_branch=then, else_branch=other)

    def _part(self, index: int, part: Part, tensor: str) -> str:
        synonyms = self._spelling.synonyms
        write = getattr(self, f"_{part.operation.lower()}")
        written = index if part.tied is None else part.tied
        found: str = write(index, part, tensor, synonyms[written % len(synonyms)])
        return found

    def _given(self, index: int, part: Part, values: Mapping[str, np.ndarray]) -> dict[str, str]:
        """The names of constants, which a part that is tied shares."""
        if part.tied is not None:
            self._held[index] = self._held[part.tied]
        elif index not in self._held:
            self._held[index] = {}
            for role, one in values.items():
                self._draft.place = f"part{index}.{role}"
                self._held[index][role] = self._draft.write(one)
            self._draft.place = f"part{index}"
        return self._held[index]

    def _conv(self, index: int, part: Part, tensor: str, synonym: bool) -> str:
        values = dict(part.constants)
        apart = "bias" in values and synonym
        if apart:
            values["bias"] = _along_channels(values["bias"], self._network.axes)
        names = self._given(index, part, values)
        settings = {"pads": [1] * (2 * self._network.axes), "group": part.groups}
        if not apart:
            return self._draft.add("Conv", [tensor, *names.values()], **settings)
        found = self._draft.add("Conv", [tensor, names["weight"]], **settings)
        return self._draft.add("Add", [found, names["bias"]])

    def _convtranspose(self, index: int, part: Part, tensor: str, synonym: bool) -> str:
        values = {**part.constants, "weight": part.constants["weight"].swapaxes(0, 1)}
        names = self._given(index, part, values)
        pads = [1] * (2 * self._network.axes)
        return self._draft.add("ConvTranspose", [tensor, *names.values()], pads=pads)

    def _residual(self, index: int, part: Part, tensor: str, synonym: bool) -> str:
        found = self._conv(index, part, tensor, synonym=False)
        return self._draft.add("Add", [tensor, found] if synonym else [found, tensor])

    def _norm(self, index: int, part: Part, tensor: str, synonym: bool) -> str:
        names = self._given(index, part, part.constants)
        return self._draft.add("BatchNormalization", [tensor, *names.values()], epsilon=2.0**-10)

    def _scale(self, index: int, part: Part, tensor: str, synonym: bool) -> str:
        gamma = part.constants["gamma"]
        return self._affine(index, part, tensor, {"Div": 1 / gamma} if synonym else {"Mul": gamma})

    def _shift(self, index: int, part: Part, tensor: str, synonym: bool) -> str:
        beta = part.constants["beta"]
        return self._affine(index, part, tensor, {"Sub": -beta} if synonym else {"Add": beta})

    def _affine(
        self, index: int, part: Part, tensor: str, constant: Mapping[str, np.ndarray]
    ) -> str:
        (operator, values), *_ = constant.items()
        shaped = {"only": _along_channels(values, self._network.axes)}
        name = self._given(index, part, shaped)["only"]
        return self._draft.add(operator, [tensor, name])

    def _relu(self, index: int, part: Part, tensor: str, synonym: bool) -> str:
        return self._draft.add("Relu", [tensor])

    def _identity(self, index: int, part: Part, tensor: str, synonym: bool) -> str:
        return self._draft.add("Identity", [tensor])

    def _mixed(self, index: int, part: Part, tensor: str, synonym: bool) -> str:
        return self._draft.add("Mul", [tensor, self._draft.add("Sigmoid", [tensor])])

    def _transposes(self, index: int, part: Part, tensor: str, synonym: bool) -> str:
        space = range(2, 2 + self._network.axes)
        there, back = [0, *space, 1], [0, 1 + len(space), *range(1, 1 + len(space))]
        return self._draft.add(
            "Transpose", [self._draft.add("Transpose", [tensor], perm=there)], perm=back
        )

    def _pool(self, index: int, part: Part, tensor: str, synonym: bool) -> str:
        return self._draft.add("Flatten", [self._draft.add("GlobalAveragePool", [tensor])])

    def _dense(self, index: int, part: Part, tensor: str, synonym: bool) -> str:
        turned = {**part.constants, "weight": part.constants["weight"].T}
        if synonym:
            names = self._given(index, part, turned)
            found = self._draft.add("MatMul", [tensor, names["weight"]])
            return self._draft.add("Add", [names["bias"], found]) if "bias" in names else found
        names = self._given(index, part, part.constants)
        return self._draft.add("Gemm", [tensor, *names.values()], transB=1)


def _along_channels(values: np.ndarray, axes: int) -> np.ndarray:
    return values.reshape(-1, *[1] * axes)
