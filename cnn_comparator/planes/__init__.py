"""What can be drawn of what enters and leaves two models, and how far it differs. Pure."""

from .change import OutputChange, output_change
from .entering import EnteringView, entering_view
from .matching import matched
from .plane import Plane
from .space import channels_first
from .views import Kind, View, view_of

__all__ = [
    "EnteringView",
    "Kind",
    "OutputChange",
    "Plane",
    "View",
    "channels_first",
    "entering_view",
    "matched",
    "output_change",
    "view_of",
]
