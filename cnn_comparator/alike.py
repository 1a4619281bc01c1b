"""Names that are the same but for what stands before them and what divides them. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from .naming import WRAPPERS
from .snapshot import Layer

Steps = tuple[str, ...]
"""A name, divided."""
Names = Mapping[int, Steps]
"""Names of layers by their index."""

Fits = Callable[[int, int], bool | None]
"""Of a layer of A and one of B, by index: whether their weights have the same kind and shape;
``None`` where one is no partner of the other.
"""

_DEPTH = 24
"""Names of more steps are not looked at."""
_CANDIDATES = 64
_ROUNDS = 4
_PASSED = WRAPPERS | {"base_layer"}
"""Steps that name no layer: those of wrappers, and that of a layer with adapters beside it."""
_SUFFIX = re.compile(r":\d+$")


def steps_of(name: str) -> Steps:
    """A name in steps, whatever divides them, without those of wrappers."""
    steps = [step for step in re.split(r"[./]", _SUFFIX.sub("", name)) if step not in _PASSED]
    return tuple(part.lower() for step in steps for part in step.split("_") if part)


def weights_steps(layer: Layer) -> Steps:
    """The name that a layer's weight gives it: all but the last step, which says what it is."""
    if layer.weight is None:
        return steps_of(layer.id)
    name = _SUFFIX.sub("", layer.weight.id)
    place = max(name.rfind("."), name.rfind("/"))
    return steps_of(name[:place] if place > 0 else name)


def alike(a: Names, b: Names, fits: Fits) -> dict[int, int]:
    """Index in A to index in B, of names that are the same below a prefix of either side.

    A prefix counts where most names below it fit, and no other prefix fits as many elsewhere.
    """
    found: dict[int, int] = {}
    for _ in range(_ROUNDS):
        left = {i: steps for i, steps in a.items() if i not in found}
        taken = set(found.values())
        right = {j: steps for j, steps in b.items() if j not in taken}
        new = _round(_unique(left), _unique(right), fits)
        if not new:
            break
        found.update(new)
    return found


@dataclass(frozen=True)
class _Match:
    """What pairs when a prefix is taken from either side; ``fits`` counts equal shapes."""

    pairs: Mapping[int, int]
    back: Mapping[int, int]
    fits: int

    def contradicts(self, other: _Match) -> bool:
        """Whether another one pairs one of the same layers otherwise."""
        return any(
            other.pairs.get(i, j) != j or other.back.get(j, i) != i for i, j in self.pairs.items()
        )


def _round(a: Mapping[Steps, int], b: Mapping[Steps, int], fits: Fits) -> dict[int, int]:
    votes = Counter(_votes(a, b, fits))
    prefixes = [one for one, _ in votes.most_common(_CANDIDATES)]
    matches = [match for one in prefixes if (match := _matched(a, b, one, fits))]
    matches.sort(key=lambda match: -match.fits)
    accepted: list[_Match] = []
    for match in matches:
        equals = (other for other in matches if other.fits == match.fits and other is not match)
        if not any(match.contradicts(other) for other in (*accepted, *equals)):
            accepted.append(match)
    return {i: j for match in accepted for i, j in match.pairs.items()}


def _votes(
    a: Mapping[Steps, int], b: Mapping[Steps, int], fits: Fits
) -> Iterator[tuple[Steps, Steps]]:
    """The prefixes that would make one name the other, for every two layers of equal shape."""
    for steps, i in a.items():
        for place in range(len(steps)):
            whole = b.get(steps[place:])
            if whole is not None and fits(i, whole):
                yield steps[:place], ()
    for steps, j in b.items():
        for place in range(1, len(steps)):
            whole = a.get(steps[place:])
            if whole is not None and fits(whole, j):
                yield (), steps[:place]
    ends = _ends(b)
    for end, one in _ends(a).items():
        other = ends.get(end)
        if one is None or other is None or not len(one) > len(end) < len(other):
            continue
        place = -len(end) - 1
        if one[place] != other[place] and fits(a[one], b[other]):
            yield one[: place + 1], other[: place + 1]


def _matched(
    a: Mapping[Steps, int], b: Mapping[Steps, int], prefixes: tuple[Steps, Steps], fits: Fits
) -> _Match | None:
    before, instead = prefixes
    below_b = sum(steps[: len(instead)] == instead for steps in b)
    below_a = 0
    pairs: dict[int, int] = {}
    equal = []
    for steps, i in a.items():
        if steps[: len(before)] != before:
            continue
        below_a += 1
        rest = steps[len(before) :]
        j = b.get((*instead, *rest))
        fit = None if j is None else fits(i, j)
        if j is not None and fit is not None:
            pairs[i] = j
            equal += [rest] if fit else []
    most = 2 * len(equal) > min(below_a, below_b)
    telling = len(equal) > 1 or any(not step.isdigit() for rest in equal for step in rest)
    if not most or not telling:
        return None
    return _Match(pairs, {j: i for i, j in pairs.items()}, len(equal))


def _unique(names: Names) -> dict[Steps, int]:
    """Indices by name, without names that several layers share, or none."""
    counts = Counter(names.values())
    return {
        steps: index
        for index, steps in names.items()
        if counts[steps] == 1 and 0 < len(steps) <= _DEPTH
    }


def _ends(names: Mapping[Steps, int]) -> dict[Steps, Steps | None]:
    """By end of a name: the only name that ends so, ``None`` where several do."""
    found: dict[Steps, Steps | None] = {}
    for steps in names:
        for place in range(len(steps)):
            end = steps[place:]
            found[end] = None if end in found else steps
    return found
