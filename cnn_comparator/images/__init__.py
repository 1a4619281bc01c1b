"""The images a comparison shows: arrays, lists, folders, data sets and loaders."""

from .opening import open_images
from .source import ImageSource

__all__ = ["ImageSource", "open_images"]
