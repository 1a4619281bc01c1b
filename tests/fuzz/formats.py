"""The formats that are fuzzed: how their files are called, what is changed in them and how."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module

from .mutators import archives, chunks, headers, pickles, wire
from .mutators.plain import PLAIN, Mutator


@dataclass(frozen=True)
class Format:
    """``seeds`` is where the sound files are made: a module of ``seeds`` and a function of it."""

    suffix: str
    seeds: tuple[str, str]
    structured: Sequence[Mutator] = ()

    @property
    def is_picture(self) -> bool:
        return self.seeds[0] == "pictures"


FORMATS = {
    "onnx": Format(".onnx", ("onnx", "files"), (wire.mutated,)),
    "pt": Format(".pt", ("torch", "archives"), (archives.mutated,)),
    "pt-legacy": Format(".pt", ("torch", "legacy"), (pickles.mutated,)),
    "pickle": Format(".pt", ("torch", "pickles"), (pickles.mutated,)),
    "safetensors": Format(".safetensors", ("safetensors", "files"), (headers.mutated,)),
    "npz": Format(".npz", ("npz", "files"), (archives.arrays,)),
    "png": Format(".png", ("pictures", "png"), (chunks.png,)),
    "jpeg": Format(".jpg", ("pictures", "jpeg"), (chunks.jpeg,)),
    "gif": Format(".gif", ("pictures", "gif"), (chunks.little,)),
    "bmp": Format(".bmp", ("pictures", "bmp"), (chunks.little,)),
    "tiff": Format(".tiff", ("pictures", "tiff"), (chunks.tiff,)),
    "webp": Format(".webp", ("pictures", "webp"), (chunks.riff, chunks.little)),
}

STRUCTURED = 0.7
"""Share of mutants that keep the form of their format; half of the others lose it, too."""


def made_seeds(name: str) -> list[bytes]:
    """The sound files of a format, made afresh; those of PyTorch need it."""
    module, function = FORMATS[name].seeds
    maker = import_module(f"{__package__}.seeds.{module}")
    make: Callable[[], list[bytes]] = getattr(maker, function)
    return make()


def mutant(name: str, seed: int, number: int, seeds: Sequence[bytes]) -> bytes:
    """The file with a number: the first are the seeds themselves. Pure."""
    if number < len(seeds):
        return seeds[number]
    rng = random.Random(f"{name} {seed} {number}")
    data = rng.choice(seeds)
    structured = FORMATS[name].structured
    if structured and rng.random() < STRUCTURED:
        data = rng.choice(structured)(rng, data, seeds)
        if rng.random() < 0.9:
            return data
    for _ in range(rng.choice((1, 1, 2, 3))):
        data = rng.choice(PLAIN)(rng, data, seeds)
    return data
