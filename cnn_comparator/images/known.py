"""Labels and class names that a data set tells without reading its images.

Known are the attributes of torchvision's data sets, ``TensorDataset``, ``Subset`` and
``ConcatDataset`` of PyTorch, and the features of Hugging Face's data sets. What is not of the
expected form is no error: it is left out.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any

_DEPTH = 20


def known_labels(dataset: Any, indices: Sequence[int]) -> list[int | None] | None:
    """The labels at some indices of a data set; ``None`` when it does not tell."""
    tables: dict[int, list[Any] | None] = {}
    found: list[int | None] = []
    for index in indices:
        root, own = _root(dataset, index)
        if id(root) not in tables:
            tables[id(root)] = _table(root)
        table = tables[id(root)]
        if table is None or not -len(table) <= own < len(table):
            return None
        found.append(table[own])
    return found


def known_classes(dataset: Any) -> tuple[str, ...] | None:
    """The names of a data set's classes; ``None`` when it does not tell."""
    for _ in range(_DEPTH):
        own = _classes(dataset)
        if own is not None:
            return own
        parts = getattr(dataset, "datasets", None)
        if isinstance(parts, list | tuple) and parts:
            every = {known_classes(part) for part in parts}
            return every.pop() if len(every) == 1 else None
        dataset = getattr(dataset, "dataset", None)
    return None


def _root(dataset: Any, index: int) -> tuple[Any, int]:
    """The data set that an image really lies in, and its index there."""
    for _ in range(_DEPTH):
        indices, inner = getattr(dataset, "indices", None), getattr(dataset, "dataset", None)
        bounds, parts = getattr(dataset, "cumulative_sizes", None), getattr(dataset, "datasets", ())
        if inner is not None and indices is not None:
            dataset, index = inner, int(indices[index])
        elif isinstance(bounds, list):
            part = bisect_right(bounds, index)
            if part >= len(parts):
                break
            dataset, index = parts[part], index - (bounds[part - 1] if part else 0)
        else:
            break
    return dataset, index


def _table(dataset: Any) -> list[Any] | None:
    if getattr(dataset, "target_transform", None) is not None:
        return None
    tensors = getattr(dataset, "tensors", None)
    candidates = [
        getattr(dataset, "targets", None),
        getattr(dataset, "labels", None),
        tensors[1] if isinstance(tensors, tuple) and len(tensors) > 1 else None,
    ]
    for candidate in candidates:
        values: Any = candidate
        if hasattr(values, "tolist"):
            values = values.tolist()
        if isinstance(values, list | tuple) and all(type(value) is int for value in values):
            return list(values)
    return None


def _classes(dataset: Any) -> tuple[str, ...] | None:
    classes = getattr(dataset, "classes", None)
    if isinstance(classes, list | tuple) and classes:
        return tuple(str(name) for name in classes)
    numbers = getattr(dataset, "class_to_idx", None)
    if isinstance(numbers, Mapping) and sorted(numbers.values()) == list(range(len(numbers))):
        return tuple(str(name) for name in sorted(numbers, key=lambda name: numbers[name])) or None
    features = getattr(dataset, "features", None)
    if isinstance(features, Mapping):
        for key in ("label", "labels", "target"):
            names = getattr(features.get(key), "names", None)
            if isinstance(names, list) and names:
                return tuple(str(name) for name in names)
    return None
