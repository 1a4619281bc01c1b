"""Opens snapshots, whatever they come from. One folder a format."""

from .format import Format
from .opening import open_snapshot
from .options import ReadOptions, checked_device, read_options
from .origin import Origin, open_with_origin
from .state_dicts.finding import holds_state_dict, is_state_dict
from .torch import is_module

__all__ = [
    "Format",
    "Origin",
    "ReadOptions",
    "checked_device",
    "holds_state_dict",
    "is_module",
    "is_state_dict",
    "open_snapshot",
    "open_with_origin",
    "read_options",
]
