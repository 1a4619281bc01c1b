"""Classes of several snapshots in one order, by their names. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .errors import ModelError

_SHARED = 0.5
"""Of the fewer names: so many are common where two lists name the same kind of things."""


@dataclass(frozen=True)
class Places:
    """Where each class of a model is in an order of ``count`` classes."""

    places: tuple[int, ...]
    count: int


def united(names: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """All names, each once: those of the first list, then what others have beside them."""
    return tuple(dict.fromkeys(name for one in names for name in one))


def differ(names: Sequence[Sequence[str]]) -> bool:
    """Whether two snapshots with names have others, or another order."""
    return len({tuple(one) for one in names}) > 1


def can_be_matched(names: Sequence[Sequence[str]]) -> bool:
    """Whether no name is there twice, and all speak of the same kind of things."""
    first = set(names[0])
    return all(
        len(set(one)) == len(one) and len(first & set(one)) >= _SHARED * min(len(first), len(one))
        for one in names
    )


def places_in(order: Sequence[str], names: Mapping[str, Sequence[str]]) -> dict[str, Places]:
    """By snapshot, where its classes are in an order that has them all."""
    index = {name: place for place, name in enumerate(order)}
    return {
        snapshot: Places(tuple(index[name] for name in own), len(order))
        for snapshot, own in names.items()
    }


def placed(probabilities: np.ndarray, places: Places | None) -> np.ndarray:
    """Class probabilities ``(n, classes)`` in another order, 0 for classes that a model lacks.

    Those of a model that has another number of classes than names stay as they are. Raises
    ``ModelError`` where these would be taken for the others.
    """
    own = probabilities.shape[1]
    if places is None or (own != len(places.places) and own != places.count):
        return probabilities
    if own != len(places.places):
        raise ModelError(
            f"The model has {own:,} class scores, and {len(places.places):,} names of classes. "
            "Pass classes=… with a name for each class of each snapshot."
        )
    found = np.zeros((len(probabilities), places.count), probabilities.dtype)
    found[:, places.places] = probabilities
    return found
