"""What a comparison shows, in sentences. Pure: what was computed in, sentences out."""

from .facts import LayerFacts, WeightFacts
from .finding import Finding, Findings
from .judging import MOST, findings_of

__all__ = ["MOST", "Finding", "Findings", "LayerFacts", "WeightFacts", "findings_of"]
