"""Whether and by what class probabilities are kept between runs."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version

from .._version import __version__
from ..errors import CacheError
from ..formats import Origin, ReadOptions
from ..keeping import CachedScores, ScoresFolder
from ..naming import shown
from ..preprocessing import Custom
from ..snapshot import Snapshot
from .opened import Opened
from .sources import options_of

SCORING = 1
"""Changes whenever scores are computed in another way."""
_COMPUTING = ("numpy", "onnx", "onnxruntime", "pillow", "torch")
_REMEDY = (
    "Code has no content by which it is known again: pass cache_key=…, a text that you change "
    "whenever the code does."
)


@dataclass(frozen=True)
class Caching:
    """The folder that the user named, and the key that stands for their code."""

    folder: ScoresFolder
    key: str | None

    def of(
        self, opened: Opened, options: ReadOptions, max_pixels: int
    ) -> tuple[CachedScores, str | None]:
        """What is kept, and in sentences what is not. ``max_pixels`` are the most of a picture."""
        common = (SCORING, __version__, *map(_version, _COMPUTING), self.key, max_pixels)
        terms, reasons = {}, {}
        for name, one in opened.snapshots.items():
            if one.runner is None:
                continue
            own = options_of(name, options)
            origin = opened.origins.get(name)
            code = _code(one, origin, own, opened.preprocess)
            if origin is None and not options.copy:
                reasons[name] = "a module that is not copied may change at any time."
            elif code and self.key is None:
                reasons[name] = f"{code} code. {_REMEDY}"
            else:
                settings = replace(own, model=None), opened.places.get(name)
                terms[name] = repr((common, origin is None, settings))
        return CachedScores(self.folder, terms), _said(reasons)


def checked_caching(folder: object, key: object) -> Caching | None:
    """What the user passed as ``cache`` and ``cache_key``. Raises ``CacheError``."""
    if key is not None and not (isinstance(key, str) and key):
        raise CacheError(
            f"cache_key is {shown(repr(key))}. Pass a text that stands for your code, such as "
            "'resnet, normalised'."
        )
    if folder is None:
        if key is not None:
            raise CacheError("cache_key is given without cache=…. Pass the folder as well.")
        return None
    if not isinstance(folder, str | os.PathLike) or not str(folder).strip():
        raise CacheError(f"cache is {shown(repr(folder))}. Pass the path of a folder.")
    return Caching(ScoresFolder(folder), key)


def _code(
    snapshot: Snapshot, origin: Origin | None, options: ReadOptions, custom: Custom | None
) -> str | None:
    """What code the scores of a snapshot depend on, beside our own, as the start of a sentence."""
    if custom is not None:
        return "preprocess=… is"
    if options.model is not None:
        return "model=… is"
    if origin is None:
        return "a live module is"
    package = getattr(snapshot, "package", None)
    return None if package == __name__.partition(".")[0] else f"the package '{package}' runs its"


def _said(reasons: Mapping[str, str]) -> str | None:
    by_reason: dict[str, list[str]] = {}
    for name, reason in reasons.items():
        by_reason.setdefault(reason, []).append(f"'{shown(name)}'")
    told = (
        f"No predictions of {', '.join(names)} are kept in the folder: {reason}"
        for reason, names in by_reason.items()
    )
    return " ".join(told) or None


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
