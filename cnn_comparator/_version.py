"""The version of the package; equal to the one in package.json."""

__version__ = "0.1.0"
