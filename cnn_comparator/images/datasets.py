"""Images from data sets and loaders: by index where there is one, otherwise read once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any, Protocol, runtime_checkable

import numpy as np

from ..cache import Cache
from ..errors import ImageError
from ..labels import sample_label
from ..sample import Sample
from ..words import say, together
from .frameworks import is_stream, kept_randomness
from .items import note_of_item, read_item, split
from .known import known_classes, known_labels
from .picture_files import PictureFiles
from .reading import reading
from .source import Found
from .tensors import note_of
from .unread import first_readable, unread_note

KEPT_BYTES = 256 << 20
"""Images of data sets that are kept, in bytes; others are read again when they are wanted."""

MOST_INDEXED = 100_000
"""Images of an indexed data set that are offered."""

MOST_STREAMED = 256
"""Images that are read of what has no index; fewer when they exceed ``KEPT_BYTES``."""

Get = Callable[[int], object]


@runtime_checkable
class Indexed(Protocol):
    """An array or a tensor."""

    def __len__(self) -> int: ...

    def __getitem__(self, index: int) -> object: ...


def from_map_style(dataset: Any, files: PictureFiles) -> Found:
    """A data set with a length and an index; only what is shown is read."""
    with kept_randomness():
        order = range(min(_length(dataset), MOST_INDEXED))
        more = _length(dataset) - len(order)
        note: str = ""
        if more:
            note = say(
                "images.first",
                "These are the first {shown} images; {more} more are left out.",
                shown=len(order),
                more=more,
            )
        return _indexed(dataset, order, lambda index: dataset[index], note, files)


def from_loader(loader: Any, files: PictureFiles) -> Found:
    """What a ``DataLoader`` gives, one image at a time and in this process.

    The order is drawn once and kept. The loader itself is never run: its workers would be forked
    from a process with threads.
    """
    dataset, batches = loader.dataset, loader.batch_sampler
    samplers = (loader, loader.sampler, batches, getattr(batches, "sampler", None))
    generators = {id(g): g for s in samplers if (g := getattr(s, "generator", None)) is not None}
    with kept_randomness(*generators.values()):
        if batches is None or is_stream(dataset):
            single = loader.batch_size is None
            collated = (loader.collate_fn(item if single else [item]) for item in dataset)
            parts = chain.from_iterable(map(_unbatched, collated))
            return _streamed(parts, known_classes(dataset), files)
        _length(dataset)
        order = [int(index) for index in islice(chain.from_iterable(batches), MOST_INDEXED)]
        note: str = ""
        if order != sorted(order):
            note = say("images.shuffled", "The loader shuffles; the order it drew first is kept.")

        def get(index: int) -> object:
            return next(iter(_unbatched(loader.collate_fn([dataset[index]]))))

        return _indexed(dataset, order, get, note, files)


def from_stream(items: Iterable[object], files: PictureFiles) -> Found:
    """A data set that can only be read from its beginning: some images are read and kept."""
    with kept_randomness():
        return _streamed(map(split, items), known_classes(items), files)


def _indexed(dataset: Any, order: Sequence[int], get: Get, note: str, files: PictureFiles) -> Found:
    if not order:
        raise ImageError("The data set is empty. Pass one with at least one image.")
    kept: Cache[Sample] = Cache(KEPT_BYTES)
    lock = threading.Lock()
    names = [f"image {index}" for index in order]

    def read(place: int) -> Sample:
        # Data sets may share one open file: never two at a time.
        with lock:
            return kept.get(place, lambda: _read(get, order[place], names[place], files))

    place, first = first_readable(read, len(order))
    image, label = _item(get, order[place], names[place])
    again = read_item(image, names[place], files, label)
    notes = [note, note_of(first) or note_of_item(image, names[place], files)]
    if not _same(first, again):
        notes.append(
            say(
                "images.random",
                "The data set changes its images at random; what was read first is shown and "
                "compared.",
            )
        )
    own = sample_label(first.label, names[place], None)
    labels = known_labels(dataset, order)
    if labels is not None and own not in (None, labels[place]):
        labels = None
    return Found(
        read,
        names,
        labels,
        known_classes(dataset),
        together(*notes),
        late_label=_label_of(read) if labels is None and first.label is not None else None,
    )


def _label_of(read: Callable[[int], Sample]) -> Callable[[int], object]:
    return lambda index: read(index).label


def _streamed(
    parts: Iterable[tuple[object, object]], classes: tuple[str, ...] | None, files: PictureFiles
) -> Found:
    images: list[Sample | ImageError] = []
    labels: list[object] = []
    size, end, dark = 0, "", None
    for part in _until_it_fails(parts):
        if isinstance(part, ImageError):
            if not images:
                raise part
            end = say(
                "images.ended",
                "The data set ended after {n} image: {error}",
                "The data set ended after {n} images: {error}",
                n=len(images),
                error=str(part),
            )
            break
        if len(images) == MOST_STREAMED or size > KEPT_BYTES:
            end = say(
                "images.kept",
                "The data set has no index: its first image was read and kept.",
                "The data set has no index: its first {n} images were read and kept.",
                n=len(images),
            )
            break
        images.append(_or_error(*part, f"image {len(images)}", files))
        labels.append(part[1])
        if len(images) == 1:
            dark = note_of_item(part[0], "image 0", files)
        size += getattr(images[-1], "nbytes", 0)
    if not images:
        raise ImageError("The data set gave no images. Pass one with at least one image.")
    errors = [image for image in images if isinstance(image, ImageError)]
    readable = next((image for image in images if isinstance(image, Sample)), None)
    if readable is None:
        raise errors[0]
    names = [f"image {index}" for index in range(len(images))]
    notes = (note_of(readable) or dark, end, unread_note(errors, len(images)))

    def read(index: int) -> Sample:
        image = images[index]
        if isinstance(image, ImageError):
            raise ImageError(str(image))
        return image

    return Found(
        read,
        names,
        classes=classes,
        note=together(*notes),
        late_label=labels.__getitem__ if any(one is not None for one in labels) else None,
        resident=True,
    )


def _or_error(image: object, label: object, name: str, files: PictureFiles) -> Sample | ImageError:
    try:
        return read_item(image, name, files, label)
    except ImageError as error:
        return error.with_traceback(None)


def _until_it_fails(
    parts: Iterable[tuple[object, object]],
) -> Iterator[tuple[object, object] | ImageError]:
    """What a data set gives; at last its error, if it failed."""
    remedy = "Check its __iter__ and its transform."
    try:
        with reading("The data set", remedy, "failed while it was read"):
            yield from parts
    except ImageError as error:
        yield error


def _read(get: Get, index: int, name: str, files: PictureFiles) -> Sample:
    image, label = _item(get, index, name)
    return read_item(image, name, files, label)


def _item(get: Get, index: int, name: str) -> tuple[object, object]:
    failed = f"failed at {name}"
    with reading("The data set", "Check its __getitem__ and its transform.", failed):
        item = get(index)
    return split(item)


def _length(dataset: Any) -> int:
    remedy = "Give it a __len__, or make it an IterableDataset."
    with reading("The data set", remedy, "does not tell its length"):
        return len(dataset)


def _unbatched(collated: object) -> Iterator[tuple[object, object]]:
    """The images and labels of what a loader's ``collate_fn`` made, a batch or one image."""
    if isinstance(collated, list) and collated and isinstance(collated[0], tuple | Mapping):
        yield from (split(item) for item in collated)
        return
    images, labels = split(collated)
    if getattr(images, "ndim", 4) != 4 or not isinstance(images, Sequence | Indexed):
        yield images, labels
        return
    for index in range(len(images)):
        yield images[index], labels[index] if isinstance(labels, Sequence | Indexed) else None


def _same(one: Sample, other: Sample) -> bool:
    if (one.tensor is None) != (other.tensor is None):
        return False
    if one.tensor is not None and other.tensor is not None:
        return np.array_equal(one.tensor, other.tensor, equal_nan=True)
    return np.array_equal(one.picture, other.picture)
