"""Tensors that have several names: each is read, listed and counted once. Pure."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np

from ...snapshot import Layer, Parameter
from .rearranged import Rearranged, TransposedKernels
from .tensors import ComplexPairs, LazyTensor, StridedTensor

Given = TypeVar("Given")
Made = TypeVar("Made")


def identity(tensor: object) -> Hashable:
    """The same for two views that show the same numbers of the same memory in the same order."""
    if isinstance(tensor, StridedTensor) and tensor.size:
        storage, offset = tensor.storage, tensor.offset
        while storage.whole is not None:
            storage, offset = storage.whole, offset + storage.first
        return id(storage), offset, tensor.shape, tensor.strides, tensor.dtype
    if isinstance(tensor, np.ndarray) and tensor.size:
        return tensor.ctypes.data, tensor.shape, tensor.strides, tensor.dtype.str
    return id(tensor)


def made_once(
    tensors: Mapping[str, Given],
    make: Callable[[str, Given], Made],
    key: Callable[[Given], Hashable] = id,
) -> dict[str, Made]:
    """By name what is made of each tensor: one object for all names of one ``key``."""
    found: dict[Hashable, Made] = {}
    result: dict[str, Made] = {}
    for name, one in tensors.items():
        known = key(one)
        if known not in found:
            found[known] = make(name, one)
        result[name] = found[known]
    return result


def one_object_each(tensors: Mapping[str, Any]) -> dict[str, Any]:
    """The same tensors, with one object for all names of one tensor."""
    return made_once(tensors, lambda _, one: one, identity)


def with_ties(layers: Iterable[Layer], tensors: Mapping[str, LazyTensor]) -> tuple[Layer, ...]:
    """The layers, in which a parameter that an earlier layer has goes by the name it has there."""
    forms: dict[Hashable, str] = {}
    whole: dict[Hashable, str] = {}
    found = []
    for layer in layers:
        own = [(one, _form(tensors[one.id])) for one in layer.parameters]
        parameters = tuple(_tied(one, forms.get(form), whole.get(form[0])) for one, form in own)
        for one, form in own:
            forms.setdefault(form, one.id)
            whole.setdefault(form[0], one.id)
        found.append(replace(layer, parameters=parameters))
    return tuple(found)


def _tied(parameter: Parameter, same: str | None, shown: str | None) -> Parameter:
    """``same`` is an earlier parameter that is no other, ``shown`` one with the same numbers."""
    if same is not None:
        return replace(parameter, id=same, view_of=None if shown == same else shown)
    return replace(parameter, view_of=shown)


def _form(tensor: LazyTensor) -> tuple[int, tuple[Hashable, ...]]:
    """What a tensor shows, and how."""
    steps: list[Hashable] = []
    while isinstance(tensor, Rearranged | TransposedKernels | ComplexPairs):
        if isinstance(tensor, Rearranged):
            steps.append(tensor.arrangement)
        elif isinstance(tensor, TransposedKernels):
            steps.append(tensor.groups)
        tensor = tensor.given
    return id(tensor), tuple(steps)
