"""Compare snapshots of a convolutional neural network: what changed, where, and what it did.

``CNNComparator`` shows four linked panels in a notebook; ``Comparison`` is the same without one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._version import __version__

if TYPE_CHECKING:
    from .comparison import Comparison
    from .widget import CNNComparator

__all__ = ["CNNComparator", "Comparison", "__version__"]


def __getattr__(name: str) -> object:
    if name == "CNNComparator":
        from .widget import CNNComparator

        return CNNComparator
    if name == "Comparison":
        from .comparison import Comparison

        return Comparison
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """All of it, also what is imported when it is first used."""
    return sorted({*globals(), *__all__})


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    return [{"src": "labextension", "dest": "cnn-comparator"}]
