"""One order of classes for all snapshots, where their names say that they differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..images import ImageSource
from ..labels import read_own_classes
from ..matching import Places, can_be_matched, differ, places_in, united
from ..words import say
from .sources import check_names

MATCHED = say(
    "classes.matched",
    "The snapshots have other classes, or another order of them: classes are matched by their "
    "names, and one that a snapshot lacks has the probability 0.",
)
UNMATCHED = say(
    "classes.unmatched",
    "The snapshots name their classes differently: classes are compared by their places. Pass "
    "classes=… with the names of each snapshot to match them.",
)
UNLABELLED = say(
    "classes.unlabelled",
    "The labels are not used, because they are no names of these classes.",
)


def own_classes(given: object, snapshots: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The names of classes that the user gave by snapshot, none where it is one list for all.

    Raises ``PairingError``, ``ImageError``.
    """
    check_names("classes", given, snapshots)
    return read_own_classes(given) if isinstance(given, Mapping) else {}


def in_one_order(
    names: Mapping[str, tuple[str, ...]], images: ImageSource, *, given: bool
) -> tuple[ImageSource, dict[str, Places]]:
    """The images with the classes of all snapshots, and where those of each snapshot are.

    ``names`` are of the snapshots that have some, ``given`` whether the user said them. Labels
    are kept where they are names of classes.
    """
    lists, own = list(names.values()), images.classes
    if not differ(lists) and not (given and lists) and not _reorders(lists, own):
        return images, {}
    if not given and not can_be_matched(lists):
        return images.with_classes(images.classes, UNMATCHED), {}
    if own is not None and set(own) <= set(united(lists)):
        order, labelled = united([own, *lists]), True
    else:
        order, labelled = united(lists), False
    notes = [MATCHED] if differ(lists) else []
    lost = images.labels is not None and not labelled
    found = images.with_classes(order, *notes, *([UNLABELLED] if lost else []), labelled=labelled)
    return found, places_in(order, names)


def _reorders(lists: Sequence[Sequence[str]], own: Sequence[str] | None) -> bool:
    """Whether the images number the classes of the models, which agree, in another way."""
    if not lists or own is None or not can_be_matched(lists):
        return False
    return tuple(own) != tuple(lists[0]) and set(own) <= set(lists[0])
