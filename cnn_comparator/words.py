"""What is said to people, in English and as codes that the browser puts into words. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

_LISTED = 3


@dataclass(frozen=True)
class Sentence:
    """A sentence of ``src/text/sentences.ts`` by its code, and what it tells."""

    code: str
    parameters: Mapping[str, str | int]


class Words(str):
    """A sentence or several in English, which ``said`` has as codes where there are any."""

    said: tuple[Sentence | str, ...]

    def __new__(cls, english: str, said: tuple[Sentence | str, ...]) -> Words:
        made = super().__new__(cls, english)
        made.said = said
        return made

    def __reduce__(self) -> tuple[type[Words], tuple[str, tuple[Sentence | str, ...]]]:
        return Words, (str(self), self.said)


def say(code: str, english: str, many: str | None = None, /, **parameters: str | int) -> Words:
    """A sentence with ``parameters`` in the places of their names; ``many`` is its plural, of
    ``n``.

    Tests hold code and English equal to those of the browser.
    """
    text = english if many is None or parameters["n"] == 1 else many
    return Words(text.format(**parameters), (Sentence(code, parameters),))


def together(*parts: str | None) -> Words | None:
    """Sentences one behind the other; ``None`` where there is none."""
    there = [part for part in parts if part]
    said = (part.said if isinstance(part, Words) else (part,) for part in there)
    return Words(" ".join(there), tuple(one for some in said for one in some)) if there else None


def listed(names: Sequence[str]) -> str:
    """'A', 'A and B', 'A and B and C'."""
    return reduce(lambda some, last: say("and", "{some} and {last}", some=some, last=last), names)


def either(names: Sequence[str]) -> str:
    """'A', 'A or B', 'A or B or C'."""
    return reduce(lambda some, last: say("or", "{some} or {last}", some=some, last=last), names)


def in_a_row(names: Sequence[str]) -> str:
    """'A', 'A, B', 'A, B, C'."""
    return reduce(lambda some, last: say("row", "{some}, {last}", some=some, last=last), names)


def with_more(names: str, more: int) -> str:
    """Names, and how many others there are."""
    return (
        say("and.more", "{names} and {more} more", names=names, more=f"{more:,}")
        if more > 0
        else names
    )


def first_few(parts: Sequence[str]) -> str:
    """The first few of what is to be listed, and how many more there are."""
    return with_more(in_a_row(parts[:_LISTED]), len(parts) - _LISTED) if parts else ""


def encoded_words(words: str) -> Any:
    """As JSON: codes, or English that has none."""
    return {"said": [_encoded(one) for one in words.said]} if isinstance(words, Words) else words


def _encoded(sentence: Sentence | str) -> dict[str, Any]:
    if isinstance(sentence, str):
        return {"code": "text", "parameters": {"text": sentence}}
    told = sentence.parameters.items()
    return {
        "code": sentence.code,
        "parameters": {
            name: encoded_words(one) if isinstance(one, str) else one for name, one in told
        },
    }
