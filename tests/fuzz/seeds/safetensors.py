"""Small sound safetensors files, written by hand."""

from __future__ import annotations

import json

import numpy as np

_RANDOM = np.random.default_rng(6)
_WIDTHS = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I64": 8, "I8": 1, "U8": 1, "BOOL": 1}


def _file(
    tensors: dict[str, tuple[str, tuple[int, ...]]], metadata: dict[str, str] | None = None
) -> bytes:
    header: dict[str, object] = {} if metadata is None else {"__metadata__": metadata}
    body = b""
    for name, (kind, shape) in tensors.items():
        start, count = len(body), int(np.prod(shape))
        values = _RANDOM.standard_normal(count).astype(np.float32)
        if kind in ("F32", "F16", "F64"):
            body += values.astype({"F32": "<f4", "F16": "<f2", "F64": "<f8"}[kind]).tobytes()
        elif kind == "BF16":
            body += (values.view("<u4") >> 16).astype("<u2").tobytes()
        else:
            body += bytes(_RANDOM.integers(0, 2, count * _WIDTHS[kind], np.uint8))
        header[name] = {"dtype": kind, "shape": shape, "data_offsets": [start, len(body)]}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text + body


def files() -> list[bytes]:
    norm = {f"bn.{name}": ("F32", (4,)) for name in ("weight", "bias", "running_mean")}
    return [
        _file({"conv.weight": ("F32", (4, 3, 3, 3)), "conv.bias": ("F32", (4,))}),
        _file({"conv.weight": ("F16", (4, 3, 3, 3)), **norm, "bn.running_var": ("F32", (4,))}),
        _file({"fc.weight": ("BF16", (5, 8)), "fc.bias": ("F64", (5,))}, {"format": "pt"}),
        _file({"a.weight": ("I8", (4, 4)), "n": ("I64", ()), "m": ("BOOL", (3,))}),
        _file({"e.weight": ("F32", (0, 4)), "f.weight": ("F32", (2, 2, 2))}, {}),
        _file({f"layers.{index}.weight": ("F32", (2, 2)) for index in range(12)}),
    ]
