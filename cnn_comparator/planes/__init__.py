"""What can be drawn of the outputs of two models, and how far they differ. Pure."""

from .change import OutputChange, output_change
from .matching import matched
from .space import channels_first
from .views import Kind, Plane, View, view_of

__all__ = [
    "Kind",
    "OutputChange",
    "Plane",
    "View",
    "channels_first",
    "matched",
    "output_change",
    "view_of",
]
