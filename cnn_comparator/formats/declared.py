"""Whether what a user says of the outputs fits those that a model says it has, unrun. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..errors import ModelError
from ..snapshot import LooseShape
from .outputs import Output, Wanted, check_count, chosen, place_of

_KINDS = {"float": np.float32, "complex": np.complex64}
"""By what is in the name of a type: one of the same kind that NumPy has."""


@dataclass(frozen=True)
class Declared:
    """An output as a model describes it: its ``shape`` for one image, ``None`` where unknown."""

    name: str
    shape: LooseShape | None
    dtype: str


def misfit(outputs: Sequence[Declared], wanted: Wanted, model: str) -> str | None:
    """Why a model cannot have the wanted output or number of classes, in a sentence; ``None``
    where it has, or it does not tell. ``model`` is its name in sentences.
    """
    try:
        if wanted.output is not None:
            place_of([one.name for one in outputs], wanted.output, model)
        values = [_stand_in(one) for one in outputs]
    except ModelError as error:
        return str(error)
    known = [one for one in values if one is not None]
    if len(known) < len(values):
        return None
    try:
        place = chosen(known, wanted, model)
    except ModelError as error:
        # A model without class scores is compared all the same.
        return None if wanted.output is None else str(error)
    try:
        check_count(known[place], wanted, model)
    except ModelError as error:
        return str(error)
    return None


def _stand_in(output: Declared) -> Output | None:
    """An output of one image that has the shape and type, and takes no memory."""
    if output.shape is None:
        return None
    shape = [extent for extent in output.shape if extent is not None]
    if len(shape) < len(output.shape):
        return None
    kind = next((kind for name, kind in _KINDS.items() if name in output.dtype), np.int64)
    values: np.ndarray = np.broadcast_to(np.zeros((), kind), (1, *shape))
    return Output(output.name, values, None)
