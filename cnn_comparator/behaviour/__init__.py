"""What a change did to the predictions over all images. Pure: scores in, tables out."""

from .behaviour import FLIPS, Behaviour
from .judged import Judged, judged
from .rate import Rate

__all__ = ["FLIPS", "Behaviour", "Judged", "Rate", "judged"]
