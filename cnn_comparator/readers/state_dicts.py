"""Finds the state dict in what a checkpoint holds. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeGuard

WRAPPERS = (
    *("state_dict", "model_state_dict", "model_state", "model", "module", "net", "network"),
    *("ema_state_dict", "state_dict_ema", "model_ema", "ema", "weights", "params", "backbone"),
)
"""Keys below which training programs keep the state dict; the first that has one is taken."""

PREFIXES = ("module.", "_orig_mod.", "_forward_module.", "ema_model.", "model.", "net.", "network.")
"""What wrappers put before every name."""

_DEPTH = 4


def is_tensor(value: object) -> bool:
    """Whether a value is a tensor of PyTorch or an array of NumPy; imports neither."""
    return hasattr(value, "shape") and hasattr(value, "dtype") and hasattr(value, "ndim")


def is_state_dict(value: object) -> TypeGuard[Mapping[str, Any]]:
    """Whether a value maps names to tensors. Counters beside them are allowed."""
    if not isinstance(value, Mapping) or not value:
        return False
    named = all(isinstance(name, str) for name in value)
    return named and all(map(is_tensor, value.values()))


def find_state_dict(value: object, depth: int = _DEPTH) -> tuple[Mapping[str, Any], str] | None:
    """The state dict in a checkpoint and the keys that lead to it, ``"ema.state_dict"``.

    Known keys come first, then any that has one; ``None`` when there is none.
    """
    if is_state_dict(value):
        return value, ""
    if not isinstance(value, Mapping) or depth == 0:
        return None
    known = [key for key in WRAPPERS if key in value]
    for key in (*known, *(key for key in value if key not in WRAPPERS and key != "optimizer")):
        found = find_state_dict(value[key], depth - 1)
        if found is not None:
            return found[0], ".".join(part for part in (str(key), found[1]) if part)
    return None


def without_prefixes(
    state: Mapping[str, Any], wanted: Iterable[str] | None = None
) -> dict[str, Any]:
    """The state dict without what wrappers put before its names.

    A prefix goes when all names have it, again and again. With ``wanted``, the names of a model,
    it stays as soon as the names fit.
    """
    names = None if wanted is None else frozenset(wanted)
    found = dict(state)
    while True:
        if names is not None and names & set(found):
            return found
        own = [name for name in found if name != "n_averaged"]
        prefix = next(
            (one for one in PREFIXES if own and all(name.startswith(one) for name in own)), None
        )
        if prefix is None or (names is None and not _leaves_layers(own, prefix)):
            return found
        found = {name.removeprefix(prefix): found[name] for name in own}


def _leaves_layers(names: Iterable[str], prefix: str) -> bool:
    """Whether names without a prefix still name a layer and its parameter."""
    return all("." in name.removeprefix(prefix) for name in names)
