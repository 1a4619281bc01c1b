"""One image for another process: the file that it lies in, or itself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..errors import ImageError
from ..naming import shown
from ..sample import Sample
from .picture_files import PictureFiles
from .reading import REPLACE, reading


@dataclass(frozen=True)
class StoredPicture:
    """Reads one picture from its file; can be pickled."""

    files: PictureFiles
    path: Path
    name: str

    def read(self) -> Sample:
        """Raises ``ImageError``, ``ChangedError``."""
        return Sample(self.files.picture(self.path, self.name))

    def digest(self) -> bytes:
        """Of the bytes of the file. Raises ``ImageError``, ``ChangedError``."""
        return self.files.digest(self.path, self.name)


@dataclass(frozen=True)
class ReadAgain:
    """One image of a source for another process: a file, the image itself, or why there is none.
    Can be pickled.
    """

    name: str
    image: StoredPicture | Sample | ImageError

    def __call__(self) -> Sample:
        """Raises ``ImageError``, ``ChangedError``."""
        with reading(shown(self.name), REPLACE):
            if isinstance(self.image, ImageError):
                raise self.image
            return self.image if isinstance(self.image, Sample) else self.image.read()
