"""What the user gave, as far as it can be opened again."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath

from ..collecting import PAUSED
from ..errors import SourceError
from ..formats import ReadOptions
from ..images import ImageSource, open_images
from ..preprocessing import Custom
from ..snapshot import Snapshot
from .caching import Caching
from .classes import in_one_order
from .opened import Opened
from .sizes import input_sizes
from .sources import Sources, close_all


@dataclass(frozen=True)
class Given:
    """Everything that a comparison is made of."""

    sources: Sources
    images: GivenImages
    preprocess: Custom | None
    options: ReadOptions
    caching: Caching | None = None

    def open(self, before: Opened | None = None) -> Opened:
        """Opens all of it; what cannot be opened again is taken from ``before``.

        Raises ``SourceError``, ``PairingError``, ``ImageError``; nothing new stays open then.
        """
        with PAUSED:
            return self._open(before)

    def _open(self, before: Opened | None) -> Opened:
        kept: Mapping[str, Snapshot] = {} if before is None else before.snapshots
        images = self.images.open(None if before is None else before.images)
        options = replace(
            self.options,
            sizes=input_sizes(images, self.preprocess),
            scores=replace(
                self.options.scores,
                classes=None if images.classes is None else len(images.classes),
                are_named=self.images.have_names,
            ),
        )
        snapshots, origins = self.sources.open(options, kept)
        names = self.options.classes or _class_names(snapshots, self.images)
        images, places = in_one_order(names, images, given=bool(self.options.classes))
        opened = Opened(snapshots, origins, images, self.preprocess, self.options.scores.output)
        opened.places = places
        if self.caching is not None:
            opened.cached, said = self.caching.of(opened, options, self.images.max_pixels)
            if said is not None and before is None:
                warnings.warn(said, stacklevel=2)
        try:
            _check_outputs(snapshots.values())
            opened.layers(*opened.default_pair)
        except BaseException:
            close_all(snapshots, kept)
            raise
        return opened


def _class_names(
    snapshots: Mapping[str, Snapshot], images: GivenImages
) -> dict[str, tuple[str, ...]]:
    """The names of classes that models bring themselves, unless the user has said them. Where all
    that bring some agree, the others have the same.
    """
    if images.have_names:
        return {}
    running = {name: one for name, one in snapshots.items() if one.runner is not None}
    found = {name: getattr(one, "classes", None) for name, one in running.items()}
    known = {name: names for name, names in found.items() if names is not None}
    agreed = set(known.values())
    return dict.fromkeys(running, agreed.pop()) if len(agreed) == 1 else known


def _check_outputs(snapshots: Iterable[Snapshot]) -> None:
    """Raises ``SourceError`` when no model has the output or the classes that were named."""
    misfits = [getattr(one.runner, "misfit", None) for one in snapshots if one.runner is not None]
    if misfits and all(misfits):
        raise SourceError(str(misfits[0]))


class GivenImages:
    """Files, folders and lists of files are opened again; of everything else only once."""

    def __init__(self, images: object, labels: object, classes: object, max_pixels: int) -> None:
        self._arguments = (images, labels, classes, max_pixels)
        self._again = _is_of_files(images)
        self.have_names = classes is not None
        self.max_pixels = max_pixels

    def open(self, opened: ImageSource | None = None) -> ImageSource:
        """The images as they are now, or those of ``opened``. Raises ``ImageError``."""
        if opened is not None and not self._again:
            return opened.original
        arguments = self._arguments
        if not self._again:
            # Nothing more is needed of them, and they may be large.
            self._arguments = (None, None, None, arguments[3])
        return open_images(*arguments)


def _is_of_files(images: object) -> bool:
    if isinstance(images, list | tuple):
        return all(_is_of_files(one) or _is_labelled_file(one) for one in images)
    return isinstance(images, str | PurePath)


def _is_labelled_file(item: object) -> bool:
    return isinstance(item, tuple) and len(item) == 2 and _is_of_files(item[0])
