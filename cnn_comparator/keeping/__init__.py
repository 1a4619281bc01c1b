"""Class probabilities of many images, kept: in memory, on disk, and between runs."""

from .block import BlockScores
from .cached import CachedScores
from .folder import ScoresFolder
from .kept import KeptScores

__all__ = ["BlockScores", "CachedScores", "KeptScores", "ScoresFolder"]
