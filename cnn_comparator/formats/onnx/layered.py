"""The weights of an ONNX model by layer, to exchange them without cutting it. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ...errors import ModelError
from ...snapshot import Layer


def names_by_layer(
    name: str, layers: Sequence[Layer], before: Collection[str], floats: Sequence[str]
) -> list[tuple[str | None, list[str]]]:
    """The weights ``floats`` of a model: of each layer of ``before``, with those of the layers that
    follow it up to the next; first, with no layer, all others.

    ``name`` is for messages. Raises ``ModelError`` where a layer of ``before`` has weights besides;
    those of others stay as they are.
    """
    known = set(floats)
    # What another layer shares with one of these goes with it.
    owned = {one.stored for layer in layers if layer.id in before for one in layer.parameters}
    parts: list[tuple[str | None, list[str]]] = [(None, [])]
    for layer in layers:
        if layer.id in before:
            parts.append((layer.id, []))
        names = [one.stored for one in layer.parameters]
        if layer.id in before and not known.issuperset(names):
            raise ModelError(
                f"Layer '{layer.id}' of '{name}' has weights that are quantised, computed or "
                "within another node, so they cannot be exchanged."
            )
        taken = () if layer.id in before else owned
        parts[-1][1].extend(
            one for one in names if one in known and one not in taken and one not in parts[-1][1]
        )
    if len(parts) == 1:
        raise ModelError(f"'{name}' has none of the layers whose weights are to be exchanged.")
    found = {one for _, names in parts for one in names}
    parts[0][1].extend(one for one in floats if one not in found)
    return parts
