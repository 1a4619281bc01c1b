"""A doubt, in words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Doubt:
    """What is found of one snapshot, and what to do, each in a sentence or two."""

    text: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.text} {self.remedy}"
