"""Findings, and how they show themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any, overload


@dataclass(frozen=True)
class Finding:
    """One sentence or two about a pair.

    ``rule`` is its id, see ``docs/explanation/findings.md``. ``evidence`` has the numbers it rests
    on and ``selection``, the fields of the selection that show it. ``strength``, from 0 to 1, is
    how much it says: a finding comes before those that matter less once it is known.
    """

    rule: str
    text: str
    evidence: Mapping[str, Any] = field(repr=False)
    strength: float = field(repr=False)


@dataclass(frozen=True, repr=False)
class Findings(Sequence[Finding]):
    """A list of findings, the strongest first.

    ``unjudged`` says what could not be judged and why, ``None`` where all was.

    Example
    -------
    >>> found = comparison.findings(run=True)
    >>> [one.rule for one in found]
    >>> print(found.markdown())
    """

    findings: tuple[Finding, ...] = ()
    unjudged: str | None = None

    @overload
    def __getitem__(self, place: int) -> Finding: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Finding, ...]: ...
    def __getitem__(self, place: int | slice) -> Finding | tuple[Finding, ...]:
        return self.findings[place]

    def __len__(self) -> int:
        return len(self.findings)

    def markdown(self) -> str:
        """The sentences as a list of Markdown, what was not judged below it."""
        lines = [f"- {_escaped(one.text)}" for one in self.findings]
        rest = [_escaped(self.unjudged)] if self.unjudged else []
        return "\n\n".join(["\n".join(lines)] * bool(lines) + rest)

    def __repr__(self) -> str:
        lines = [one.text for one in self.findings] or ["No findings."]
        return "\n".join([*lines, self.unjudged] if self.unjudged else lines)

    def _repr_html_(self) -> str:
        items = "".join(f"<li>{escape(one.text)}</li>" for one in self.findings)
        listed = f"<ul>{items}</ul>" if items else "<p>No findings.</p>"
        return listed + (f"<p>{escape(self.unjudged)}</p>" if self.unjudged else "")


_MARKS = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_{}[]<>|#"})


def _escaped(text: str) -> str:
    """Names come from files: nothing in them is Markdown."""
    return " ".join(text.split()).translate(_MARKS)
