"""The network of a pair as the browser reads it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .collecting import PAUSED
from .comparison import Comparison
from .effective import PairFolding
from .folding import Normalisation
from .pairing import LayerPair, why_nothing_compares
from .parameters import ParameterPair
from .points import Points, compared_points, readers_of
from .protocol import Message
from .snapshot import Layer, Parameter
from .ties import tied_layers
from .words import encoded_words, say, together


def manifest(comparison: Comparison, a: str, b: str) -> Message:
    """The body of a ``manifest`` answer. Raises ``PairingError`` for an unknown snapshot."""
    with PAUSED:
        return _manifest(comparison, a, b)


def _manifest(comparison: Comparison, a: str, b: str) -> Message:
    pairs = comparison.layers(a, b)
    images = comparison.images
    foldings, tied = comparison.foldings(a, b), tied_layers(pairs)
    followers, owners = _followers(pairs), _owners(pairs)
    left, right = (comparison.snapshot(name).layers for name in (a, b))
    readers_a = readers_of(left)
    readers_b = readers_a if left is right else readers_of(right)
    return {
        "snapshots": [
            {
                "name": name,
                "source": snapshot.source,
                "runnable": snapshot.runner is not None,
                "note": _words(snapshot.note),
            }
            for name, snapshot in comparison.snapshots.items()
        ],
        "pair": {"a": a, "b": b},
        "note": _words(why_nothing_compares(pairs)),
        "layers": [
            {
                **_layer(pair, followers.get(pair.id, ())),
                "reason": _words(
                    _reason(
                        pair,
                        compared_points(
                            pair.a, pair.b, readers_a, readers_b, folding=foldings.get(pair.id)
                        ),
                    )
                ),
                "folding": _folding(foldings.get(pair.id), owners),
                "tied_to": tied.get(pair.id),
            }
            for pair in pairs
        ],
        "images": {
            "count": len(images),
            "names": list(images.names),
            "labels": None if images.labels is None else list(images.labels),
            "note": _words(getattr(images, "note", None)),
        },
        "classes": None if images.classes is None else list(images.classes),
    }


def _layer(pair: LayerPair, followers: Sequence[LayerPair]) -> Message:
    layer = pair.a if pair.a is not None else pair.b
    if layer is None:
        raise ValueError(f"Pair {pair.id} has no layer.")
    weight = pair.weight
    return {
        "id": pair.id,
        "kind": layer.kind,
        "operator": layer.operator,
        "status": pair.status,
        "name_a": None if pair.a is None else pair.a.id,
        "name_b": None if pair.b is None else pair.b.id,
        "inputs": list(pair.inputs),
        "parameters": [_parameter(parameter) for parameter in pair.parameters],
        "weight": None if weight is None else weight.id,
        "attributes": _attributes(layer.attributes),
        "input_shape": None if layer.input_shape is None else list(layer.input_shape),
        "output_shape": None if layer.output_shape is None else list(layer.output_shape),
        "normalised_by": _normalised_by(followers),
    }


def _reason(pair: LayerPair, points: Points) -> str | None:
    """How a pair was found or why not, and what is to be known of its layers and their outputs."""
    notes = {name: own.note for name, own in (("A", pair.a), ("B", pair.b)) if own is not None}
    if len(notes) == 2 and notes["A"] == notes["B"]:
        said: list[str | None] = [notes["A"]]
    else:
        said = [
            say("side.in", "In {side}: {text}", side=name, text=text)
            for name, text in notes.items()
            if text
        ]
    return together(pair.reason, *said, points.note)


def _words(words: str | None) -> Any:
    return None if words is None else encoded_words(words)


def _parameter(parameter: ParameterPair) -> Message:
    return {
        "id": parameter.id,
        "role": parameter.role,
        "a": _parameter_side(parameter.a),
        "b": _parameter_side(parameter.b),
        "comparable": parameter.comparable,
    }


def _parameter_side(parameter: Parameter | None) -> Message | None:
    if parameter is None:
        return None
    return {"name": parameter.id, "shape": list(parameter.shape), "dtype": parameter.dtype}


def _attributes(attributes: Mapping[str, object]) -> Message:
    found: Message = {}
    if not attributes:
        return found
    for name in ("stride", "padding", "dilation"):
        value = attributes.get(name)
        if isinstance(value, list | tuple):
            found[name] = [int(extent) for extent in value]
    gates = attributes.get("gates")
    if isinstance(gates, list | tuple):
        found["gates"] = [str(name) for name in gates]
    groups = attributes.get("groups")
    if isinstance(groups, int):
        found["groups"] = groups
    return found


def _followers(pairs: Sequence[LayerPair]) -> dict[str, list[LayerPair]]:
    """By id: the layers that read its output."""
    found: dict[str, list[LayerPair]] = {}
    for pair in pairs:
        for before in dict.fromkeys(pair.inputs):
            found.setdefault(before, []).append(pair)
    return found


def _owners(pairs: Sequence[LayerPair]) -> dict[tuple[str, str], LayerPair]:
    """By side, and the name of a layer in that snapshot: its pair."""
    found: dict[tuple[str, str], LayerPair] = {}
    for pair in pairs:
        for side in ("a", "b"):
            own = _own(pair, side)
            if own is not None:
                found.setdefault((side, own), pair)
    return found


def _normalised_by(followers: Sequence[LayerPair]) -> str | None:
    if len(followers) != 1:
        return None
    layer: Layer | None = followers[0].a if followers[0].a is not None else followers[0].b
    return followers[0].id if layer is not None and layer.kind == "norm" else None


def _folding(
    folding: PairFolding | None, owners: Mapping[tuple[str, str], LayerPair]
) -> Message | None:
    if folding is None:
        return None
    return {
        "reason": _words(folding.reason),
        "note": _words(folding.note),
        "always": folding.always,
        "a": [_folded_norm(one, "a", owners) for one in folding.a],
        "b": [_folded_norm(one, "b", owners) for one in folding.b],
    }


def _folded_norm(
    norm: Normalisation, side: str, owners: Mapping[tuple[str, str], LayerPair]
) -> Message:
    """A normalisation of one snapshot in the pair's ids."""
    layer = owners[side, norm.norm]
    ids = {_own(parameter, side): parameter.id for parameter in layer.parameters}

    def of(parameter: Parameter | None) -> str | None:
        return None if parameter is None else ids[parameter.id]

    return {
        "norm": layer.id,
        "gamma": of(norm.gamma),
        "beta": of(norm.beta),
        "mean": of(norm.mean),
        "variance": of(norm.variance),
        "epsilon": norm.epsilon,
    }


def _own(pair: LayerPair | ParameterPair, side: str) -> str | None:
    own = pair.a if side == "a" else pair.b
    return None if own is None else own.id
