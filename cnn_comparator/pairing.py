"""Which layer of A belongs to which layer of B: by name, then by shape and order. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from .errors import PairingError
from .snapshot import Layer, Parameter

Status = Literal["paired", "only_a", "only_b", "shape"]


@dataclass(frozen=True)
class ParameterPair:
    """A parameter of A, of B, or of both; ``comparable`` when both have it in one shape."""

    id: str
    role: str
    a: Parameter | None
    b: Parameter | None

    @property
    def comparable(self) -> bool:
        return self.a is not None and self.b is not None and self.a.shape == self.b.shape


@dataclass(frozen=True)
class LayerPair:
    """A layer of A, of B, or of both. ``id`` is A's name, B's where A has none.

    ``inputs`` are pair ids. ``reason`` says why it is not paired, or how it was when the names
    differ.
    """

    id: str
    a: Layer | None
    b: Layer | None
    status: Status
    reason: str | None
    inputs: tuple[str, ...]
    parameters: tuple[ParameterPair, ...]

    @property
    def weight(self) -> ParameterPair | None:
        """The parameter the layer's distance is made of."""
        for layer in (self.a, self.b):
            if layer is not None and layer.weight is not None:
                wanted = layer.weight.id
                for pair in self.parameters:
                    if wanted in {side.id for side in (pair.a, pair.b) if side is not None}:
                        return pair
        return None


def pair_layers(a: Sequence[Layer], b: Sequence[Layer]) -> tuple[LayerPair, ...]:
    """Pairs the layers of two snapshots; none is dropped. Raises ``PairingError``."""
    partner = _by_name(a, b)
    reasons = _by_shape_and_order(a, b, partner)
    ordered = _merged_order(a, b, partner)
    ids_b = {right: a[left].id for left, right in partner.items()}
    taken = {layer.id for layer in a}
    for index, layer in enumerate(b):
        if index not in ids_b:
            ids_b[index] = layer.id if layer.id not in taken else f"{layer.id} (B)"
    names_b = {layer.id: ids_b[index] for index, layer in enumerate(b)}
    pairs = tuple(
        _pair(
            None if left is None else a[left],
            None if right is None else b[right],
            a[left].id if left is not None else ids_b[_known(right)],
            reasons.get(left) if left is not None else None,
            names_b,
        )
        for left, right in ordered
    )
    if not any(pair.weight is not None and pair.weight.comparable for pair in pairs):
        raise PairingError(
            "The two snapshots have no layer in common: no weight has the same name and shape,"
            " or the same shape and place, in both; pass two snapshots of one network."
        )
    return pairs


def _known(index: int | None) -> int:
    if index is None:
        raise ValueError("A pair has at least one side.")
    return index


def _by_name(a: Sequence[Layer], b: Sequence[Layer]) -> dict[int, int]:
    places = {layer.id: index for index, layer in enumerate(b)}
    return {
        left: places[layer.id]
        for left, layer in enumerate(a)
        if layer.id in places and b[places[layer.id]].kind == layer.kind
    }


def _by_shape_and_order(
    a: Sequence[Layer], b: Sequence[Layer], partner: dict[int, int]
) -> dict[int | None, str]:
    """Aligns what names left over, kind and shape equal, in order; adds to ``partner``."""
    free_a = [index for index in range(len(a)) if index not in partner]
    paired_b = set(partner.values())
    free_b = [index for index in range(len(b)) if index not in paired_b]
    signatures_a = [_signature(a[index]) for index in free_a]
    signatures_b = [_signature(b[index]) for index in free_b]
    reasons: dict[int | None, str] = {}
    for left, right in _common_subsequence(signatures_a, signatures_b):
        one, other = free_a[left], free_b[right]
        partner[one] = other
        reasons[one] = f"Paired by order and shape: '{a[one].id}' in A with '{b[other].id}' in B."
    return reasons


def _signature(layer: Layer) -> tuple[object, ...]:
    weight = layer.weight
    return (layer.kind, None if weight is None else weight.shape)


def _common_subsequence(left: Sequence[object], right: Sequence[object]) -> list[tuple[int, int]]:
    """The longest common subsequence as pairs of places."""
    lengths = [[0] * (len(right) + 1) for _ in range(len(left) + 1)]
    for i in range(len(left) - 1, -1, -1):
        for j in range(len(right) - 1, -1, -1):
            lengths[i][j] = (
                lengths[i + 1][j + 1] + 1
                if left[i] == right[j]
                else max(lengths[i + 1][j], lengths[i][j + 1])
            )
    found, i, j = [], 0, 0
    while i < len(left) and j < len(right):
        if left[i] == right[j]:
            found.append((i, j))
            i, j = i + 1, j + 1
        elif lengths[i + 1][j] >= lengths[i][j + 1]:
            i += 1
        else:
            j += 1
    return found


def _merged_order(
    a: Sequence[Layer], b: Sequence[Layer], partner: dict[int, int]
) -> list[tuple[int | None, int | None]]:
    """A's order; layers only in B follow the layer that precedes them in B."""
    back = {right: left for left, right in partner.items()}
    following: dict[int | None, list[int]] = {}
    anchor: int | None = None
    for right in range(len(b)):
        if right in back:
            anchor = back[right]
        else:
            following.setdefault(anchor, []).append(right)
    ordered: list[tuple[int | None, int | None]] = [
        (None, right) for right in following.get(None, [])
    ]
    for left in range(len(a)):
        ordered.append((left, partner.get(left)))
        ordered.extend((None, right) for right in following.get(left, []))
    return ordered


def _pair(
    a: Layer | None, b: Layer | None, name: str, reason: str | None, names_b: dict[str, str]
) -> LayerPair:
    inputs = list(a.inputs) if a is not None else []
    if b is not None:
        inputs += [names_b[one] for one in b.inputs if names_b[one] not in inputs]
    status: Status = "paired"
    if a is None:
        status, reason = "only_b", "Only B has this layer."
    elif b is None:
        status, reason = "only_a", "Only A has this layer."
    elif a.weight is not None and b.weight is not None and a.weight.shape != b.weight.shape:
        status = "shape"
        reason = f"Its weight is {_text(a.weight)} in A and {_text(b.weight)} in B."
    return LayerPair(name, a, b, status, reason, tuple(inputs), _parameters(a, b))


def _parameters(a: Layer | None, b: Layer | None) -> tuple[ParameterPair, ...]:
    """By name where both layers use it, else by role in order."""
    left = list(a.parameters) if a is not None else []
    right = list(b.parameters) if b is not None else []
    pairs = []
    for one in left:
        same = [other for other in right if other.id == one.id]
        alike = same or [other for other in right if other.role == one.role]
        other = alike[0] if alike else None
        if other is not None:
            right.remove(other)
        pairs.append(ParameterPair(one.id, one.role, one, other))
    pairs.extend(ParameterPair(other.id, other.role, None, other) for other in right)
    return tuple(pairs)


def _text(parameter: Parameter) -> str:
    return " × ".join(str(extent) for extent in parameter.shape) or "a scalar"
