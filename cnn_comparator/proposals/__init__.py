"""Region proposals: boxes of a picture that may show a thing (selective search)."""

from .propose import propose

__all__ = ["propose"]
