"""The files of one ONNX model: its graph at once, its bytes when asked for."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from ..errors import ClosedError, SourceError
from .files import check_file
from .onnx_wire import OWN_FILE, WireError, without_weights

if TYPE_CHECKING:
    import onnx

_LFS = b"version https://git-lfs"


class ModelFile:
    """Reads byte ranges of an ``.onnx`` file and of its external data; thread-safe.

    ``model`` is the ``ModelProto`` without large weights (see ``onnx_wire``). A file that
    changes on disk while it is open raises ``SourceError`` instead of giving other weights.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.name = os.fspath(path)
        self._lock = threading.Lock()
        self._files: dict[str, tuple[BinaryIO, tuple[int, int]]] = {}
        self._closed = False
        check_file(self.name)
        try:
            self._open(OWN_FILE)
            self.model = self._parse()
        except BaseException:
            self.close()
            raise

    @property
    def folder(self) -> Path:
        """Where external data lies."""
        return Path(self.name).resolve().parent

    def check(self, location: str, offset: int, length: int) -> None:
        """Raises ``SourceError`` when a byte range is not there."""
        with self._lock:
            _, (size, _) = self._file(location)
        if offset + length > size:
            raise SourceError(
                f"'{location}', which holds weights of '{self.name}', is cut off. "
                "Download or export the model again."
            )

    def read(self, location: str, offset: int, length: int) -> bytes:
        """``length`` bytes from ``offset`` of a file. Raises ``SourceError``, ``ClosedError``."""
        with self._lock:
            file, stamp = self._file(location)
            if _stamp(file) != stamp:
                raise SourceError(
                    f"'{self.name}' changed on disk after it was opened. Run the cell that "
                    "opens it again, and give every snapshot a file of its own."
                )
            file.seek(offset)
            found = file.read(length)
        if len(found) < length:
            raise SourceError(
                f"'{self.name}' ends before its weights do. Download or export the model again."
            )
        return found

    def close(self) -> None:
        """Closes the files."""
        with self._lock:
            self._closed = True
            for file, _ in self._files.values():
                file.close()
            self._files.clear()

    def _file(self, location: str) -> tuple[BinaryIO, tuple[int, int]]:
        if self._closed:
            raise ClosedError(f"Snapshot '{self.name}' was closed; open it again.")
        if location not in self._files:
            self._open(location)
        return self._files[location]

    def _open(self, location: str) -> None:
        try:
            file = self._path(location).open("rb")
        except FileNotFoundError:
            raise SourceError(
                f"'{self.name}' keeps its weights in '{location}', which is not beside it. "
                "Put that file into the same folder."
            ) from None
        except OSError as error:
            raise SourceError(
                f"'{self.name}' cannot be read: {error.strerror}. Check its permissions."
            ) from error
        self._files[location] = (file, _stamp(file))

    def _path(self, location: str) -> Path:
        if location == OWN_FILE:
            return Path(self.name)
        path = (self.folder / location).resolve()
        if not path.is_relative_to(self.folder):
            raise SourceError(
                f"'{self.name}' refers to weights outside its folder ('{location}'). "
                "Export it again with its data beside it."
            )
        return path

    def _parse(self) -> onnx.ModelProto:
        import onnx
        from google.protobuf.message import DecodeError

        file, (size, _) = self._files[OWN_FILE]
        if size == 0:
            raise SourceError(f"'{self.name}' is empty. Download or export the model again.")
        if file.read(len(_LFS)) == _LFS:
            raise SourceError(
                f"'{self.name}' is only a pointer of Git LFS. Fetch the file with 'git lfs pull'."
            )
        try:
            model = onnx.ModelProto.FromString(without_weights(file, size))
            if model.ir_version >= 3 and not model.opset_import:
                raise WireError("There is no opset.")
        except (WireError, DecodeError):
            raise SourceError(
                f"'{self.name}' is cut off or is no ONNX model. Download or export the model again."
            ) from None
        if not model.graph.node:
            raise SourceError(
                f"'{self.name}' has no layers. Check that it is an ONNX model of a network."
            )
        return model


def _stamp(file: BinaryIO) -> tuple[int, int]:
    status = os.fstat(file.fileno())
    return status.st_size, status.st_mtime_ns
