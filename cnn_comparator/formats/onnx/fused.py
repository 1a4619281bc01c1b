"""What an operator does behind its own output, where others have layers of their own. Pure."""

from __future__ import annotations

from .folding import Folding
from .forms import SUM, Form
from .nodes import Node

_FUSED_CONVOLUTIONS = {"Conv", "FusedConv", "NhwcFusedConv"}
_FUSING = ("com.microsoft", "com.microsoft.nchwc", "com.ms.internal.nhwc")
_CLIPPED = ("conv", "dense", "add")
_UNBOUNDED = 3.4e38
"""What exporters write for no bound: the largest float32, or infinity."""


def bounds_of(node: Node, folding: Folding) -> dict[str, object]:
    """``minimum`` and ``maximum`` of a Clip, as far as they are told and finite."""
    found: dict[str, object] = {}
    for place, (bound, name) in enumerate((("minimum", "min"), ("maximum", "max")), 1):
        constant = folding.small(node.input[place]) if len(node.input) > place else None
        value = node.attributes[name].f if name in node.attributes else None
        if constant is not None and constant.size:
            value = float(constant.reshape(-1)[0])
        if value is not None and abs(value) < _UNBOUNDED:
            found[bound] = value
    return found


def fused_settings(node: Node, fused: tuple[str, ...]) -> dict[str, object]:
    """The attributes of a layer that has some kinds of layers ``fused`` into it."""
    settings: dict[str, object] = {"fused": fused}
    function = node.attributes.get("activation") if "activation" in fused else None
    if function is None:
        return settings
    settings["function"] = function.s.decode(errors="replace")
    bounds = node.attributes.get("activation_params")
    if function.s == b"Clip" and bounds is not None:
        named = zip(("minimum", "maximum"), bounds.floats, strict=False)
        settings.update((bound, value) for bound, value in named if abs(value) < _UNBOUNDED)
    return settings


def fused_into(node: Node, kind: str, output: Form) -> tuple[str, ...]:
    """Kinds of the layers that the output of a node of a kind has behind it already, in order.

    ``"clip"`` where its integers store nothing below zero.
    """
    fused = []
    if node.domain in _FUSING:
        if node.op_type in _FUSED_CONVOLUTIONS and any(node.input[SUM:][:1]):
            fused.append("add")
        activation = node.attributes.get("activation")
        if activation is not None and activation.s and kind in _CLIPPED:
            fused.append("activation")
    if output.clips and kind in _CLIPPED and not fused:
        fused.append("clip")
    return tuple(fused)
