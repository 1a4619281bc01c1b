"""How much one parameter changed from A to B: measures, kernel distances, categories.

Pure and in float64: operands are widened before the first subtraction. The measures' ids,
formulas and words are in ``protocol/measures.json``.
"""

from .categories import LEVEL_EDGES, bin_edges, category_counts, category_mask, rpd
from .change import ChangeAccumulator

__all__ = [
    "LEVEL_EDGES",
    "ChangeAccumulator",
    "bin_edges",
    "category_counts",
    "category_mask",
    "rpd",
]
