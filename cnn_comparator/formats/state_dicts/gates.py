"""Recurrent layers as Keras stores them: weights as (inputs, gates · units), gates in its order.

https://github.com/keras-team/keras/blob/master/keras/src/layers/rnn/gru.py: update, reset, new;
an LSTM has PyTorch's order. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...snapshot import Layer, Parameter
from .arrangement import Arrangement
from .layers import RECURRENT_KERNEL

_ORDERS: Mapping[int, tuple[int, ...]] = {1: (), 3: (1, 0, 2), 4: ()}
"""By the number of gates: where each of PyTorch's order is, empty where it is the same."""


def gate_arrangements(layers: Sequence[Layer]) -> dict[str, Arrangement]:
    """By name of every parameter of a recurrent layer of Keras that is not canonical: how it
    becomes so. Its biases keep their shape, ``(gates · units,)`` or two rows of these.
    """
    found = {}
    for layer in layers:
        inner = [one for one in layer.parameters if one.id.endswith(RECURRENT_KERNEL)]
        if layer.kind == "recurrent" and len(inner) == 1 and len(inner[0].shape) == 2:
            units, width = inner[0].shape
            count, rest = divmod(width, max(1, units))
            if not rest and count in _ORDERS:
                found.update(_of_layer(layer.parameters, width, _ORDERS[count]))
    return {name: one for name, one in found.items() if not one.is_plain}


def _of_layer(
    parameters: Sequence[Parameter], width: int, order: tuple[int, ...]
) -> dict[str, Arrangement]:
    found = {}
    for one in parameters:
        if one.shape[-1:] == (width,) and len(one.shape) <= 2:
            is_kernel = one.id.endswith("kernel")
            axes = (1, 0) if is_kernel else tuple(range(len(one.shape)))
            shape = tuple(one.shape[axis] for axis in axes)
            found[one.id] = Arrangement(axes, shape, None, gates=order)
    return found
