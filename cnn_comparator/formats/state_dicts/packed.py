"""Weights that quantised layers of PyTorch pack into one value, and what stands beside them. Pure.

Layouts: ``torch/ao/nn/quantized/modules`` and ``dynamic/modules/rnn.py`` of PyTorch.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from math import prod
from typing import Any

from ...naming import encodable
from ..pickles.stubs import Stub

_PACKED = re.compile(
    r"(?P<stem>(?:.*?\.)?)_packed_(?:params(?:\._packed_(?:params|weight))?|weight(?P<cell>_[ih]h))"
)
_APART = re.compile(r"(?P<stem>(?:.*\.)?)_packed_params\.(?P<part>weight|bias)")
"""Before PyTorch 1.6."""
_RECURRENT = re.compile(r"(?P<stem>(?:.*\.)?)_all_weight_values\.(?P<number>\d{1,4})\.param")
_OBSERVERS = re.compile(r"(^|\.)(activation_post_process|weight_fake_quant)(_\d+)?(\.|$)")
_SCALE = re.compile(r"(^|[._])scale(?=_?\d*$)")
_MOST = 100
"""Values within a packed one that are looked at."""


def is_tensor(value: object) -> bool:
    """Whether a value is a tensor of PyTorch or an array of NumPy; imports neither."""
    return hasattr(value, "shape") and hasattr(value, "dtype") and hasattr(value, "ndim")


def is_packed(name: object, value: object) -> bool:
    """Whether a value of a state dict is no tensor but holds those of a layer."""
    known = isinstance(name, str) and (_PACKED.fullmatch(name) or _RECURRENT.fullmatch(name))
    return bool(known) and not is_tensor(value) and bool(_tensors(value))


def unpacked(values: Mapping[str, Any]) -> dict[str, Any]:
    """The tensors of a state dict by name: those in packed values by the names of plain layers."""
    recurrent: dict[str, dict[int, Sequence[Any]]] = {}
    for name, value in values.items():
        match = _RECURRENT.fullmatch(name)
        if match is not None and not is_tensor(value):
            recurrent.setdefault(match["stem"], {})[int(match["number"])] = _tensors(value)
    found: dict[str, Any] = {}
    for name, value in values.items():
        match = _PACKED.fullmatch(name)
        if match is not None and (tensors := _tensors(value)):
            ending = match["cell"] or ""
            parts = _weight_and_bias(tensors, f"weight{ending}", f"bias{ending}")
            found.update((match["stem"] + part, one) for part, one in parts.items())
        elif is_tensor(value):
            found[_APART.sub(r"\g<stem>\g<part>", name)] = value
        elif (match := _RECURRENT.fullmatch(name)) is not None:
            found.update(_recurrent(match["stem"], recurrent.pop(match["stem"], {})))
    return {encodable(name): one for name, one in found.items()}


def without_observers(state: Mapping[str, Any]) -> dict[str, Any]:
    """A state dict without what describes the range of activations, which is no weight.

    That is every scale beside a zero point, each a single number, and what observers keep; beside
    plain integers they are those of the weight.
    """
    passing = set()
    for name, one in state.items():
        weight = state.get(f"{name.rpartition('.')[0]}.weight")
        if weight is not None and str(weight.dtype).removeprefix("torch.") in ("int8", "uint8"):
            continue
        zero = state.get(_SCALE.sub(r"\1zero_point", name)) if _SCALE.search(name) else None
        if (
            zero is not None
            and prod(one.shape) == prod(zero.shape) == 1
            and "int" in str(zero.dtype)
        ):
            passing |= {name, _SCALE.sub(r"\1zero_point", name)}
    return {
        name: one
        for name, one in state.items()
        if name not in passing and _OBSERVERS.search(name) is None
    }


def packed_state(prefix: str, module: Stub) -> dict[str, Any]:
    """What a quantised layer that was pickled whole holds beside parameters and buffers, by name.

    Convolutions have a tuple of settings, weight and bias, others packed values as attributes.
    """
    if is_packed_module(module):
        parts = _weight_and_bias(_tensors(module.state), "weight", "bias")
        return {prefix + part: one for part, one in parts.items()}
    named = {prefix + name: value for name, value in module.attributes.items()}
    return {name: value for name, value in named.items() if is_packed(name, value)}


def is_packed_module(value: object) -> bool:
    """Whether a stub stands for a quantised layer whose state is a tuple with its weight."""
    return (
        isinstance(value, Stub)
        and isinstance(value.state, tuple)
        and ".quantized." in value.made_by.module
        and value.made_by.module.startswith("torch.")
    )


def _recurrent(stem: str, cells: Mapping[int, Sequence[Any]]) -> dict[str, Any]:
    """The weights and biases of an LSTM or a GRU, by the names that PyTorch gives them.

    Cells come layer by layer, forward before backward, which is told from the second layer: it
    has the outputs of both as its inputs.
    """
    parts = {number: _of_cell(cells[number]) for number in sorted(cells)}
    wide = [one for number, one in parts.items() if number > 1 and len(one) > 1]
    both = bool(wide) and wide[0]["weight_ih"].shape[1] == 2 * wide[0]["weight_hh"].shape[1]
    if len(parts) == 2 and all("weight_hh" in one for one in parts.values()):
        first, second = (one["weight_ih"].shape for one in parts.values())
        both = first == second and first[1] != parts[1]["weight_hh"].shape[1]
    found: dict[str, Any] = {}
    for number, one in parts.items():
        layer, backward = divmod(number, 2) if both else (number, 0)
        ending = f"_l{layer}" + "_reverse" * backward
        found.update((f"{stem}{part}{ending}", tensor) for part, tensor in one.items())
    return found


def _of_cell(tensors: Sequence[Any]) -> dict[str, Any]:
    weights = [one for one in tensors if one.ndim == 2][:2]
    biases = [one for one in tensors if one.ndim == 1][:2]
    found = dict(zip(("weight_ih", "weight_hh"), weights, strict=False))
    return found | dict(zip(("bias_ih", "bias_hh"), biases, strict=False))


def _weight_and_bias(tensors: Sequence[Any], weight: str, bias: str) -> dict[str, Any]:
    """The first tensor of several axes, and the first one of one axis behind it."""
    place = next((place for place, one in enumerate(tensors) if one.ndim > 1), None)
    if place is None:
        return {}
    found = {weight: tensors[place]}
    found.update((bias, one) for one in tensors[place + 1 :][:1] if one.ndim == 1)
    return found


def _tensors(value: object) -> list[Any]:
    """The tensors within nested values, in order."""
    found: list[Any] = []
    waiting = [value]
    for _ in range(_MOST):
        if not waiting:
            break
        one = waiting.pop()
        if is_tensor(one):
            found.append(one)
        elif (inner := _inner(one)) is not None:
            waiting += reversed(inner[:_MOST])
    return found


def _inner(value: Any) -> Sequence[object] | None:
    if isinstance(value, Stub):
        value = value.state
    elif type(value).__name__ == "ScriptObject" and type(value).__module__.startswith("torch"):
        value = value.__getstate__()
    return value if isinstance(value, list | tuple) else None
