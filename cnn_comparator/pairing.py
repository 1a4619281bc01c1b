"""Which layer of A is which layer of B. Pure."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Literal

from .alike import Steps, alike, steps_of, weights_steps
from .graph import align, network_order, rising
from .naming import spelled
from .parameters import PairNames, ParameterPair, parameter_pairs
from .snapshot import Layer, Shape
from .words import say

Status = Literal["paired", "only_a", "only_b", "shape"]
Matches = dict[int, tuple[int, str | None]]
"""By index in A: the index in B, and how it was found when the names differ."""
Given = Mapping[str, tuple[str, str | None]]
"""By name in A: the name in B, and why they are a pair when the names do not say it."""
_Sides = tuple[Layer | None, Layer | None, str | None]
"""A layer in A and in B, and how they were paired when the names differ."""


@dataclass(frozen=True)
class LayerPair:
    """A layer in both snapshots, or in one. ``id`` is A's name, B's where A has none.

    ``status`` is ``"shape"`` when the weights differ in shape; ``reason`` says why a layer is
    not paired, or how it was when the names differ. ``inputs`` are ids of pairs.
    """

    id: str
    a: Layer | None
    b: Layer | None
    status: Status
    reason: str | None
    inputs: tuple[str, ...]
    parameters: tuple[ParameterPair, ...]

    @cached_property
    def weight(self) -> ParameterPair | None:
        """The parameter the layer's distance is made of, in A or else in B."""
        for role in ("weight", "gamma", "beta"):
            for parameter in self.parameters:
                if parameter.role == role:
                    return parameter
        return None

    @cached_property
    def comparable_weight(self) -> ParameterPair | None:
        """The weight, where both snapshots have it in the same shape."""
        return self.weight if self.weight is not None and self.weight.comparable else None

    @cached_property
    def comparable_statistics(self) -> list[ParameterPair]:
        """The running statistics that both snapshots have in the same shape."""
        return [
            parameter
            for parameter in self.parameters
            if parameter.comparable and parameter.role in ("running_mean", "running_var")
        ]


def pair_layers(
    a: Sequence[Layer], b: Sequence[Layer], given: Given = MappingProxyType({})
) -> tuple[LayerPair, ...]:
    """Pairs the layers of two snapshots: by name, by their weight's, by the end of either.

    Then by order, which means kind and shape between the layers already paired: layers with
    parameters first, and at last what formats write differently: pooling and reshaping. Those
    ``given`` are pairs before all others. The result is in network order: A's, with layers only B
    has after their inputs.
    """
    return _in_order(a, b, _matches(a, b, given))


def why_nothing_compares(pairs: Sequence[LayerPair]) -> str | None:
    """Why a pair has no weights to compare, in two sentences; ``None`` where it has."""
    if any(pair.comparable_weight or pair.comparable_statistics for pair in pairs):
        return None
    same = sum(pair.status == "shape" for pair in pairs)
    weights = [pair.weight for pair in pairs if pair.weight is not None]
    if any(one is not None and one.unreadable for two in weights for one in (two.a, two.b)):
        why = say("nothing.unreadable", "those that both have cannot be read")
    elif same:
        why = say(
            "nothing.shapes",
            "{n} layer has the same name in both, but weights of another shape",
            "{n} layers have the same name in both, but weights of another shape",
            n=same,
        )
    else:
        why = say(
            "nothing.paired",
            "no layer of one has the name, or the kind, order and shape, of one in the other",
        )
    return say(
        "nothing.compares",
        "A and B have no weights to compare: {why}. Every layer says why; predictions, "
        "activations and patches are compared where the models run.",
        why=why,
    )


def _matches(a: Sequence[Layer], b: Sequence[Layer], given: Given) -> Matches:
    """The same pairs whichever side is A: where several would do, names decide on the side to
    begin with.
    """
    if a is b and not given and len({layer.id for layer in a}) == len(a):
        return {i: (i, None) for i in range(len(a))}
    places = {layer.id: j for j, layer in enumerate(b)} if given else {}
    matches: Matches = {
        i: (places[given[layer.id][0]], given[layer.id][1])
        for i, layer in enumerate(a)
        if layer.id in given
    }
    if _outline(b) < _outline(a):
        swapped = _found(b, a, {j: (i, None) for i, (j, _) in matches.items()})
        found = {i: (j, how) for j, (i, how) in swapped.items()}
    else:
        found = _found(a, b, {i: (j, None) for i, (j, _) in matches.items()})
    for i, (j, how) in found.items():
        told = how if a[i].id != b[j].id else None
        matches.setdefault(
            i,
            (
                j,
                told
                and say(
                    "layer.paired",
                    "Paired by {told}: A's '{a}' with B's '{b}'.",
                    told=told,
                    a=a[i].id,
                    b=b[j].id,
                ),
            ),
        )
    return matches


def _outline(layers: Sequence[Layer]) -> list[tuple[str, str, Shape]]:
    return [(layer.id, layer.kind, _shape(layer) or ()) for layer in layers]


def _found(a: Sequence[Layer], b: Sequence[Layer], given: Matches) -> Matches:
    """Those given and more, each with what it was found by where the names differ."""
    matches = dict(given)

    def by_key(key: Callable[[Layer], Hashable | None], how: str | None) -> None:
        taken = {j for j, _ in matches.values()}
        known = _unique(key, b, taken)
        for found, i in _unique(key, a, set(matches)).items():
            if found in known:
                matches[i] = (known[found], how)

    by_key(lambda layer: None if layer.is_numbered else _name(layer), None)
    if len(matches) == min(len(a), len(b)):
        return matches
    matches.update(_with_one_weight(a, b, matches))
    by_key(_weight_name, say("paired.weight", "the weight's name"))
    by_key(_parameter_names, say("paired.parameters", "the names of its parameters"))
    by_key(_other_names, say("paired.others", "the names of its other parameters"))
    for steps in (weights_steps, _id_steps):
        matches.update(_by_name(a, b, matches, steps))
    for key in (_shape_key, _operator_key, _kind_key):
        for i, j in _between(a, b, matches, key):
            matches[i] = (j, say("paired.order", "order and shape"))
    by_key(_name, None)
    by_key(
        _shape_key, say("paired.shape", "the shape of its weight, which no other layer left has")
    )
    return matches


def _with_one_weight(a: Sequence[Layer], b: Sequence[Layer], matches: Matches) -> Matches:
    """Layers of one name of which one side does not tell the weight: other parameters compare."""
    taken = {j for j, _ in matches.values()}
    left = {layer.id: j for j, layer in enumerate(b) if layer.parameters and j not in taken}
    return {
        i: (left[layer.id], None)
        for i, layer in enumerate(a)
        if i not in matches
        and layer.parameters
        and layer.id in left
        and (layer.weight is None) != (b[left[layer.id]].weight is None)
    }


def _by_name(
    a: Sequence[Layer], b: Sequence[Layer], matches: Matches, steps: Callable[[Layer], Steps]
) -> Matches:
    """Pairs what is unpaired by the names below a prefix that one side or each has."""

    def fits(i: int, j: int) -> bool | None:
        if _likeness(a[i]) != _likeness(b[j]):
            return None
        return a[i].weight is not None and _shape(a[i]) == _shape(b[j])

    taken = {j for j, _ in matches.values()}
    left = {i: steps(layer) for i, layer in enumerate(a) if i not in matches}
    right = {j: steps(layer) for j, layer in enumerate(b) if j not in taken}
    how = say("paired.end", "the end of its name")
    return {i: (j, how) for i, j in alike(left, right, fits).items()}


def _id_steps(layer: Layer) -> Steps:
    return () if layer.is_numbered else steps_of(layer.id)


def _unique(
    key: Callable[[Layer], Hashable | None], layers: Sequence[Layer], taken: set[int]
) -> dict[Hashable, int]:
    """Indices by key, without keys that several layers share."""
    found: dict[Hashable, list[int]] = {}
    for index, layer in enumerate(layers):
        value = key(layer)
        if index not in taken and value is not None:
            found.setdefault(value, []).append(index)
    return {value: indices[0] for value, indices in found.items() if len(indices) == 1}


def _weight_name(layer: Layer) -> Hashable | None:
    weight = layer.weight
    return None if weight is None else (_likeness(layer), weight.id, weight.shape)


def _likeness(layer: Layer) -> Hashable:
    """The kind; batch normalisation is none that has no statistics, and a file of weights does not
    tell tables of words from dense layers.
    """
    kind = "table" if layer.kind in ("dense", "embedding") else layer.kind
    return kind, any(one.role == "running_var" for one in layer.parameters)


def _parameter_names(layer: Layer) -> Hashable | None:
    """Layers with one weight may differ in their biases."""
    names = frozenset((one.id, one.shape) for one in layer.parameters)
    return None if layer.weight is None else (_form(layer), names)


def _other_names(layer: Layer) -> Hashable | None:
    """A weight that several layers have may go by the name that it has in any of them."""
    names = frozenset(one.id for one in layer.parameters if one != layer.weight)
    return (_form(layer), _shape(layer), names) if names and layer.weight is not None else None


def _name(layer: Layer) -> Hashable:
    return layer.id, _form(layer)


def _form(layer: Layer) -> Hashable:
    """The kind; what scales or shifts channels by constants is no batch normalisation, and a scale
    is no shift.
    """
    weight = layer.weight
    is_affine = layer.kind == "norm" and "axis" in layer.attributes
    return (layer.kind, weight.role) if is_affine and weight is not None else layer.kind


def _shape_key(layer: Layer) -> Hashable | None:
    weight = layer.weight
    return None if weight is None else (_form(layer), weight.shape)


_SYNONYMS = {
    **{"cat": "concat", "concatenate": "concat", "hardtanh": "clip", "relu6": "clip"},
    **{"clamp": "clip", "clampmin": "clip", "iadd": "add", "radd": "add"},
}
"""What PyTorch and ONNX call the same operator."""


def _operator_key(layer: Layer) -> Hashable | None:
    if layer.parameters:
        return None
    operator = spelled(layer.operator)
    return (layer.kind, _SYNONYMS.get(operator, operator))


def _kind_key(layer: Layer) -> Hashable | None:
    """A mean over space is a pooling, a view a flattening, depending on who wrote the model."""
    if layer.parameters or layer.kind not in ("pool", "reshape"):
        return None
    return (layer.kind, "max" in layer.operator.lower())


def _between(
    a: Sequence[Layer],
    b: Sequence[Layer],
    matches: Mapping[int, tuple[int, str | None]],
    key: Callable[[Layer], Hashable | None],
) -> list[tuple[int, int]]:
    """Pairs by order what is unpaired between the anchors: matches in the same order in both."""
    matched = sorted((i, j) for i, (j, _) in matches.items())
    anchors = [matched[index] for index in rising([j for _, j in matched])]
    taken = {j for j, _ in matches.values()}
    found: list[tuple[int, int]] = []
    start = (-1, -1)
    for stop in (*anchors, (len(a), len(b))):
        left = [i for i in range(start[0] + 1, stop[0]) if i not in matches and key(a[i])]
        right = [j for j in range(start[1] + 1, stop[1]) if j not in taken and key(b[j])]
        if left and right:
            aligned = align([key(a[i]) for i in left], [key(b[j]) for j in right])
            found += [(left[i], right[j]) for i, j in aligned]
        start = stop
    return found


def _in_order(
    a: Sequence[Layer], b: Sequence[Layer], matches: Mapping[int, tuple[int, str | None]]
) -> tuple[LayerPair, ...]:
    taken = {layer.id for layer in a}
    ids_a = {layer.id: layer.id for layer in a}
    partners = {j: i for i, (j, _) in matches.items()}
    ids_b: dict[str, str] = {}
    priorities: dict[str, tuple[int, ...]] = {layer.id: (i,) for i, layer in enumerate(a)}
    last = -1
    for j, layer in enumerate(b):
        if j in partners:
            last = partners[j]
            ids_b[layer.id] = a[last].id
        else:
            ids_b[layer.id] = _free(layer.id, taken)
            priorities[ids_b[layer.id]] = (last, j)
    sides: dict[str, _Sides] = {
        layer.id: (layer, *((b[matches[i][0]], matches[i][1]) if i in matches else (None, None)))
        for i, layer in enumerate(a)
    }
    sides.update({ids_b[b[j].id]: (None, b[j], None) for j in range(len(b)) if j not in partners})
    inputs = {pair: _inputs(left, right, ids_a, ids_b) for pair, (left, right, _) in sides.items()}
    names = PairNames(a)
    return tuple(
        _pair(pair, sides[pair], inputs[pair], names) for pair in network_order(priorities, inputs)
    )


def _inputs(
    a: Layer | None, b: Layer | None, ids_a: Mapping[str, str], ids_b: Mapping[str, str]
) -> tuple[str, ...]:
    """The ids of the pairs whose outputs enter either layer."""
    found = [ids_a[name] for name in a.inputs if name in ids_a] if a else []
    if b is not None and b is not a:
        found += [ids_b[name] for name in b.inputs if name in ids_b]
    return tuple(dict.fromkeys(found)) if len(found) > 1 else tuple(found)


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name = f"{name} (B)"
    taken.add(name)
    return name


def _pair(pair: str, sides: _Sides, inputs: tuple[str, ...], names: PairNames) -> LayerPair:
    a, b, how = sides
    parameters = parameter_pairs(pair, (a, b), names)
    status: Status = "paired"
    reason = how
    if a is None or b is None:
        status = "only_b" if a is None else "only_a"
        here, there = ("B", "A") if a is None else ("A", "B")
        reason = say(
            "layer.only",
            "Only {here} has this layer: {there} has none of its name, "
            "nor one of its kind and shape in its place.",
            here=here,
            there=there,
        )
    elif _shape(a) != _shape(b):
        status = "shape"
        reason = say(
            "layer.shapes",
            "The weight is {a} in A and {b} in B.",
            a=_text(_shape(a)),
            b=_text(_shape(b)),
        )
    return LayerPair(pair, a, b, status, reason, inputs, parameters)


def _shape(layer: Layer) -> Shape | None:
    return None if layer.weight is None else layer.weight.shape


def _text(shape: Shape | None) -> str:
    return "missing" if shape is None else " × ".join(map(str, shape)) or "a single number"
