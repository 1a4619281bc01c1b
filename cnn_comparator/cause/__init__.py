"""Cause by experiment: parts of one snapshot put into the other."""

from .kernels import TransplantedKernels
from .transplant import Transplant

__all__ = ["Transplant", "TransplantedKernels"]
