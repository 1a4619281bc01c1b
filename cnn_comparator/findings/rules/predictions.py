"""What the change did to the predictions over all images."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from ...behaviour import Behaviour
from ...behaviour.judged import UNKNOWN
from ...behaviour.statistics import mcnemar
from ...words import say
from ..finding import Finding
from ..told import percent, probability

CHANCE = 0.01
"""The p-value of the exact test of McNemar below which accuracy changed. Between two epochs with
0.058 it is silent, between two with 1e-11 it speaks."""
FAITHFUL = 0.8
"""Share of the images of a class that have to become the same other class, and that this one has
to be made of, for the two to be one class with another number."""
IMAGES = 5
"""Images of a class, at least, for that."""


@dataclass(frozen=True)
class _Right:
    """Of the images with labels that both predict: which are right where, and how many all are."""

    broken: np.ndarray
    fixed: np.ndarray
    a: int
    b: int
    total: int

    @property
    def p(self) -> float:
        return mcnemar(int(self.broken.sum()), int(self.fixed.sum()))


def accuracy(behaviour: Behaviour) -> Finding | None:
    """More images are right in one of the two than chance explains."""
    right = _right(behaviour)
    p = right.p
    if p >= CHANCE:
        return None
    told = {"a": f"{right.a:,}", "b": f"{right.b:,}", "total": f"{right.total:,}"}
    if right.b > right.a:
        text = say(
            "finding.accuracy_rose",
            "Accuracy rose: {b} of {total} images are right in B, {a} in A, more than chance "
            "explains (p = {p}).",
            **told,
            p=probability(p),
        )
    else:
        text = say(
            "finding.accuracy_fell",
            "Accuracy fell: {b} of {total} images are right in B, {a} in A, more than chance "
            "explains (p = {p}).",
            **told,
            p=probability(p),
        )
    flips = right.fixed if right.b > right.a else right.broken
    selection = {"image": _farthest(behaviour, flips)}
    evidence = {"a": right.a, "b": right.b, "of": right.total, "p": p, "selection": selection}
    return Finding("accuracy", text, evidence, 0.9)


def worse_images(behaviour: Behaviour) -> Finding | None:
    """Accuracy rose, and some images that were right are not any more."""
    right = _right(behaviour)
    count = int(right.broken.sum())
    if right.p >= CHANCE or right.b <= right.a or not count:
        return None
    text = say(
        "finding.worse_images",
        "B is better, yet {n} image that A gets right is wrong in B.",
        "B is better, yet {n} images that A gets right are wrong in B.",
        n=count,
    )
    rate = count / right.total
    selection = {"image": _farthest(behaviour, right.broken)}
    return Finding(
        "worse_images", text, {"broken": count, "rate": rate, "selection": selection}, 0.85
    )


def relabelled(behaviour: Behaviour) -> Finding | None:
    """Classes have changed places: a permutation of them, apart from single images."""
    if len(set(behaviour.counts)) > 1:
        return None
    a, b = (one.predicted for one in behaviour.sides)
    known = (a != UNKNOWN) & (b != UNKNOWN)
    pairs = Counter(zip(a[known].tolist(), b[known].tolist(), strict=True))
    moved = _permuted(pairs)
    if not moved:
        return None
    involved = np.isin(a, list(moved)) & known
    kept = sum(pairs[one] for one in moved.items())
    share = kept / int(involved.sum())
    old, new = max(moved.items(), key=lambda one: pairs[one])
    text = say(
        "finding.relabelled",
        "{n} classes have changed places: what A predicts as '{from_a}', B predicts as '{to_b}', "
        "and so on for {share} of the images of these classes.",
        n=len(moved),
        from_a=_class_name(behaviour, old),
        to_b=_class_name(behaviour, new),
        share=percent(share),
    )
    first = _farthest(behaviour, known & (a == old) & (b == new))
    evidence = {"classes": len(moved), "share": share, "selection": {"image": first}}
    return Finding("relabelled", text, evidence, 0.92)


def _permuted(pairs: Counter[tuple[int, int]]) -> dict[int, int]:
    """Classes by the one that they became, a permutation of at least two without fixed points, in
    the order of the classes.

    ``pairs`` counts images by the class in A and in B.
    """
    rows, columns = Counter[int](), Counter[int]()
    for (old, new), count in pairs.items():
        rows[old] += count
        columns[new] += count
    moved = {
        old: new
        for (old, new), count in sorted(pairs.items())
        if old != new
        and min(rows[old], columns[new]) >= IMAGES
        and count >= FAITHFUL * max(rows[old], columns[new])
    }
    return moved if set(moved) == set(moved.values()) else {}


def _right(behaviour: Behaviour) -> _Right:
    flips = behaviour.flips
    labelled = (behaviour.labels != UNKNOWN) & np.array([one is not None for one in flips], bool)
    broken, fixed, same = (labelled & (flips == one) for one in ("broken", "fixed", "same"))
    both = int(same.sum())
    return _Right(
        broken, fixed, both + int(broken.sum()), both + int(fixed.sum()), int(labelled.sum())
    )


def _farthest(behaviour: Behaviour, chosen: np.ndarray) -> int:
    """Of some images the one on which the predictions differ most; of equal ones the first."""
    return int(np.where(chosen, np.nan_to_num(behaviour.js), -1.0).argmax())


def _class_name(behaviour: Behaviour, number: int) -> str:
    names = behaviour.names
    return str(number) if names is None else names[number]
