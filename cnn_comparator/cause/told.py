"""What an experiment found, in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from ..words import say, together
from .parts import PartEffect, is_cause, strongest


def told(
    parts: Sequence[PartEffect],
    flips: int,
    agreeing: int,
    names: tuple[str, str],
    exchanged: int | None = None,
) -> str:
    """One or two sentences; ``names`` are what host and donor are called, A or B; ``exchanged`` is
    how many single weights were, where they were chosen.
    """
    host, donor = names
    if not flips:
        return say(
            "cause.no_flips",
            "A and B predict the same class for the image, so there is nothing to return.",
            "A and B predict the same class for all {n} images, so there is nothing to return.",
            n=agreeing,
        )
    place = strongest(parts, flips, agreeing)
    if place is None:
        return say(
            "cause.nothing",
            "Nothing of {donor} that was put into {host} by itself returns the prediction.",
            "Nothing of {donor} that was put into {host} by itself returns any of the {n} "
            "predictions that differ.",
            n=flips,
            donor=donor,
            host=host,
        )
    best = parts[place]
    what = _named(best, donor, exchanged)
    is_named = exchanged is not None or is_cause(best, flips)
    if flips + agreeing == 1:
        found = say(
            "cause.one",
            "Putting {what} into {host} returns the prediction.",
            what=what,
            host=host,
        )
        return together(found, _control_of_one(best)) or found
    counts = {"returned": f"{best.effect.returned:,}", "changed": f"{best.effect.collateral:,}"}
    others = f"{agreeing:,}"
    if is_named:
        found = say(
            "cause.returns",
            "Putting {what} into {host} returns {returned} of {n} prediction that differs, and "
            "changes {changed} of the {others} others.",
            "Putting {what} into {host} returns {returned} of the {n} predictions that differ, and "
            "changes {changed} of the {others} others.",
            n=flips,
            what=what,
            host=host,
            others=others,
            **counts,
        )
    else:
        found = say(
            "cause.none",
            "Nothing explains it by itself. Most comes of putting {what} into {host}: it returns "
            "{returned} of {n} prediction that differs, and changes {changed} of the {others} "
            "others.",
            "Nothing explains it by itself. Most comes of putting {what} into {host}: it returns "
            "{returned} of the {n} predictions that differ, and changes {changed} of the {others} "
            "others.",
            n=flips,
            what=what,
            host=host,
            others=others,
            **counts,
        )
    if best.control is None:
        return found
    control = say(
        "cause.control",
        "As large a change in the wrong places returns {returned}.",
        returned=f"{best.control.returned:,}",
    )
    if exchanged is not None:
        control = say(
            "cause.drawn",
            "As many weights drawn at random return {returned}.",
            returned=f"{best.control.returned:,}",
        )
    return together(found, control) or found


def _control_of_one(best: PartEffect) -> str | None:
    if best.control is None:
        return None
    if best.control.returned:
        return say(
            "cause.control_too",
            "As large a change in the wrong places returns it as well, so this says little.",
        )
    return say("cause.control_not", "As large a change in the wrong places does not.")


def _named(part: PartEffect, donor: str, exchanged: int | None) -> str:
    if exchanged is not None:
        return say(
            "cause.weights",
            "{n} weight of {donor}'s {layer}",
            "{n} weights of {donor}'s {layer}",
            n=exchanged,
            donor=donor,
            layer=part.layer,
        )
    if part.layer == part.last:
        return say("cause.layer", "{donor}'s {layer}", donor=donor, layer=part.layer)
    return say(
        "cause.range",
        "{donor}'s {first} to {last}",
        donor=donor,
        first=part.layer,
        last=part.last,
    )
