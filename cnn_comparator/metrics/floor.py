"""Below which size a weight is as good as zero."""

from __future__ import annotations

EPSILON = {
    "float64": 2.0**-52,
    "complex128": 2.0**-52,
    "float32": 2.0**-23,
    "float16": 2.0**-10,
    "bfloat16": 2.0**-7,
}
"""Distance from 1 to the next number, by stored type."""

OTHERWISE = "float32"
"""What other types count as: quantised integers are dequantised to it."""


def default_floor(rms_a: float, rms_b: float, dtype_a: str, dtype_b: str) -> float:
    """ε · (RMS_A + RMS_B), with ε of the coarser stored type.

    A weight this small is lost to rounding when it is added to others of the typical size, so
    that the relation of two of them means nothing. 0 for types finer than any rounding.
    """
    epsilon = max(EPSILON.get(dtype, EPSILON[OTHERWISE]) for dtype in (dtype_a, dtype_b))
    return epsilon * (rms_a + rms_b)
