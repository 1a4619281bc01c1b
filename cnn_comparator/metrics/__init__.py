"""How much one parameter changed from A to B: measures, kernel distances, categories.

Pure and in float64: operands are widened before the first subtraction. The measures' ids,
formulas and words are in ``protocol/measures.json``.
"""

from .categories import Bins, bin_edges, category_counts
from .change import ChangeAccumulator
from .distances import DistanceAccumulator
from .floor import default_floor
from .levels import LEVELS, level_indices
from .rpd import rpd

__all__ = [
    "LEVELS",
    "Bins",
    "ChangeAccumulator",
    "DistanceAccumulator",
    "bin_edges",
    "category_counts",
    "default_floor",
    "level_indices",
    "rpd",
]
