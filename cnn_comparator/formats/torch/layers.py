"""The layers of a PyTorch module from a record of its forward."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import torch

from ...snapshot import Layer, Parameter, Role
from ...words import say
from ..affine import channel_axis
from ..scores import Normalisation
from ..state_dicts.effective import whole_of
from ..state_dicts.layers import listed_layers
from .axes import with_channels_last
from .columns import channels_last
from .listed import arranged, kinds_of
from .network import Network
from .operators import (
    Found,
    affine_role,
    function_of,
    groups_of,
    is_channels_last,
    kind_of,
    parameters_of,
    settings_of,
)
from .quantised import PARAMETERS, quantised_kind, settings_of_module
from .record import INPUT, Computed, Operation, Record
from .tensors import Arrangement, StoredTensor
from .wrapping import named_modules

_PROBABILITIES: Mapping[str, Normalisation] = {
    "softmax": "as it is",
    "sigmoid": "as it is",
    "log_softmax": "exp",
}
UNUSED = say("layer.unused", "The forward does not use this layer.")


def build_network(
    module: torch.nn.Module, record: Record, stored: Mapping[str, torch.Tensor]
) -> Network:
    """The network of a recorded forward; ``stored`` holds parameters and buffers by name.

    A module whose class holds no others is one layer, named like the module. What a forward does
    besides is named ``module.function``. Parameters that no run uses come last, with a note.
    """
    builder = _Builder(module, record, stored)
    for operation in record.operations:
        builder.add(operation)
    builder.add_unused()
    builder.network.normalisations = tuple(_normalisation(record, one) for one in record.outputs)
    return builder.network


class _Builder:
    def __init__(
        self, module: torch.nn.Module, record: Record, stored: Mapping[str, torch.Tensor]
    ) -> None:
        self.network = Network()
        self._module = module
        self._modules = named_modules(module)
        self._record = record
        self._stored = stored
        self._names: dict[int, str] = {}
        self._taken: set[str] = set()
        self._scaling: set[str] = set()
        self._parts: set[str] = set()
        self._views: set[str] = set()
        self._computed: dict[frozenset[str], list[tuple[str, StoredTensor]]] = {}
        self._last = with_channels_last(record.operations)
        self._main = _main_operations(record, self._modules)
        shape = next((one.input_shape[1:] for one in record.operations if INPUT in one.inputs), ())
        name = self._unique("input")
        self._names[INPUT] = name
        self.network.layers.append(
            Layer(name, "input", "Input", input_shape=shape, output_shape=shape)
        )
        self.network.places[name] = (INPUT, "", (False, False))

    def add(self, operation: Operation) -> None:
        found = [one for one in parameters_of(operation) if self._is_weight(one)]
        axis = self._affine_axis(operation, found)
        kind = kind_of(operation, found) if axis is None else "norm"
        main = self._main.get((operation.module, operation.call)) == operation.number
        if main and (packed := quantised_kind(self._modules[operation.module])) is not None:
            self._add_quantised(operation, packed)
            return
        name = self._name(operation, main)
        self._names[operation.number] = name
        last = self._ends(operation, is_channels_last(operation) if axis is None else axis == -1)
        parameters = tuple(
            self._parameter(name, one, kind, operation)
            if axis is None
            else self._affine(name, one, operation)
            for one in found
        )
        by_channel = self._by_channel(parameters, operation) if kind == "dense" else None
        window = next((one.shape[2:] for one in parameters if one.role == "weight"), ())
        operator = type(self._modules[operation.module]).__name__ if main else None
        self.network.layers.append(
            Layer(
                name,
                kind,
                operator or function_of(operation).strip("_"),
                inputs=tuple(self._names[number] for number in operation.inputs),
                parameters=parameters,
                attributes=settings_of(operation, kind, window) if axis is None else {"axis": axis},
                input_shape=_without_batch(operation.input_shape, last[0]),
                output_shape=_without_batch(operation.output_shape, last[1]),
                is_output=operation.number in self._record.outputs,
                by_channel=by_channel,
            )
        )
        self.network.places[name] = (operation.number, operation.function, last)

    def _ends(self, operation: Operation, own: bool) -> tuple[bool, bool]:
        """Whether what enters and what leaves has its channels last; ``own``: the operation says
        so of both.
        """
        entering = any(number in self._last for number in operation.inputs[:1])
        return own or entering, own or operation.number in self._last

    def _is_weight(self, found: Found) -> bool:
        """Whether it is not the scale of an activation."""
        return isinstance(found[1], Computed) or found[1].name in self._stored

    def _add_quantised(self, operation: Operation, kind: str) -> None:
        """A layer whose weights are no arguments of the operation, but packed in its module."""
        path, name = operation.module, self._name(operation, True)
        self._names[operation.number] = name
        every = arranged(self._module, self._stored).items()
        own = {key: one for key, one in every if key.rpartition(".")[0] == path}
        self.network.tensors.update(own)
        shapes = {key: (one.shape, one.dtype) for key, one in own.items()}
        listed = [Layer(name, kind, kind), *listed_layers(shapes, {path: kind})][-1]
        last = self._ends(operation, kind == "dense")
        self.network.layers.append(
            replace(
                listed,
                id=name,
                operator=type(self._modules[path]).__name__,
                inputs=tuple(self._names[number] for number in operation.inputs),
                attributes={**listed.attributes, **settings_of_module(self._modules[path])},
                input_shape=_without_batch(operation.input_shape, last[0]),
                output_shape=_without_batch(operation.output_shape, last[1]),
                is_output=operation.number in self._record.outputs,
            )
        )
        self.network.places[name] = (operation.number, operation.function, last)

    def add_unused(self) -> None:
        unused = {
            name: one
            for name, one in arranged(self._module, self._stored).items()
            if name not in self.network.tensors and name not in self._scaling | self._parts
        }
        shapes = {name: (one.shape, one.dtype) for name, one in unused.items()}
        for layer in listed_layers(shapes, kinds_of(self._module), chained=False, note=UNUSED):
            is_used = any(one.id in self._views for one in layer.parameters)
            note = None if is_used else layer.note
            self.network.layers.append(replace(layer, id=self._unique(layer.id), note=note))
        self.network.tensors.update(unused)

    def _parameter(self, layer: str, found: Found, kind: str, operation: Operation) -> Parameter:
        role, value = found
        arrangement: Arrangement = "canonical"
        groups = 1
        if role == "weight" and kind == "conv_transpose":
            arrangement, groups = "transposed", groups_of(operation)
        elif role == "weight" and "matmul" in operation.function:
            arrangement = "swapped"
        if not isinstance(value, Computed):
            stored = StoredTensor(self._stored[value.name], arrangement, groups)
            return self._known(value.name, layer, role, stored)
        self._parts.update(name for name in value.sources if whole_of(name) is not None)
        return self._made(value, layer, role, StoredTensor(value.tensor, arrangement, groups))

    def _made(self, value: Computed, layer: str, role: Role, made: StoredTensor) -> Parameter:
        """A parameter that is computed, once, or a view of one that is stored."""
        if value.view_of is not None:
            self._views.add(value.view_of)
            plain = StoredTensor(self._stored[value.view_of])
            if plain.shows_as(made):
                return self._known(value.view_of, layer, role, plain)
            name = f"{value.view_of} ({layer})"
            return replace(self._known(name, layer, role, made), view_of=value.view_of)
        known = self._computed.setdefault(value.sources, [])
        name = next((name for name, one in known if one.shows_as(made)), f"{layer}.{role}")
        known.append((name, made))
        return self._known(name, layer, role, made)

    def _by_channel(
        self, parameters: Sequence[Parameter], operation: Operation
    ) -> Parameter | None:
        weight = next((one for one in parameters if one.role == "weight"), None)
        channels = channels_last(operation, self._record.operations)
        if weight is None or channels is None or len(weight.shape) != 2:
            return None
        stored = self.network.tensors[weight.id]
        several = weight.shape[1] > channels and weight.shape[1] % channels == 0
        if not several or stored.arrangement != "canonical" or stored.tensor.is_complex():
            return None
        name = f"{weight.id} (channel by channel)"
        self.network.tensors[name] = StoredTensor(stored.tensor, "by channel", channels)
        return replace(weight, id=name, view_of=weight.stored)

    def _affine_axis(self, operation: Operation, found: list[Found]) -> int | None:
        """Where the channels are that an operation scales or shifts; ``None`` for all others."""
        if affine_role(operation, found) is None:
            return None
        tensor = self._tensor(found[0])
        return channel_axis(tuple(tensor.shape)) if tensor.is_floating_point() else None

    def _affine(self, layer: str, found: Found, operation: Operation) -> Parameter:
        """The scale or shift of channels, ``(channels,)``."""
        tensor, value = self._tensor(found).reshape(-1), found[1]
        name = f"{layer}.scale" if isinstance(value, Computed) else value.name
        function = function_of(operation)
        if "div" in function:
            tensor, name = torch.reciprocal(tensor), f"1 / {name}"
        elif "sub" in function:
            tensor, name = -tensor, f"-{name}"
        if not isinstance(value, Computed):
            self._scaling.add(value.name)
        role = affine_role(operation, [found]) or "other"
        return self._known(name, layer, role, StoredTensor(tensor))

    def _tensor(self, found: Found) -> torch.Tensor:
        value = found[1]
        return value.tensor if isinstance(value, Computed) else self._stored[value.name]

    def _known(self, name: str, layer: str, role: Role, stored: StoredTensor) -> Parameter:
        known = self.network.tensors.setdefault(name, stored)
        view_of = None
        if known.shape != stored.shape or known.arrangement != stored.arrangement:
            name, view_of = f"{name} ({layer})", name
            self.network.tensors[name] = stored
        return Parameter(name, role, stored.shape, stored.dtype, view_of=view_of)

    def _name(self, operation: Operation, main: bool) -> str:
        if main:
            return self._unique(operation.module)
        function = function_of(operation).strip("_")
        return self._unique(f"{operation.module}.{function}".lstrip("."))

    def _unique(self, name: str) -> str:
        unique, number = name, 1
        while unique in self._taken:
            number += 1
            unique = f"{name}_{number}"
        self._taken.add(unique)
        return unique


def _main_operations(
    record: Record, modules: Mapping[str, torch.nn.Module]
) -> dict[tuple[str, int], int]:
    """By call of a module without children: the operation that stands for it."""
    groups: dict[tuple[str, int], list[Operation]] = {}
    for operation in record.operations:
        module = modules.get(operation.module)
        if operation.module and module is not None and not _has_layers(module):
            groups.setdefault((operation.module, operation.call), []).append(operation)
    return {
        key: next((one for one in group if parameters_of(one)), group[0]).number
        for key, group in groups.items()
    }


def _has_layers(module: torch.nn.Module) -> bool:
    """Whether a module has children that are layers; what computes its weights is none."""
    return any(
        not name.startswith(("parametrizations", "_all_weight_values"))
        and not type(child).__name__.endswith(("NonDynamicallyQuantizableLinear", PARAMETERS))
        for name, child in module.named_children()
    )


def _without_batch(shape: tuple[int, ...], channels_last: bool) -> tuple[int, ...]:
    own = shape[1:]
    return (own[-1], *own[:-1]) if channels_last and len(own) > 1 else own


def _normalisation(record: Record, number: int) -> Normalisation | None:
    """What makes probabilities of an output, as far as the functions before it tell."""
    is_averaged = False
    while number != INPUT:
        operation = record.operations[number]
        function = function_of(operation)
        kind = kind_of(operation, parameters_of(operation))
        if function in _PROBABILITIES:
            return None if is_averaged else _PROBABILITIES[function]
        if kind in ("conv", "dense"):
            return "softmax"
        if kind not in ("reshape", "dropout", "pool"):
            break
        is_averaged = is_averaged or kind == "pool"
        number = operation.inputs[0]
    return None
