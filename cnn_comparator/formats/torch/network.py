"""What is known of a PyTorch network once it was read."""

from __future__ import annotations

from dataclasses import dataclass, field

from ...snapshot import Layer
from ..scores import Normalisation
from .runner import Place
from .tensors import StoredTensor


@dataclass
class Network:
    """Layers, where each is in a run, and the stored tensor of each parameter id."""

    layers: list[Layer] = field(default_factory=list)
    places: dict[str, Place] = field(default_factory=dict)
    tensors: dict[str, StoredTensor] = field(default_factory=dict)
    normalisations: tuple[Normalisation | None, ...] = ()
    """Of every output, in order; ``None`` where the functions before it do not tell."""
