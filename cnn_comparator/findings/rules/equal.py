"""What is equal, to the last bit. Exact: a single bit that differs silences these rules."""

from __future__ import annotations

from ...words import first_few, in_a_row, say, together
from ..facts import LayerFacts, WeightFacts
from ..finding import Finding

_BIASES = frozenset({"bias", "beta"})


def identical(facts: WeightFacts) -> Finding | None:
    """All that is stored is equal."""
    if not facts.is_paired or any(one.changed for one in facts.layers):
        return None
    text = say(
        "finding.identical",
        "A and B are equal, to the last bit: all weights, biases and running statistics.",
    )
    return Finding("identical", text, {"layers": len(facts.layers), "selection": {}}, 1.0)


def rounded(facts: WeightFacts) -> Finding | None:
    """Only rounding lies between the two."""
    differ = any(one.changed for one in facts.layers)
    if facts.note is None or not facts.is_paired or not differ:
        return None
    return Finding("rounded", facts.note, {"selection": {}}, 0.98)


def only_statistics(facts: WeightFacts) -> Finding | None:
    """All that is learned is equal, running statistics are not."""
    changed = [one for one in facts.layers if one.changed]
    if not facts.is_paired or not changed or any(one.learned for one in changed):
        return None
    text = say(
        "finding.only_statistics",
        "Only running statistics changed, in {n} layer; all weights and biases are equal in A and "
        "B, to the last bit.",
        "Only running statistics changed, in {n} layers; all weights and biases are equal in A and "
        "B, to the last bit.",
        n=len(changed),
    )
    evidence = {"layers": _ids(changed), "selection": {"layer": changed[0].layer}}
    return Finding("only_statistics", text, evidence, 0.95)


def only_biases(facts: WeightFacts) -> Finding | None:
    """All that is learned is equal but for biases, those of normalisations among them."""
    changed = [one for one in facts.layers if one.learned]
    if not facts.is_paired or not changed or any(one.learned - _BIASES for one in changed):
        return None
    text = say(
        "finding.only_biases",
        "Only biases changed, in {n} layer; all other weights are equal in A and B, to the last "
        "bit.",
        "Only biases changed, in {n} layers; all other weights are equal in A and B, to the last "
        "bit.",
        n=len(changed),
    )
    evidence = {"layers": _ids(changed), "selection": {"layer": changed[0].layer}}
    return Finding("only_biases", _and_statistics(text, facts), evidence, 0.94)


def only_head(facts: WeightFacts) -> Finding | None:
    """The last layer with a weight alone is another one, in its numbers or as a whole."""
    apart = [one for one in facts.layers if one.learned or one.status == "apart"]
    rest = [one for one in facts.layers if one not in apart and one.has_weight]
    if not facts.is_whole or not apart or not rest or not all(one.is_head for one in apart):
        return None
    replaced = any(one.status == "apart" for one in apart)
    layers = in_a_row([f"'{one.layer}'" for one in apart])
    if replaced:
        text = say(
            "finding.head_replaced",
            "Only the head was replaced, {layers}; the weights of the {n} other layer are equal in "
            "A and B, to the last bit.",
            "Only the head was replaced, {layers}; the weights of the {n} other layers are equal "
            "in A and B, to the last bit.",
            n=len(rest),
            layers=layers,
        )
    else:
        text = say(
            "finding.only_head",
            "Only the head changed, {layers}; the weights of the {n} other layer are equal in A "
            "and B, to the last bit.",
            "Only the head changed, {layers}; the weights of the {n} other layers are equal in A "
            "and B, to the last bit.",
            n=len(rest),
            layers=layers,
        )
    evidence = {"layers": _ids(apart), "selection": {"layer": apart[-1].layer}}
    return Finding("only_head", _and_statistics(text, facts), evidence, 0.94)


def frozen(facts: WeightFacts) -> Finding | None:
    """Some layers are equal, others are not. Those that only normalise do not count."""
    equal = [one for one in facts.weighted if not one.learned and one.status == "paired"]
    if not equal or len(equal) == len(facts.weighted):
        return None
    text = say(
        "finding.frozen",
        "{n} of {total} layers with weights is equal in A and B, to the last bit, as if frozen: "
        "{names}.",
        "{n} of {total} layers with weights are equal in A and B, to the last bit, as if frozen: "
        "{names}.",
        n=len(equal),
        total=len(facts.weighted),
        names=first_few([f"'{one.layer}'" for one in equal]),
    )
    evidence = {"layers": _ids(equal), "selection": {"layer": equal[0].layer}}
    return Finding("frozen", text, evidence, 0.7)


def _and_statistics(text: str, facts: WeightFacts) -> str:
    if not facts.statistics_changed:
        return text
    more = say("finding.statistics_too", "Running statistics changed as well.")
    return together(text, more) or text


def _ids(layers: list[LayerFacts]) -> list[str]:
    return [one.layer for one in layers]
