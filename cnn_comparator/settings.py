"""Checks of what a user sets about the distribution."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import inf
from typing import Any

from traitlets import TraitError

from .behaviour import FLIPS
from .schema import contract, default_cuts, level_ids


def checked_cuts(cuts: Sequence[float]) -> list[float]:
    """Bounds between the RPD levels. Raises ``TraitError`` unless they fit the levels."""
    count = len(default_cuts())
    rising = all(low < high for low, high in pairwise((0.0, *cuts, 2.0)))
    if len(cuts) != count or not rising:
        raise TraitError(
            f"rpd_cuts takes {count} rising numbers between 0 and 2, e.g. {default_cuts()},"
            f" not {list(cuts)}."
        )
    return list(cuts)


def checked_bins(bins: Mapping[str, Any]) -> dict[str, Any]:
    """Bins with every key. Raises ``TraitError`` naming what does not fit."""
    found = {"scale": "linear", "count": None, "range": None, **bins}
    scale, count, limits = found["scale"], found["count"], found["range"]
    most: int = contract("measures.json")["most_bins"]
    if set(found) != {"scale", "count", "range"} or scale not in ("linear", "log"):
        raise TraitError('bins takes {"scale": "linear" or "log", "count": …, "range": …}.')
    if count is not None and not (type(count) is int and 1 <= count <= most):
        raise TraitError(f"bins takes a count from 1 to {most}, or None, not {count!r}.")
    if limits is None:
        return found
    numbers = isinstance(limits, Sequence) and all(type(x) in (int, float) for x in limits)
    if not numbers or len(limits) != 2 or not 0 <= limits[0] < limits[1] < inf:
        raise TraitError(f"bins takes a rising range [low, high] from 0 on, or None, not {limits}.")
    if scale == "log" and limits[0] == 0:
        raise TraitError("Logarithmic bins cannot begin at 0; give a range from a positive number.")
    return {**found, "range": [float(limits[0]), float(limits[1])]}


def checked_category(
    category: Mapping[str, Any] | None, cuts: Sequence[float]
) -> dict[str, Any] | None:
    """Weights of the distribution with every key; an RPD range left out is its level's.

    ``bin`` may span several bins; ``level`` ``None`` is all levels that are shown.

    Raises ``TraitError`` naming what does not fit.
    """
    if category is None:
        return None
    found = {"rpd": None, **category}
    if set(found) != {"bin", "rpd", "level"} or found["level"] not in (*level_ids(), None):
        levels = ", ".join(level_ids())
        raise TraitError(
            'category takes {"bin": [low, high], "level": id, "rpd": [low, high] or None} with a '
            f"level out of {levels}, or None for all that are shown; or None for no highlight, "
            f"not {dict(category)}."
        )
    if found["level"] is None and found["rpd"] is not None:
        raise TraitError("category takes an rpd with a level; leave it out for all levels.")
    own = dict(zip(level_ids(), pairwise((0.0, *cuts, 2.0)), strict=False)).get(found["level"])
    if found["rpd"] is None and own is not None:
        found["rpd"] = list(own)
    for key in ("bin", "rpd"):
        limits = found[key]
        if limits is not None or key == "bin":
            found[key] = _limits(key, limits)
    return found


def checked_place(name: str, place: int | None, count: int | None) -> int | None:
    """The place of a kernel or channel. Raises ``TraitError`` when there is none.

    ``count`` is how many there are, ``None`` where that is unknown.
    """
    if place is None or (place >= 0 and (count is None or place < count)):
        return place
    known = "" if count is None else f"; the layer has {count}"
    raise TraitError(f"There is no {name} {place}{known}. The first one is 0.")


def checked_patch(patch: str | None) -> str | None:
    """A patch as ``"a:0"``. Raises ``TraitError``."""
    if patch is None or re.fullmatch(r"[ab]:\d+", patch):
        return patch
    raise TraitError(f'patch takes a snapshot and a place, such as "a:0", not {patch!r}.')


def checked_filter(given: Mapping[str, Any]) -> dict[str, Any]:
    """Which images are listed. Raises ``TraitError`` naming what does not fit."""
    classes = {key: one for key, one in given.items() if key != "flip"}
    are_classes = all(type(one) is int and one >= 0 for one in classes.values())
    is_known = given.get("flip", FLIPS[0]) in FLIPS and set(classes) <= _CLASSES
    if not (is_known and are_classes):
        raise TraitError(
            f'image_filter takes {{"flip": one of {", ".join(FLIPS)}}} and classes by number, '
            '"label": the true one, "a", "b" or "either": the predicted one; or {} for all images, '
            f"not {dict(given)}."
        )
    return dict(given)


_CLASSES = {"label", "a", "b", "either"}
"""Keys of a filter whose values are classes."""

MOST_TOGETHER = 512
"""Images of a set at most."""


def checked_set(given: Mapping[str, Any] | None, total: int) -> dict[str, Any] | None:
    """Images that are looked at together, ``{"name": text, "images": indices}``, out of ``total``,
    each once. Raises ``TraitError`` naming what does not fit.
    """
    if given is None:
        return None
    name, listed = given.get("name"), given.get("images")
    images: list[Any] = list(listed) if isinstance(listed, Sequence) else [None]
    are_indices = all(type(one) is int for one in images)
    if set(given) != {"name", "images"} or not isinstance(name, str) or not are_indices:
        raise TraitError(
            'image_set takes {"name": text, "images": indices}, such as {"name": "broken", '
            f'"images": [3, 7]}}; or None for the one image, not {dict(given)}.'
        )
    if not 1 <= len(images) <= MOST_TOGETHER or len(set(images)) < len(images):
        raise TraitError(
            f"image_set takes 1 to {MOST_TOGETHER} images, each once, not {len(images)} of which "
            f"{len(set(images))} differ."
        )
    missing = [one for one in images if not 0 <= one < total]
    if missing:
        raise TraitError(f"There is no image {missing[0]}; the comparison has {total} images.")
    return {"name": name, "images": images}


def checked_exchanged(given: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """What of a layer is put back: ``{"kernels": indices or None}`` or ``{"highlighted": True}``.

    Raises ``TraitError`` naming what does not fit.
    """
    if given is None:
        return None
    if dict(given) == {"highlighted": True}:
        return {"highlighted": True}
    kernels = given.get("kernels", 0)
    listed = list(kernels) if isinstance(kernels, Sequence) else []
    are_indices = all(type(one) is int and one >= 0 for one in listed)
    fits = kernels is None or (isinstance(kernels, Sequence) and are_indices)
    if set(given) != {"kernels"} or not fits or isinstance(kernels, str):
        raise TraitError(
            'exchanged takes {"kernels": indices}, such as {"kernels": [3, 7]}, {"kernels": None} '
            f'for all, {{"highlighted": True}}, or None, not {dict(given)}.'
        )
    return {"kernels": None if kernels is None else sorted(set(listed))}


def _limits(key: str, limits: object) -> list[float]:
    found = limits if isinstance(limits, Sequence) else ()
    numbers = len(found) == 2 and all(type(x) in (int, float) for x in found)
    if not numbers or not 0 <= found[0] <= found[1] < inf:
        raise TraitError(f"category takes a range [low, high] from 0 on as {key}, not {limits}.")
    return [float(x) for x in found]
