"""Small archives of NumPy: every kind of number, order and packing."""

from __future__ import annotations

import io
import zipfile

import numpy as np

from ..mutators.archives import packed

_RANDOM = np.random.default_rng(9)
_TYPES = ("<f4", ">f4", "<f2", "<f8", "<i4", "|i1", "|b1", "<c8", "<V2", "<U3", "|V1", "<M8[s]")


def _saved(array: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=False)
    return buffer.getvalue()


def _numbers(*shape: int) -> np.ndarray:
    return _RANDOM.normal(size=shape).astype(np.float32)


def files() -> list[bytes]:
    network = {
        "conv/kernel": _numbers(3, 3, 3, 8),
        "conv/bias": _numbers(8),
        "norm/moving_mean": _numbers(8),
        "dense/kernel": np.asfortranarray(_numbers(8, 5)),
    }
    raw = bytes(_RANDOM.integers(0, 256, 256, np.uint8))
    kinds = {f"{n}.weight": np.frombuffer(raw, kind, 8) for n, kind in enumerate(_TYPES)}
    odd = {"one": np.float32(3), "none.weight": np.zeros((0, 4)), "deep.w": _numbers(*[1] * 20)}
    return [
        packed([(f"{name}.npy", _saved(np.asanyarray(one))) for name, one in arrays.items()], how)
        for arrays in (network, kinds, odd, {"README": _numbers(2)})
        for how in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    ]
