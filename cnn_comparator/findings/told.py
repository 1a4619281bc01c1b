"""Numbers as findings tell them."""

from __future__ import annotations

from math import floor, log10


def percent(share: float) -> str:
    """A share from 0 to 1, to three digits: ``"9.25 %"``, ``"92.5 %"``, ``"370 %"``."""
    value = 100 * share
    if value == 0:
        return "0 %"
    digits = max(0, 2 - floor(log10(abs(value))))
    return f"{value:,.{digits}f} %"


def at_least(value: float) -> str:
    """Rounded down to three decimals, so that 0.99997 is not told as 1."""
    return f"{floor(1000 * value) / 1000:.3f}"


def times(ratio: float) -> str:
    """``"3.4"``, ``"34"``."""
    return f"{ratio:,.1f}" if ratio < 10 else f"{ratio:,.0f}"


def probability(p: float) -> str:
    """To one digit; what is too small for float64 is told as its end."""
    return f"{max(p, 1e-300):.1g}"
