"""Every error a user can meet. Each message is one plain sentence: the cause and the remedy."""

from __future__ import annotations

from .naming import bounded


class CNNComparatorError(Exception):
    """Base of the errors a user can meet.

    ``code`` is the machine-readable name that travels in the protocol's ``error`` messages.
    """

    code = "internal"

    def __init__(self, message: str = "") -> None:
        """``message`` may hold names from files: it is bounded, and shows no control characters."""
        clean = bounded(message)
        # Its codes are lost in another text.
        super().__init__(message if clean == message else clean)


class SourceError(CNNComparatorError, ValueError):
    """A snapshot cannot be read: missing, truncated, of an unknown kind."""

    code = "unreadable"


class ChangedError(SourceError):
    """A file is not what it was when it was opened; ``Comparison.reload()`` opens it again."""

    code = "changed"


class PairingError(CNNComparatorError, ValueError):
    """Two snapshots cannot be compared, or a name is not one of theirs."""

    code = "unpaired"


class ImageError(CNNComparatorError, ValueError):
    """An image, a label or the preprocessing does not fit."""

    code = "bad_image"


class CacheError(CNNComparatorError, ValueError):
    """Nothing can be kept in the folder that was named, or what names it does not fit."""


class ModelError(CNNComparatorError, RuntimeError):
    """A model failed while it was running, or cannot run at all."""

    code = "model_failed"


class NoScoresError(ModelError):
    """A model runs, but none of its outputs is one score a class; they can be shown as they are."""

    @property
    def said(self) -> str:
        """The message, with its codes."""
        found: str = self.args[0]
        return found


class RequestError(CNNComparatorError, ValueError):
    """A message that does not follow the protocol."""

    code = "bad_request"


class VersionError(CNNComparatorError, RuntimeError):
    """The Python package and the JupyterLab extension do not speak the same protocol."""

    code = "version"


class Cancelled(CNNComparatorError):
    """The work was given up because nobody waits for it any more."""

    code = "cancelled"


class ClosedError(CNNComparatorError, RuntimeError):
    """The comparison was closed and has released its files and models."""

    code = "closed"
