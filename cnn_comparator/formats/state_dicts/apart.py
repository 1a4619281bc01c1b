"""Tensors that stand side by side below one name and yet are those of several layers. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

_OF_LAYER = re.compile(
    r"((^|_)(weights?|biase?s?|kernel)(_|$))|^(w|b|filters?|gamma|beta|scale|offset|mean|var)\d*$"
    r"|^(running|moving)_",
    re.IGNORECASE,
)
"""Names of parameters of a layer; others say themselves what they are, as ``cls_token`` does."""


def parts_of(stem: str, names: Sequence[str], blocks: Collection[str]) -> Mapping[str, list[str]]:
    """Names of tensors by that of their layer, of those that begin with ``stem``.

    A separable convolution of Keras is a depthwise and a pointwise one, which has its bias. What a
    block of layers has beside them, one of the ``blocks``, is a layer each.
    """
    found: dict[str, list[str]] = {}
    lasts = [name[len(stem) :].strip("./") for name in names]
    is_separable = {"depthwise_kernel", "pointwise_kernel"} <= set(lasts)
    is_block = stem in blocks and len(names) > 1
    for name, last in zip(names, lasts, strict=True):
        if is_separable:
            part = "depthwise" if last.startswith("depthwise") else "pointwise"
            layer = f"{stem}{name[len(stem) : len(stem) + 1]}{part}"
        else:
            layer = name if is_block and not _OF_LAYER.search(last) else stem
        found.setdefault(layer, []).append(name)
    return found
