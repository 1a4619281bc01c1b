"""From stored bytes to numbers: the element types that files of weights have. Pure."""

from __future__ import annotations

import numpy as np

from ...errors import SourceError
from ...naming import shown
from ...words import say

NATIVE = frozenset(
    (
        *("float64", "float32", "float16", "int64", "int32", "int16", "int8"),
        *("uint64", "uint32", "uint16", "uint8", "bool", "complex64", "complex128"),
    )
)
"""Types that NumPy has itself."""
NARROW = {
    "bfloat16": 2,
    "float8_e4m3fn": 1,
    "float8_e4m3fnuz": 1,
    "float8_e5m2": 1,
    "float8_e5m2fnuz": 1,
    "float8_e8m0fnu": 1,
}
"""Narrow floats, and their bytes."""


def is_known(dtype: str) -> bool:
    """Whether numbers of a type can be decoded."""
    return dtype in NATIVE or dtype in NARROW


def trouble_of(dtype: str) -> str | None:
    """What numbers of a type are that is not known; ``None`` for those that can be read."""
    return None if is_known(dtype) else of_type(dtype)


def of_type(dtype: str) -> str:
    """What numbers are whose type is not known."""
    return say("trouble.type", "the type {dtype}", dtype=shown(dtype))


def width_of(dtype: str) -> int:
    """Bytes of one element of a known type."""
    return NARROW[dtype] if dtype in NARROW else np.dtype(dtype).itemsize


def stored_dtype(dtype: str) -> np.dtype:
    """NumPy's type for the stored elements: narrow floats as unsigned integers."""
    return np.dtype(f"u{NARROW[dtype]}") if dtype in NARROW else np.dtype(dtype)


def elements(data: np.ndarray, dtype: str, *, big_endian: bool = False) -> np.ndarray:
    """Bytes, uint8, as ``stored_dtype``, flat, aligned and in this machine's order of bytes."""
    wanted = stored_dtype(dtype)
    found = data.view(wanted.newbyteorder(">" if big_endian else "<"))
    return found.astype(wanted, copy=not found.flags.aligned)


def numbers(stored: np.ndarray, dtype: str) -> np.ndarray:
    """Elements of ``stored_dtype`` as numbers: float64 stays, all others become float32.

    A complex number becomes two, its real and its imaginary part, of half its width. Raises
    ``SourceError`` for unknown types.
    """
    if dtype == "bfloat16":
        return (stored.astype(np.uint32) << 16).view(np.float32)
    if dtype in NARROW:
        import ml_dtypes

        return stored.view(getattr(ml_dtypes, dtype)).astype(np.float32)
    if dtype not in NATIVE:
        raise SourceError(
            f"Weights of the type {dtype} cannot be compared. Save them as float32 or float16."
        )
    if dtype == "float64":
        return stored
    if stored.dtype.kind == "c":
        flat = np.ascontiguousarray(stored).reshape(-1)
        return flat.view(np.float64 if dtype == "complex128" else np.float32)
    # Beyond the largest number of single precision there is only infinity.
    with np.errstate(over="ignore"):
        return stored.astype(np.float32, copy=False)
