"""The images a comparison shows: arrays, lists, folders, data sets and loaders."""

from .limits import MAX_PIXELS
from .opening import open_images
from .source import ImageSource

__all__ = ["MAX_PIXELS", "ImageSource", "open_images"]
