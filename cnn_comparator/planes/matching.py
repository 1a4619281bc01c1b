"""Which output of one model is which of another. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from ..snapshot import ModelOutput

Match = tuple[ModelOutput | None, ModelOutput | None]


def matched(a: Sequence[ModelOutput], b: Sequence[ModelOutput]) -> list[Match]:
    """Outputs of the same name belong together; the others by place, where they are as many.

    In the order of ``a``; what only ``b`` has stands behind.
    """
    names = {one.name for one in a} & {one.name for one in b}
    left = [one for one in a if one.name not in names]
    right = [one for one in b if one.name not in names]
    others = dict(zip((one.name for one in left), right, strict=False))
    if len(left) != len(right):
        others = {}
    by_name = {one.name: one for one in b if one.name in names}
    found: list[Match] = [(one, by_name.get(one.name) or others.get(one.name)) for one in a]
    return found + ([] if others else [(None, one) for one in right])
