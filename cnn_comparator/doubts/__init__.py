"""What a user should doubt, and what may be done about it. Pure."""

from .doubt import Doubt

__all__ = ["Doubt"]
