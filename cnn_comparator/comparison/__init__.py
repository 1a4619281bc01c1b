"""Everything the widget shows, as a Python API without a notebook."""

from .comparison import Comparison

__all__ = ["Comparison"]
