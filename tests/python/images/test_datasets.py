"""Data sets and loaders of PyTorch, and what is like them, as images."""

import random
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from torch.utils.data import (
    ConcatDataset,
    DataLoader,
    Dataset,
    IterableDataset,
    Subset,
    TensorDataset,
)

from cnn_comparator.errors import ImageError
from cnn_comparator.images import ImageSource, datasets, open_images
from tests.sentences import coded

RANDOM = np.random.default_rng(5)
BYTES = RANDOM.integers(0, 256, (6, 7, 5, 3), np.uint8)
TENSORS = torch.from_numpy(RANDOM.standard_normal((6, 3, 7, 5)).astype(np.float32))
LABELS = [0, 1, 2, 0, 1, 2]


class Counted(Dataset[Any]):
    """Gives ``items`` and remembers which were read."""

    def __init__(self, items: list[Any], **attributes: object) -> None:
        self.items = items
        self.read: list[int] = []
        self.__dict__.update(attributes)

    def __len__(self) -> int:
        return len(self.items)

    def __getitem__(self, index: int) -> Any:
        self.read.append(index)
        return self.items[index]


class Stream(IterableDataset[Any]):
    def __init__(self, items: list[Any]) -> None:
        self.items = items

    def __iter__(self) -> Iterator[Any]:
        return iter(self.items)


def tensors_of(source: ImageSource) -> list[np.ndarray]:
    return [source.sample(index).tensor for index in range(len(source))]


PAIRS = [(tensor, label) for tensor, label in zip(TENSORS, LABELS, strict=True)]


@pytest.mark.parametrize(
    "given",
    [
        TENSORS,
        list(TENSORS),
        PAIRS,
        Counted(PAIRS),
        Counted([{"image": tensor, "label": label} for tensor, label in PAIRS]),
        TensorDataset(TENSORS, torch.tensor(LABELS)),
        TensorDataset(TENSORS),
        DataLoader(Counted(PAIRS), batch_size=4),
        DataLoader(Counted(PAIRS), batch_size=4, num_workers=2),
        DataLoader(Counted(PAIRS), batch_size=None),
        DataLoader(Counted([{"image": tensor} for tensor in TENSORS])),
        DataLoader(Stream(PAIRS), batch_size=4),
        DataLoader(Stream([(TENSORS[:4], LABELS[:4]), (TENSORS[4:], LABELS[4:])]), batch_size=None),
        DataLoader(Counted(PAIRS), batch_size=2, collate_fn=lambda batch: batch),
        Stream(PAIRS),
        iter(PAIRS),
    ],
)
def test_tensors_stay_unchanged(given: object) -> None:
    source = open_images(given)
    assert len(source) == 6 and source.note is not None and "unchanged" in source.note
    for found, tensor in zip(tensors_of(source), TENSORS.numpy(), strict=True):
        assert found.dtype == np.float32 and np.array_equal(found, tensor)
    if source.labels is not None:
        assert [source.label(index) for index in range(6)] == LABELS


@pytest.mark.parametrize(
    "items",
    [
        list(BYTES),
        [picture / 255 for picture in BYTES],
        [Image.fromarray(picture) for picture in BYTES],
        [torch.from_numpy(picture).permute(2, 0, 1) for picture in BYTES],
        [{"image": Image.fromarray(picture), "label": 0} for picture in BYTES],
    ],
    ids=["uint8", "float", "Pillow", "uint8 tensor", "dict"],
)
def test_pictures_of_data_sets_are_pictures(items: list[Any]) -> None:
    for source in (open_images(Counted(items)), open_images(Stream(items))):
        for index, picture in enumerate(BYTES):
            assert source.sample(index).tensor is None
            assert np.array_equal(source.sample(index).picture, picture)


def test_how_tensors_are_shown() -> None:
    seen = open_images(torch.from_numpy(BYTES / 255).permute(0, 3, 1, 2))
    assert np.array_equal(seen.sample(1).picture, BYTES[1])
    assert seen.note == "The tensors enter the models unchanged."
    stretched = open_images(TENSORS)
    picture, tensor = stretched.sample(2).picture, TENSORS[2].double().numpy()
    wanted = (tensor - tensor.min()) / (tensor.max() - tensor.min()) * 255
    assert np.abs(picture.transpose(2, 0, 1) - wanted).max() <= 0.501
    assert stretched.note is not None and "smallest to the largest" in stretched.note


@pytest.mark.parametrize(
    ("tensor", "shape"),
    [
        (torch.ones(7, 5, dtype=torch.bfloat16), (1, 7, 5)),
        (torch.ones(1, 7, 5, dtype=torch.float16), (1, 7, 5)),
        (torch.ones(9, 7, 5, dtype=torch.float64), (9, 7, 5)),
        (torch.ones(7, 5, 3, requires_grad=True), (3, 7, 5)),
        (torch.full((3, 7, 5), torch.nan), (3, 7, 5)),
        (torch.tensor([[[-torch.inf, 0.0, 2.0]]]), (1, 1, 3)),
    ],
)
def test_tensors_of_every_kind(tensor: torch.Tensor, shape: tuple[int, ...]) -> None:
    sample = open_images([tensor]).sample(0)
    assert sample.tensor is not None and sample.tensor.shape == shape
    assert sample.picture.shape == (*shape[1:], 3)


def test_only_what_is_shown_is_read() -> None:
    dataset = Counted(PAIRS, targets=LABELS, classes=["a", "b", "c"])
    source = open_images(dataset)
    assert source.labels == tuple(LABELS) and source.classes == ("a", "b", "c")
    assert set(dataset.read) == {0}
    source.sample(4)
    source.sample(4)
    assert dataset.read.count(4) == 1 and set(dataset.read) == {0, 4}


def test_a_shuffling_loader_keeps_its_first_order() -> None:
    dataset = Counted(PAIRS)
    seeded = torch.Generator().manual_seed(0)
    loader = DataLoader(dataset, 4, shuffle=True, drop_last=True, generator=seeded)
    source = open_images(loader)
    assert len(source) == 4 and "shuffles" in (source.note or "")
    order = [int(name.split()[1]) for name in source.names]
    assert len(set(dataset.read)) == 1
    for _ in range(2):
        for place, index in enumerate(order):
            assert np.array_equal(source.sample(place).tensor, TENSORS[index].numpy())
            assert source.label(place) == LABELS[index]


@pytest.mark.parametrize("own", [True, False])
def test_opening_draws_no_random_numbers_of_the_user(own: bool) -> None:
    class Noisy(Counted):
        def __getitem__(self, index: int) -> Any:
            noise = random.random() + np.random.random() + torch.rand(())
            return super().__getitem__(index) + noise

    generator = torch.Generator().manual_seed(3) if own else None
    loader = DataLoader(Noisy(list(TENSORS)), shuffle=True, generator=generator)

    def drawn() -> list[Any]:
        return [random.random(), np.random.random(), float(torch.rand(())), list(loader.sampler)]

    def seed() -> None:
        random.seed(1)
        np.random.seed(1)
        torch.manual_seed(1)
        if generator is not None:
            generator.manual_seed(3)

    seed()
    wanted = drawn()
    seed()
    source = open_images(loader)
    assert drawn() == wanted
    assert "at random" in (source.note or "")
    assert np.array_equal(source.sample(3).tensor, source.sample(3).tensor)


def test_streams_are_read_up_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(datasets, "MOST_STREAMED", 4)
    source = open_images(Stream(PAIRS))
    assert len(source) == 4 and "first 4 images" in coded(source.note)
    monkeypatch.setattr(datasets, "KEPT_BYTES", 1)
    assert len(open_images(Stream(PAIRS))) == 1
    monkeypatch.setattr(datasets, "MOST_INDEXED", 5)
    assert "1 more are left out" in (open_images(Counted(PAIRS)).note or "")


def test_labels_and_classes_of_wrapped_data_sets() -> None:
    one = Counted(PAIRS, targets=torch.tensor(LABELS), class_to_idx={"b": 1, "a": 0, "c": 2})
    two = Counted(PAIRS, labels=np.array(LABELS), classes=["a", "b", "c"])
    subset = Subset(Subset(one, [5, 4, 3, 1]), [0, 2, 3])
    source = open_images(ConcatDataset([subset, two]))
    assert source.labels == (2, 0, 1, *LABELS) and source.classes == ("a", "b", "c")
    shuffled = open_images(DataLoader(Subset(two, [1, 5]), sampler=[1, 0]))
    assert shuffled.labels == (2, 1)
    given = open_images(two, ["x", "y", "x", "y", "x", "y"], ["x", "y"])
    assert given.labels == (0, 1, 0, 1, 0, 1) and given.classes == ("x", "y")


def test_labels_that_come_with_the_images() -> None:
    # Attributes that contradict the images are not believed.
    for dataset in (Counted(PAIRS), Counted(PAIRS[1:], targets=LABELS)):
        source = open_images(dataset)
        assert source.labels == (None,) * len(dataset) and source.late_labels
        assert source.label(1) == dataset.items[1][1]
        assert source.labelled() == list(range(len(dataset)))
    named = open_images(Counted([(TENSORS[0], "b")]), classes=["a", "b"])
    assert named.label(0) == 1
    assert open_images(Counted([(TENSORS[0], "a caption")])).label(0) is None
    assert open_images(Counted([(TENSORS[0], torch.eye(3)[1])])).label(0) is None
    assert open_images(Counted([(TENSORS[0], -1)])).label(0) is None
    with pytest.raises(ImageError, match="label of image 2 is 2, beyond the last of 2 classes"):
        open_images(Counted(PAIRS), classes=["a", "b"]).label(2)
    with pytest.raises(ImageError, match=r"labels\[2\] is 2, beyond the last of 2"):
        open_images(Counted(PAIRS, targets=LABELS), classes=["a", "b"])


class Broken(Counted):
    def __getitem__(self, index: int) -> Any:
        if index:
            raise OSError("disc on fire")
        return super().__getitem__(index)


class Endless(Dataset[Any]):
    def __getitem__(self, index: int) -> Any:
        return TENSORS[0]

    def __len__(self) -> int:
        raise NotImplementedError


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (Counted([]), "data set is empty"),
        (DataLoader(Stream([])), "gave no images"),
        (DataLoader(Counted(PAIRS), batch_size=8, drop_last=True), "data set is empty"),
        (Endless(), "does not tell its length"),
        (Counted([torch.ones(784)]), r"image 0 is a tensor of shape \(784,\)"),
        (Counted([np.ones((7, 5), np.int64)]), "int64"),
        (Counted([BYTES[0] / 255 - 0.5]), "a tensor of PyTorch, which enters"),
        (Counted([{"text": 1}]), "keys 'text'"),
        (Counted([None]), "image 0 is a NoneType"),
        (DataLoader(Counted([Image.fromarray(BYTES[0])])), "failed at image 0: TypeError"),
        ({"train": Counted(PAIRS)}, "cannot be read from dict"),
        (torch.ones(0, 3, 7, 5), "at least one image"),
    ],
)
def test_what_does_not_do(given: object, says: str) -> None:
    with pytest.raises(ImageError, match=says):
        open_images(given)


def test_a_data_set_that_fails_at_one_image() -> None:
    source = open_images(Broken(PAIRS))
    source.sample(0)
    with pytest.raises(ImageError, match=r"failed at image 2: OSError: disc on fire.*__getitem__"):
        source.sample(2)


def test_nothing_imports_torch() -> None:
    code = (
        "import sys, numpy; from cnn_comparator.images import open_images;"
        "class_ = type('Set', (), {'__len__': lambda s: 2,"
        " '__getitem__': lambda s, i: numpy.zeros((4, 4, 3), 'uint8')});"
        "assert len(open_images(class_())) == 2; assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
