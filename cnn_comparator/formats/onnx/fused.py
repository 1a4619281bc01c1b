"""What an operator does behind its own output, where others have layers of their own. Pure."""

from __future__ import annotations

from .forms import SUM, Form
from .nodes import Node

_FUSED_CONVOLUTIONS = {"Conv", "FusedConv", "NhwcFusedConv"}
_FUSING = ("com.microsoft", "com.microsoft.nchwc", "com.ms.internal.nhwc")
_CLIPPED = ("conv", "dense", "add")


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
