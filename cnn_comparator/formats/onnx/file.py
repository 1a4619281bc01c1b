"""The files of one ONNX model: its graph at once, its bytes when asked for."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import ClosedError, SourceError
from ..stored_file import changed, check_file
from .budgets import FIELDS, GRAPHS, over
from .opening import Opened, holder, opened, opened_beside
from .wire import OWN_FILE, DepthError, FieldsError, WireError, without_weights

if TYPE_CHECKING:
    import onnx


class ModelFile:
    """Reads byte ranges of an ``.onnx`` file and of its external data; thread-safe.

    ``model`` is the ``ModelProto`` without large weights (see ``onnx_wire``). A file that
    changes on disk while it is open raises ``ChangedError`` instead of giving other weights:
    the bytes are read first and then it is seen whether they are still those that were opened.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.name = os.fspath(path)
        self._lock = threading.Lock()
        self._files: dict[str, Opened] = {}
        self._closed = False
        self._stored = 0
        check_file(self.name)
        try:
            own = self._add(OWN_FILE, opened(self.name, self.name))
            self.model = self._parse(own)
            # Models that differ in it alone share what is read of them.
            self.metadata = {one.key: one.value for one in self.model.metadata_props}
            del self.model.metadata_props[:]
        except BaseException:
            self.close()
            raise

    @property
    def folder(self) -> Path:
        """Where external data lies."""
        return Path(self.name).resolve().parent

    @property
    def stored(self) -> int:
        """Bytes of all files opened so far."""
        return self._stored

    @property
    def beside(self) -> list[str]:
        """The paths of external data opened so far."""
        return [str(self.folder / name) for name in self._files if name != OWN_FILE]

    def check(self, location: str, offset: int, length: int) -> None:
        """Raises ``SourceError`` when a byte range is not there."""
        with self._lock:
            size = self._file(location).size
        if offset + length > size:
            raise self._cut_off(location)

    def read(self, location: str, offset: int, length: int) -> bytes:
        """``length`` bytes from ``offset`` of a file.

        Raises ``SourceError``, ``ChangedError``, ``ClosedError``.
        """
        with self._lock:
            file = self._file(location)
            if offset + length > file.size:
                raise self._cut_off(location)
            try:
                found = file.read(offset, length)
            except OSError as error:
                raise SourceError(
                    f"'{self._named(location)}' cannot be read: {error.strerror}. "
                    "Check that its disk is there."
                ) from error
            self._check_unchanged(location, file)
        if len(found) < length:
            raise self._cut_off(location)
        return found

    def close(self) -> None:
        """Closes the files."""
        with self._lock:
            self._closed = True
            for each in self._files.values():
                each.file.close()
            self._files.clear()

    def _file(self, location: str) -> Opened:
        if self._closed:
            raise ClosedError(f"Snapshot '{self.name}' was closed; open it again.")
        if location not in self._files:
            return self._add(location, opened_beside(self.folder, location, self.name))
        return self._files[location]

    def _add(self, location: str, file: Opened) -> Opened:
        self._files[location] = file
        self._stored += file.size
        return file

    def _check_unchanged(self, location: str, file: Opened) -> None:
        if file.is_changed():
            raise changed(self._named(location))

    def _cut_off(self, location: str) -> SourceError:
        return SourceError(
            f"'{self._named(location)}' is cut off. Download or export the model again."
        )

    def _named(self, location: str) -> str:
        return self.name if location == OWN_FILE else holder(location, self.name)

    def _parse(self, own: Opened) -> onnx.ModelProto:
        import onnx
        from google.protobuf.message import DecodeError

        if own.size == 0:
            raise SourceError(f"'{self.name}' is empty. Download or export the model again.")
        try:
            thin = without_weights(own.file, own.size)
            self._check_unchanged(OWN_FILE, own)
            model = onnx.ModelProto.FromString(thin)
            if model.ir_version >= 3 and not model.opset_import:
                raise WireError("There is no opset.")
        except (WireError, DecodeError):
            self._check_unchanged(OWN_FILE, own)
            raise SourceError(
                f"'{self.name}' is cut off or is no ONNX model. Download or export the model again."
            ) from None
        except FieldsError:
            raise over(self.name, FIELDS, "fields") from None
        except DepthError:
            raise over(self.name, GRAPHS, "graphs inside one another") from None
        if not model.graph.node:
            raise SourceError(
                f"'{self.name}' has no layers. Check that it is an ONNX model of a network."
            )
        return model
