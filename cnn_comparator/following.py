"""What acts on a layer's output directly: normalisation, then an activation function. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .naming import spelled
from .points import CLIP, Points, Readers, alone_behind
from .snapshot import Layer

_WORDS = {
    **dict.fromkeys(["batchnormalization", "batchnorm"], "BatchNorm"),
    **dict.fromkeys(["layernormalization", "layernorm"], "LayerNorm"),
    **dict.fromkeys(["groupnormalization", "groupnorm"], "GroupNorm"),
    **dict.fromkeys(["instancenormalization", "instancenorm"], "InstanceNorm"),
    **dict.fromkeys(["rmsnormalization", "simplifiedlayernormalization", "rmsnorm"], "RMSNorm"),
    **dict.fromkeys(["clip", "clamp", "clampmin", "hardtanh"], "Clip"),
    **dict.fromkeys(["silu", "swish"], "SiLU"),
    **{"relu": "ReLU", "relu6": "ReLU6", "leakyrelu": "LeakyReLU", "prelu": "PReLU"},
    **{"gelu": "GELU", "elu": "ELU", "selu": "SELU", "celu": "CELU", "mish": "Mish"},
    **{"sigmoid": "Sigmoid", "hardsigmoid": "HardSigmoid", "hardswish": "HardSwish"},
    **{"tanh": "Tanh", "softplus": "Softplus", "softsign": "Softsign", "add": "an addition"},
}
_BOUNDED: Mapping[object, str] = {(0, 6): "ReLU6", (0, None): "ReLU"}
"""What a function is that clips at a minimum and a maximum."""
_GATES = {"sigmoid": "SiLU", "hardsigmoid": "HardSwish"}
"""What a function makes of a value that it is multiplied by."""
_PRODUCTS = {"mul", "multiply"}
_CLIPPED = "clipping at zero"


@dataclass(frozen=True)
class Behind:
    """A place behind a layer: the output of ``layer``.

    ``functions`` acted on the first layer's own output until there, in words and in order, those
    fused into it included. ``clips``: nothing below zero comes out there.
    """

    layer: Layer
    functions: tuple[str, ...]
    clips: bool


def behind(layer: Layer, readers: Readers, start: Layer | None = None) -> Behind:
    """Behind what directly follows a layer: normalisations, then one activation function.

    Each is the only reader of what is before it and reads nothing else. Where a value is read
    twice, or handed out by the network, it is seen as it is, so that what acts on one of its
    readers' sides is not part of it; but for a value that is multiplied by a function of its own,
    as exporters write SiLU, where both readers are one activation function. An addition ends it, as
    all else does; dropout, which does nothing here, is passed by. ``start`` is a place behind the
    layer from which on it is looked, if it is not the layer itself.
    """
    passed, words = _path(layer, start, readers)
    while not _is_active(passed, words):
        before = _behind_dropout(passed[-1], readers)
        following = alone_behind(before, readers)
        if following is not None and _acts(following, before):
            passed.append(following)
            words.append(_word(following))
            continue
        gated = _gated(before, readers)
        if gated is not None:
            passed.append(gated[0])
            words.append(gated[1])
        break
    return Behind(passed[-1], tuple(words), _clips(passed[-1]))


def own_output(layer: Layer, readers: Readers, point: Layer | None = None) -> Behind:
    """The output of a layer itself, or at a ``point`` behind it."""
    passed, words = _path(layer, point, readers)
    return Behind(passed[-1], tuple(words), _clips(passed[-1]))


def places(
    layers: tuple[Layer | None, Layer | None],
    points: Points,
    readers: tuple[Readers, Readers],
    *,
    after: bool,
) -> tuple[Behind | None, Behind | None]:
    """Where the outputs of a pair of layers are compared: at ``points``, or ``after`` what directly
    follows these.
    """
    find = behind if after else own_output
    a, b = (
        None if layer is None else find(layer, own, point)
        for layer, own, point in zip(layers, readers, (points.a, points.b), strict=True)
    )
    return a, b


def in_words(place: Behind) -> str:
    """``"after BatchNorm and ReLU"``."""
    *first, last = place.functions or ("",)
    if not last:
        return "as the layer puts it out"
    return f"after {', '.join(first)} and {last}" if first else f"after {last}"


def _path(layer: Layer, point: Layer | None, readers: Readers) -> tuple[list[Layer], list[str]]:
    """The layers up to a point behind a layer, and what acted on its own output, in words."""
    passed = [layer]
    while point is not None and passed[-1].id != point.id:
        following = alone_behind(passed[-1], readers)
        if following is None:
            return [point], []
        passed.append(following)
    return passed, [*_fused(layer), *map(_word, passed[1:])]


def _fused(layer: Layer) -> list[str]:
    """What a layer does behind its own output, in words."""
    found = layer.attributes.get("fused")
    kinds = list(map(str, found)) if isinstance(found, list | tuple) else []
    function = str(layer.attributes.get("function") or "activation")
    named = {"activation": _named(function, layer), "add": _said("add"), CLIP: _CLIPPED}
    return [named.get(kind, kind) for kind in kinds]


def _is_active(passed: Sequence[Layer], words: Sequence[str]) -> bool:
    """Whether nothing more is looked for: behind an activation function, or a sum, fused or not."""
    kind = passed[-1].kind
    return kind == "activation" or (bool(words) if len(passed) == 1 else kind == "add")


def _behind_dropout(layer: Layer, readers: Readers) -> Layer:
    """The last of the dropouts that stand alone behind a layer, or the layer itself."""
    following = alone_behind(layer, readers)
    while following is not None and following.kind == "dropout" and not _is_random(following):
        layer, following = following, alone_behind(following, readers)
    return layer


def _is_random(dropout: Layer) -> bool:
    return bool(dropout.attributes.get("training_mode"))


def _acts(layer: Layer, before: Layer) -> bool:
    return layer.kind in ("norm", "activation") and layer.inputs == (before.id,)


def _gated(layer: Layer, readers: Readers) -> tuple[Layer, str] | None:
    """The product of a layer's output and a function of it, where nothing else reads either."""
    own = readers.get(layer.id, ())
    if len(own) != 2 or layer.is_output:
        return None
    for gate, product in (own, tuple(reversed(own))):
        word = _GATES.get(spelled(gate.operator))
        alone = alone_behind(gate, readers)
        is_product = spelled(product.operator) in _PRODUCTS and set(product.inputs) == {
            layer.id,
            gate.id,
        }
        if word and is_product and alone is not None and alone.id == product.id:
            return product, word
    return None


def _clips(layer: Layer) -> bool:
    last = [_word(layer)] if layer.kind == "activation" else _fused(layer)[-1:]
    is_bounded = last == ["Clip"] and layer.attributes.get("minimum") == 0
    return is_bounded or bool({"ReLU", "ReLU6", _CLIPPED} & set(last))


def _word(layer: Layer) -> str:
    return _named(layer.operator, layer)


def _named(function: str, layer: Layer) -> str:
    """A function of a layer, in a word; ``ReLU6`` for a Clip between 0 and 6."""
    word = _said(function)
    if word != "Clip" or "minimum" not in layer.attributes:
        return word
    bounds = layer.attributes["minimum"], layer.attributes.get("maximum")
    return _BOUNDED.get(bounds, word)


def _said(name: str) -> str:
    return _WORDS.get(spelled(name), name)
