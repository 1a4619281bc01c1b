"""What was passed to a function, spelled out as far as that can be passed again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from inspect import Parameter, signature
from pathlib import PurePath
from typing import Any

import numpy as np

_MOST = 400
"""Values in a list that are spelled out."""

_PLAIN = (str, int, float, bool, type(None))


def spelled_out(function: Callable[..., Any], values: Mapping[str, object]) -> list[dict[str, Any]]:
    """The arguments of a call that differ from their defaults, in what JSON can hold.

    Each is ``{"name": None or keyword, "value": …}``: ``None`` for those that stand at their
    place. Paths are strings. What nobody can write down, such as arrays and models, is
    ``{"unknown": its type}``, by itself or in a list or mapping.
    """
    found = []
    for name, parameter in signature(function).parameters.items():
        value = values.get(name)
        if name == "self" or parameter.kind in (Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD):
            continue
        if value is parameter.default:
            continue
        is_keyword = parameter.kind == Parameter.KEYWORD_ONLY
        found.append({"name": name if is_keyword else None, "value": _spelled(value)})
    return found


def _spelled(value: object, *, is_part: bool = False) -> Any:
    if isinstance(value, PurePath):
        return str(value)
    if isinstance(value, np.generic):
        return _spelled(value.item())
    if isinstance(value, _PLAIN):
        return value if _is_writable(value) else _unknown(value)
    if isinstance(value, np.ndarray) and value.ndim == 1 and value.dtype.kind in "iuU":
        value = value.tolist()
    parts: list[Any]
    # JSON has no tuples, which are pictures with their labels inside of lists.
    lists = list if is_part else (list, tuple)
    if isinstance(value, lists) and len(value) <= _MOST:
        parts = [_spelled(part, is_part=True) for part in value]
        return parts if any(_is_known(part) for part in parts) else _unknown(value)
    if isinstance(value, Mapping) and not is_part and len(value) <= _MOST:
        spelled = {str(key): _spelled(part, is_part=True) for key, part in value.items()}
        return spelled if any(map(_is_known, spelled.values())) else _unknown(value)
    return _unknown(value)


def _is_writable(value: object) -> bool:
    """Whether JSON has the number, and does not change it."""
    return not isinstance(value, float) or (value == value and abs(value) != float("inf"))


def _is_known(value: object) -> bool:
    return not (isinstance(value, dict) and value.keys() == {"unknown"})


def _unknown(value: object) -> dict[str, str]:
    return {"unknown": type(value).__name__}
