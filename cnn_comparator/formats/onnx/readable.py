"""What is said of a model some of whose layers cannot be read. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from ...errors import SourceError
from ...snapshot import Layer
from ...words import say
from .operators import BLOCKED_WEIGHTS


def check_readable(layers: Sequence[Layer]) -> None:
    """Raises ``SourceError`` where no weight is there to be read."""
    problems = [one.unreadable for layer in layers for one in layer.parameters]
    if problems and all(problems) and BLOCKED_WEIGHTS not in problems:
        raise SourceError(problems[0] or "")


def unreadable_note(layers: Sequence[Layer]) -> str | None:
    """Which layers have weights that cannot be read; each says why."""
    names = [
        layer.id for layer in layers if any(parameter.unreadable for parameter in layer.parameters)
    ]
    if not names:
        return None
    return say(
        "onnx.unreadable",
        "The weights of '{layer}' cannot be compared, and each layer says why; all others can.",
        "The weights of {n} layers, such as '{layer}', cannot be compared, and each layer says "
        "why; all others can.",
        n=len(names),
        layer=names[0],
    )
