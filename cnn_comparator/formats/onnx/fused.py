"""What an operator does behind its own output, where others have layers of their own. Pure."""

from __future__ import annotations

from .folding import Folding
from .forms import SUM, Form
from .nodes import Node

_FUSED_CONVOLUTIONS = {"Conv", "FusedConv", "NhwcFusedConv"}
_FUSING = ("com.microsoft", "com.microsoft.nchwc", "com.ms.internal.nhwc")
_CLIPPED = ("conv", "dense", "add")


def minimum_of(node: Node, folding: Folding) -> dict[str, object]:
    """The ``minimum`` of a Clip, where it is told."""
    if "min" in node.attributes:
        return {"minimum": node.attributes["min"].f}
    found = folding.small(node.input[1]) if len(node.input) > 1 else None
    return {"minimum": float(found.reshape(-1)[0])} if found is not None and found.size else {}


def fused_settings(node: Node, fused: tuple[str, ...]) -> dict[str, object]:
    """The attributes of a layer that has some kinds of layers ``fused`` into it."""
    function = node.attributes.get("activation") if "activation" in fused else None
    settings: dict[str, object] = {"fused": fused}
    if function is not None:
        settings["function"] = function.s.decode(errors="replace")
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
