"""Class names and the true classes of images. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import numpy as np

from .errors import ImageError
from .naming import encodable, shown


def read_classes(classes: object) -> tuple[str, ...] | None:
    """The names of the classes. Raises ``ImageError``."""
    if classes is None:
        return None
    if isinstance(classes, str | bytes) or not isinstance(classes, Iterable):
        raise ImageError("classes must be a list of names, one for each class.")
    names = tuple(encodable(str(name)) for name in classes)
    if not names:
        raise ImageError("classes is empty. Pass one name for each class, or leave it out.")
    return names


def read_own_classes(classes: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
    """The names of the classes of each snapshot. Raises ``ImageError``."""
    found = {}
    for snapshot, given in classes.items():
        names = read_classes(given)
        if names is None:
            continue
        twice = next((name for name, count in Counter(names).items() if count > 1), None)
        if twice is not None:
            raise ImageError(
                f"The classes of '{snapshot}' have the name '{shown(twice)}' twice, so that they "
                "cannot be matched. Give each a name of its own."
            )
        found[snapshot] = names
    return found


def read_labels(
    labels: object, count: int, classes: tuple[str, ...] | None
) -> tuple[int | None, ...]:
    """The class of every image as an index; ``None`` where it is unknown.

    Raises ``ImageError`` when their number is not that of the images, or one is no class.
    """
    if isinstance(labels, str | bytes) or not isinstance(labels, Iterable):
        raise ImageError("labels must be a list with the class of every image.")
    values = labels.tolist() if hasattr(labels, "tolist") else list(labels)
    if not isinstance(values, list) or len(values) != count:
        found = len(values) if isinstance(values, list) else 1
        raise ImageError(
            f"There are {found} labels for {count} images. Pass one label for each image."
        )
    return tuple(_index(value, place, classes) for place, value in enumerate(values))


def sample_label(value: object, name: str, classes: tuple[str, ...] | None) -> int | None:
    """The class of one image as a data set gives it with the image; ``None`` where it is none.

    None are: names while ``classes`` is unknown, negative numbers, and whatever is no single
    whole number. Raises ``ImageError`` for one beyond the classes.
    """
    if hasattr(value, "item") and getattr(value, "size", None) != 0:
        try:
            value = value.item()
        except (RuntimeError, ValueError):
            return None
    if isinstance(value, str) and classes is not None:
        if value in classes:
            return classes.index(value)
        raise ImageError(
            f"The label of {name} is '{value}', which is none of the {len(classes)} classes. "
            "Check classes=…."
        )
    if type(value) is not int or value < 0:
        return None
    if classes is not None and value >= len(classes):
        raise ImageError(
            f"The label of {name} is {value}, beyond the last of {len(classes)} classes. "
            "Indices start at 0; check classes=…."
        )
    return value


def _index(value: object, place: int, classes: tuple[str, ...] | None) -> int | None:
    if hasattr(value, "item"):
        value = value.item()
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return None
    if isinstance(value, str):
        if classes is None:
            raise ImageError(f"Label '{value}' is a name. Pass the names in order as classes=….")
        if value not in classes:
            raise ImageError(
                f"labels[{place}] is '{value}', which is none of the {len(classes)} classes. "
                "Check its spelling."
            )
        return classes.index(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise ImageError(
            f"labels[{place}] is {value!r}; a label is the index of a class or its name."
        )
    if value < 0 or (classes is not None and value >= len(classes)):
        limit = "below 0" if value < 0 else f"beyond the last of {len(classes or ())} classes"
        raise ImageError(f"labels[{place}] is {value}, {limit}. Indices start at 0.")
    return value
