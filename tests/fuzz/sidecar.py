"""The file beside the ONNX models that holds weights of theirs."""

from __future__ import annotations

import struct

SIDECAR = "weights.bin"


def sidecar() -> bytes:
    """2000 numbers of single precision."""
    return struct.pack("<2000f", *(index / 1000 - 1 for index in range(2000)))
