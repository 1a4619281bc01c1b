"""ONNX models: ``.onnx`` files, run by ONNX Runtime."""

from __future__ import annotations

from ...snapshot import Snapshot
from ..format import is_file_of
from ..options import ReadOptions


class OnnxFormat:
    """See ``Format``."""

    extensions = (".onnx",)

    def recognises(self, source: object) -> bool:
        """By the extension."""
        return is_file_of(source, self.extensions)

    def read(self, source: object, options: ReadOptions) -> Snapshot:
        """Raises ``SourceError``."""
        from .reader import read_onnx

        return read_onnx(str(source), options.input_shape, options.scores)
