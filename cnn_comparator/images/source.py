"""Images by index, whatever they come from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass

import numpy as np

from .. import pictures
from ..errors import ImageError
from ..labels import sample_label
from ..naming import encodable, shown
from ..sample import Sample
from ..words import together
from .reading import REPLACE, reading
from .stored import ReadAgain, StoredPicture
from .unread import first_readable


@dataclass(frozen=True)
class Found:
    """What a kind of source makes of what was given.

    ``read`` gives the image at an index. ``labels`` and ``classes`` are those it knows;
    ``late_label`` gives the label that comes with the image at an index instead, which may have to
    be read for it, unless they are ``resident``: all in memory.
    ``thumbnail`` gives the picture at an index shrunk to fit a size, where that is less work than
    reading it; ``None`` for an index where it is not. ``stored`` gives what reads the picture at
    an index from its file, in another process as well; ``None`` where there is no file.
    """

    read: Callable[[int], Sample]
    names: Sequence[str]
    labels: Sequence[object] | None = None
    classes: tuple[str, ...] | None = None
    note: str | None = None
    late_label: Callable[[int], object] | None = None
    resident: bool = False
    thumbnail: Callable[[int, int], np.ndarray | None] | None = None
    stored: Callable[[int], StoredPicture | None] | None = None


def _nothing(index: int) -> Sample:
    raise ImageError(f"There is no image {index}.")


NOTHING = Found(_nothing, ())


class ImageSource:
    """Images with names and, if known, labels; each is read when it is asked for.

    ``labels`` are indices of classes, ``None`` where unknown; ``None`` as a whole when there are
    none. With ``late_labels`` they are known only once the image is read, see ``label``.
    ``note`` is for people.
    """

    def __init__(
        self,
        found: Found,
        labels: tuple[int | None, ...] | None,
        classes: tuple[str, ...] | None,
    ) -> None:
        self._read = found.read
        self._thumbnail = found.thumbnail
        self._stored = found.stored
        self.names = tuple(map(encodable, found.names))
        self.classes = None if classes is None else tuple(map(encodable, classes))
        self.note = found.note
        self.original = self
        self._late_label = None if labels is not None else found.late_label
        self.labels = (None,) * len(self.names) if self.late_labels else labels
        if self.late_labels and found.resident:
            self.labels = tuple(self.label(index) for index in range(len(self)))
            self._late_label = None

    def with_classes(
        self, classes: tuple[str, ...] | None, *notes: str, labelled: bool = True
    ) -> ImageSource:
        """The same images with other names of classes, and without labels unless ``labelled``;
        ``original`` is what they were before.
        """
        found = copy(self)
        found.classes = classes
        found.note = together(self.note, *notes)
        if not labelled:
            found.labels = found._late_label = None
        return found

    @property
    def late_labels(self) -> bool:
        """Whether labels come with the images, see ``label``."""
        return self._late_label is not None

    def __len__(self) -> int:
        return len(self.names)

    def sample(self, index: int) -> Sample:
        """The image at an index. Raises ``ImageError``, and ``ChangedError`` for files."""
        self._check(index)
        with reading(shown(self.names[index]), REPLACE):
            return self._read(index)

    def first_readable(self) -> Sample:
        """The first image that can be read. Raises ``ImageError`` when none of several can."""
        return first_readable(self.sample, len(self))[1]

    def portable(self, index: int) -> ReadAgain:
        """What gives the image at an index in another process, or why it cannot be read.

        Raises ``ImageError`` where there is no such index, and ``ChangedError`` for files.
        """
        self._check(index)
        stored = None if self._stored is None else self._stored(index)
        if stored is not None:
            return ReadAgain(self.names[index], stored)
        try:
            return ReadAgain(self.names[index], self.sample(index))
        except ImageError as error:
            return ReadAgain(self.names[index], error)

    def digest(self, index: int) -> bytes:
        """Of what the image at an index is: of the bytes of its file, which is not decoded, or of
        its values. Raises as ``sample`` does.
        """
        self._check(index)
        stored = None if self._stored is None else self._stored(index)
        if stored is not None:
            with reading(shown(self.names[index]), REPLACE):
                return stored.digest()
        return self.sample(index).digest()

    def thumbnail(self, index: int, size: int) -> np.ndarray:
        """The picture shrunk to fit ``size`` × ``size``, uint8; never what enters a model.

        Raises as ``sample`` does.
        """
        self._check(index)
        with reading(shown(self.names[index]), REPLACE):
            small = None if self._thumbnail is None else self._thumbnail(index, size)
            return pictures.shrunk(self._read(index).picture, size) if small is None else small

    def label(self, index: int) -> int | None:
        """The class of an image, ``None`` if unknown; may read it, and is unknown if it cannot be.

        Raises ``ImageError`` for a label beyond the classes, ``ChangedError`` for files.
        """
        self._check(index)
        if self._late_label is None:
            return None if self.labels is None else self.labels[index]
        try:
            with reading(shown(self.names[index]), REPLACE):
                own = self._late_label(index)
        except ImageError:
            return None
        return sample_label(own, self.names[index], self.classes)

    def labelled(self) -> list[int]:
        """The images that have a label, or may turn out to have one."""
        labels = self.labels or ()
        return [i for i, label in enumerate(labels) if self.late_labels or label is not None]

    def _check(self, index: int) -> None:
        if not 0 <= index < len(self):
            raise ImageError(f"There is no image {index}; there are {len(self)} images.")
